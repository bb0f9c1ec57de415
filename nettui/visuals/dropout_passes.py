"""Predictions under dropout: random masks, their expectation, and the scaled network (course 7)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nettui.nn.network import Network, at_prediction
from nettui.nn.stages import Dense, DropoutStage, output
from nettui.nn.trainer import BackPropTrainer, TrainConfig
from nettui.types import Array, Op, State, Step
from nettui.visuals.predictions import by_class

MAX_DROPPED = 10
"""The most units behind a dropout for which all 2^D masks are computed."""


class DropoutPasses(NamedTuple):
    """Outputs with one column per class: of passes with a new mask each (P, K), and without a mask (K,).

    The mean over the passes is the Monte-Carlo estimate of course 7.3 of `expected` (K,), the mean over all
    masks, each with its probability; None if there are too many. `scaled` is its approximation by one pass
    through all units, scaled (course 7.4, 7.5); the two are equal only for a linear network.
    """

    passes: Array
    scaled: Array
    expected: Array | None

    @property
    def gap(self) -> Array:
        """How far scaling is from the expectation or, if that is not known, from the mean of the passes."""
        expected = self.passes.mean(axis=0) if self.expected is None else self.expected
        return self.scaled - expected


def dropout_passes(trainer: BackPropTrainer, state: State, x: Array, passes: int = 10) -> DropoutPasses:
    """The outputs on one sample x (D,) with the parameters of `state`."""
    with np.errstate(all="ignore"):
        masked = trainer.predictions(state, x[None], passes)[:, 0]
        few = _dropped(state.config.network) <= MAX_DROPPED
        expected = by_class(_expected(state, x)[None])[0] if few else None
        scaled = by_class(trainer.predict(state, x[None]))[0]
        return DropoutPasses(by_class(masked), scaled, expected)


def dropout_ops(step: Step) -> list[Op]:
    """The dropout ops of the step, each with its `mask` (N, units): 1 where a unit is kept, 0 where not."""
    return [op for op in step.ops if "mask" in op.arrays]


def all_masks(units: int) -> Array:
    """The 2^D masks (2^D, D) of D units: 00, 10, 01, 11 for two."""
    masks: Array = (np.arange(2**units)[:, None] >> np.arange(units) & 1).astype(float)
    return masks


def probabilities(masks: Array, keep: float) -> Array:
    """The probability of each mask (M, D): p for every unit it keeps times 1 − p for every other."""
    result: Array = np.where(masks > 0, keep, 1 - keep).prod(axis=1)
    return result


def _dropped(network: Network) -> int:
    """The number of units that a dropout follows."""
    units = total = 0
    for stage in network.stages:
        if isinstance(stage, Dense):
            units = stage.fan_out
        total += units if isinstance(stage, DropoutStage) else 0
    return total


def _expected(state: State, x: Array) -> Array:
    """The mean output over every combination of masks, all of them run as one batch."""
    config: TrainConfig = state.config
    masks = all_masks(_dropped(config.network))
    params = at_prediction(state)
    rows, weight, first = x[None], np.ones(len(masks)), 0
    for stage in config.network.stages:
        if isinstance(stage, DropoutStage):
            mask = masks[:, first : first + rows.shape[1]]
            first, weight = first + rows.shape[1], weight * probabilities(mask, stage.dropout.keep)
            rows = (rows * mask * stage.dropout.training).astype(rows.dtype)
        else:
            rows = output(stage.forward(params, rows, None))
    expected: Array = weight @ config.loss.predict(rows)
    return expected
