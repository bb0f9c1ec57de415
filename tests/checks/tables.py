"""Tables of samples for the checks of the data."""

from __future__ import annotations

from statistics import NormalDist
from typing import Any

import numpy as np

import nettui
from nettui.checks.probe import Probe
from nettui.checks.run import run_checks, select_checks
from nettui.types import Array, Finding


def two_classes(
    rng: np.random.Generator, samples: int, columns: int, auc: float, share: float = 0.5
) -> tuple[Array, Array]:
    """Normal columns whose means differ between two classes so that the best classifier has that AUC."""
    t = (np.arange(samples) < share * samples).astype(int)
    rng.shuffle(t)
    direction = rng.standard_normal(columns)
    shift = np.sqrt(2) * NormalDist().inv_cdf(auc) * direction / np.linalg.norm(direction)
    return rng.standard_normal((samples, columns)) + np.outer(t, shift), t


def probe(x: Array, t: Array, **fields: Any) -> Probe:
    """A network of 16 relus on these samples, of which a fifth are held out; more fields by dotted key."""
    sets = {"data.validation": 0.2, "train.batch": 16, **fields}
    trainer = nettui.open(data=(x, t), hidden=[16], set=sets).trainer
    return Probe(trainer, trainer.start())


def ask(check: str, x: Array, t: Array, **fields: Any) -> list[Finding]:
    """What a check finds in these samples."""
    return list(run_checks(probe(x, t, **fields), select_checks([check]).values()))


def symptoms(check: str, x: Array, t: Array, **fields: Any) -> set[str]:
    """The symptoms that a check finds in these samples."""
    return {finding.symptom for finding in ask(check, x, t, **fields) if finding.symptom}
