"""Chooses a network and a training that fit the data, for a starter scenario on one's own file."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from nettui.data.source import Samples
from nettui.data.stored import blocks
from nettui.data.task import Task
from nettui.scenario.template import Fields
from nettui.types import Array

HELD_OUT = 0.2
FEWEST = 20
"""Samples from which on a fifth of them can be held out."""
UPDATES = 2000
"""How many updates a training should take, more or less."""
EACH, STRONGEST = 25, 4
"""With fewer samples for each input than EACH the penalty is stronger, up to so many times."""
PIXELS = 64
"""Inputs from which on values within 0..1 are taken for pixels, of which many are nearly constant."""


def fit(samples: Samples, task: Task = "auto") -> Fields:
    """The fields of [data], [network], [loss] and [train] that suit the samples and the task.

    Numbers to predict get the squared error and are standardized; classes are held out by their shares.
    Inputs are standardized, pixels in 0..1 only centered, because their rare ones would become huge. The
    hidden layers and the mini-batch grow with the number of samples, the penalty shrinks.
    """
    total = len(samples.t) - samples.held_out
    validation = 0.0 if samples.held_out or total < FEWEST else HELD_OUT
    train = total - round(validation * total)
    numbers = task == "regression" or not samples.classes or (task == "auto" and samples.is_quantity)
    data: dict[str, Any] = {"scale": scale_of(samples.x), "validation": validation}
    if numbers:
        data |= {"task": "regression", "scale_target": "standardize", "split": "random"}
    elif validation and np.bincount(samples.t).min() > 1:
        data["split"] = "stratified"
    batch = batch_of(train)
    steps = 1 if isinstance(batch, str) else math.ceil(train / batch)
    return {
        "data": data,
        "network": {"hidden": hidden_of(train)},
        "loss": {
            "name": "squared-error" if numbers else "cross-entropy",
            "penalty": {"name": "l2", "strength": penalty_of(train, samples.x.shape[1])},
        },
        "train": {
            "optimizer": {"name": "sgd", "rate": 0.05 if numbers else 0.1},
            "batch": batch,
            "epochs": min(max(round(UPDATES / steps), 5), 100),
        },
    }


def scale_of(x: Array) -> str:
    """The scaling for inputs x (N, D)."""
    ends = [(np.nanmin(each), np.nanmax(each)) for each in blocks(x)]
    lowest, highest = (
        reduce(each) for reduce, each in zip((np.nanmin, np.nanmax), zip(*ends, strict=True), strict=True)
    )
    return "center" if x.shape[1] >= PIXELS and lowest >= 0 and highest <= 1 else "standardize"


def hidden_of(samples: int) -> list[int]:
    """The units of the hidden layers: one layer for few samples, else two."""
    width = 2 ** min(max(round(math.log2(samples) / 2), 3), 7)
    return [width] if samples < 500 else [width, width // 2]


def penalty_of(samples: int, features: int) -> float:
    """The strength of the penalty: large with few samples, or few for each input, against over-fitting."""
    usual = 0.03 if samples < 1000 else 0.01 if samples < 10_000 else 0.001
    each = samples / features
    return float(f"{usual * min(max(EACH / each, 1), STRONGEST):.1g}")


def batch_of(samples: int) -> int | str:
    """The samples of a mini-batch."""
    if samples < 32:
        return "all"
    return 16 if samples < 300 else 32 if samples < 5000 else 64 if samples < 50000 else 128
