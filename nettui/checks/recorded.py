"""What a recording shows of a run's settings: it makes causes impossible, or less likely."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from nettui.checks.causes.training import FEW, USUAL
from nettui.checks.diagnosis import Evidence
from nettui.types import Array

SELDOM = 0.3
"""How likely an unusual setting is that a recording does not show, against a usual one."""


def evidence(rates: Array, samples: Array, untried: Iterable[str] = (), why: str = "") -> Evidence:
    """What the rate and the size of the mini-batch of each step tell, NaN and 0 where they are not known.

    `untried` are the causes of which it is to be said `why` no remedy is tried.
    """
    known, sizes = rates[np.isfinite(rates)], samples[samples > 0]
    ruled_out = {}
    if known.size and known.min() == known.max():
        ruled_out["rate-decays-too-fast"] = "its rate is constant"
    if sizes.size:
        size = int(np.median(sizes))
        told = f"its mini-batches have {size} samples"
        ruled_out |= {"batch-too-small": told} if size > FEW else {}
        ruled_out |= {"batch-too-large": told} if size <= USUAL else {}
    return Evidence(ruled_out, {"momentum-too-high": SELDOM}, untried=dict.fromkeys(untried, why))
