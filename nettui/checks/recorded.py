"""What a recording shows of a run's settings: it makes causes impossible, or less likely."""

from __future__ import annotations

import numpy as np

from nettui.checks.causes.training import FEW, USUAL
from nettui.checks.diagnosis import Evidence
from nettui.types import Array

SELDOM = 0.3
"""How likely an unusual setting is that a recording does not show, against a usual one."""

BY_HAND = (
    *("missing-bias-gradient", "transposed-weight", "wrong-derivative", "relu-mask", "wrong-layer-input"),
    *("forgotten-mean", "l2-gradient-factor", "momentum-sign", "adam-in-place", "adam-uncorrected"),
)
"""Mistakes in what PyTorch computes itself: derivatives, and the updates of its optimizers."""


def evidence(rates: Array, samples: Array, library: str = "") -> Evidence:
    """What the rate and the size of the mini-batch of each step tell, NaN and 0 where they are not known.

    `library` is what computes the gradients, as `torch`.
    """
    known, sizes = rates[np.isfinite(rates)], samples[samples > 0]
    ruled_out = dict.fromkeys(BY_HAND, "PyTorch computes it") if library == "torch" else {}
    if known.size and known.min() == known.max():
        ruled_out["rate-decays-too-fast"] = "its rate is constant"
    if sizes.size:
        size = int(np.median(sizes))
        told = f"its mini-batches have {size} samples"
        ruled_out |= {"batch-too-small": told} if size > FEW else {}
        ruled_out |= {"batch-too-large": told} if size <= USUAL else {}
    return Evidence(ruled_out, {"momentum-too-high": SELDOM})
