"""What dropout does to a prediction: noisy passes, their mean, and the whole network at once (course 7)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nettui.nn.trainer import BackPropTrainer
from nettui.types import Array, Op, State, Step
from nettui.visuals.answers import by_class


class Noise(NamedTuple):
    """Answers with a column a class: of passes with a new mask each (P, K), and of the whole network (K,).

    The mean over the passes is the Monte-Carlo estimate of course 7.3; `whole` is its shortcut, scaling
    (course 7.4, 7.5), exact for a linear network only.
    """

    passes: Array
    whole: Array


def noise(trainer: BackPropTrainer, state: State, x: Array, passes: int = 10) -> Noise:
    """One sample x (D,) at the parameters of `state`."""
    with np.errstate(all="ignore"):
        noisy = trainer.predictions(state, x[None], passes)[:, 0]
        return Noise(by_class(noisy), by_class(trainer.predict(state, x[None]))[0])


def drops(step: Step) -> list[Op]:
    """The dropout ops of the step, each with its `mask` (N, units): 1 where a unit is kept, 0 where not."""
    return [op for op in step.ops if "mask" in op.arrays]
