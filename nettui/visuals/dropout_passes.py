"""Predictions under dropout: passes with random masks, and the scaled network (course 7)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nettui.nn.trainer import BackPropTrainer
from nettui.types import Array, Op, State, Step
from nettui.visuals.predictions import by_class


class DropoutPasses(NamedTuple):
    """Outputs with one column per class: of passes with a new mask each (P, K), and without a mask (K,).

    The mean over the passes is the Monte-Carlo estimate of course 7.3. `scaled` is its approximation by one
    pass through all units, scaled (course 7.4, 7.5); the two are equal only for a linear network.
    """

    passes: Array
    scaled: Array


def dropout_passes(trainer: BackPropTrainer, state: State, x: Array, passes: int = 10) -> DropoutPasses:
    """The outputs on one sample x (D,) with the parameters of `state`."""
    with np.errstate(all="ignore"):
        masked = trainer.predictions(state, x[None], passes)[:, 0]
        return DropoutPasses(by_class(masked), by_class(trainer.predict(state, x[None]))[0])


def dropout_ops(step: Step) -> list[Op]:
    """The dropout ops of the step, each with its `mask` (N, units): 1 where a unit is kept, 0 where not."""
    return [op for op in step.ops if "mask" in op.arrays]
