"""Node perturbation: moves pre-activations instead of parameters, which covers all parameters at once.

A dense layer's z = x·W + b (N, H) is moved by ±h, one unit at a time, in all samples at once, which works
because samples do not interact and the loss is their mean. The change of the losses gives δ = dE/dz (N, H),
and from it dE/dW = xᵀ·δ and dE/db = Σₙ δ: one pass through the layers above for each unit replaces two passes
through the whole network for each weight. The layer above is linear: when a unit moves by Δa, it moves by
Δa·w. Backward code is never used.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from nettui.abilities import Missing, Textbook, able
from nettui.gradient_check.derivatives import Heartbeat
from nettui.nn.stages import ActivationStage, Dense, DropoutStage, MaskRng, NormalizationStage, output
from nettui.nn.trainer import TrainConfig
from nettui.types import Array, Op, State, Tensors

CHUNK = 2**14
"""Numbers that a moved layer may hold at a time: they stay in the cache, and malloc reuses their memory."""

FAST_WORK, WORK_PER_PARAMETER = 10**8, 200
"""Multiplications that take a fraction of a second, and those that the result of one parameter costs."""


@dataclass(frozen=True)
class ForwardPass:
    """A mini-batch's forward pass: inputs x (N, D), labels t (N,), one op per stage."""

    config: TrainConfig
    params: Tensors
    x: Array
    t: Array
    mask_rng: MaskRng
    ops: tuple[Op, ...]

    @classmethod
    def of(cls, trainer: object, state: State, samples: int | None) -> ForwardPass | None:
        """For the first `samples` of the mini-batch after `state`; None for a network of unknown stages."""
        textbook = able(trainer, Textbook)
        if isinstance(textbook, Missing):
            return None
        if not all(
            isinstance(stage, Dense | NormalizationStage | ActivationStage | DropoutStage)
            for stage in state.config.network.stages
        ):
            return None
        batch, mask_rng = textbook.batch(state), textbook.mask_rng(state)
        x, t = output(batch)[:samples].astype(float), batch.arrays["labels"][:samples]
        ops = state.config.network.forward(state.params, x, mask_rng)
        return cls(state.config, state.params, x, t, mask_rng, tuple(ops))

    @property
    def by_nodes(self) -> bool:
        """Whether units can be moved one by one: a normalization changes all units, or samples, at once."""
        return not self.config.network.normalizations

    @property
    def scores(self) -> Array:
        return output(self.ops[-1])

    def input(self, at: int) -> Array:
        """The input of stage `at`."""
        return output(self.ops[at - 1]) if at else self.x

    @cached_property
    def per_sample(self) -> Array:
        """The loss of each sample (N,)."""
        return self.config.loss.per_sample(self.scores, self.t)

    @cached_property
    def divisor(self) -> float:
        """What the sum of the samples' losses is divided by."""
        return self.config.loss.divisor(self.t)

    @property
    def total(self) -> float:
        """The total loss."""
        weights = self.params.flat[: self.params.layout.weights]
        return float(self.per_sample.sum()) / self.divisor + self.config.penalty.value(weights)

    @property
    def is_fast(self) -> bool:
        """Whether all parameters can be measured in a fraction of a second."""
        work, beyond, above = 0, 0, 0
        for layer in reversed(self.config.network.layers):
            work += layer.fan_out * (layer.fan_in + above + beyond)
            beyond += above and above * layer.fan_out
            above = layer.fan_out
        return len(self.t) * work + WORK_PER_PARAMETER * self.params.flat.size <= FAST_WORK

    def loss(self, params: Tensors) -> complex:
        """The total loss by a true forward pass, also at complex parameters."""
        config, weights = self.config, params.flat[: params.layout.weights]
        scores = output(config.network.forward(params, self.x, self.mask_rng)[-1])
        data = config.loss.per_sample(scores, self.t).sum() / self.divisor
        total: complex = data + config.penalty.per_weight(weights).sum()
        return total


class Deltas(NamedTuple):
    """dE/dz of some units (N, U), with `central` and `asymmetry` as in Derivatives.

    `kink_tolerance` is |asymmetry| where a kink lies between z − h and z + h, and 0 elsewhere.
    """

    central: Array
    asymmetry: Array
    kink_tolerance: Array


def deltas(run: ForwardPass, at: int, units: Array, h: complex, pulse: Heartbeat) -> Deltas:
    """The deltas of some units of the dense stage `at`; an imaginary h makes complex steps."""
    wide = max(output(op).shape[1] for op in (*run.ops[at + 2 :], run.ops[-1]))
    count = max(1, CHUNK // (2 * len(run.t) * wide))
    parts = []
    for start in range(0, len(units), count):
        pulse()
        parts.append(_deltas(run, at, units[start : start + count], h))
    return Deltas(*(np.concatenate(part, axis=1) for part in zip(*parts, strict=True)))


def _deltas(run: ForwardPass, at: int, units: Array, h: complex) -> Deltas:
    """Moved values have the shape (side, sample, moved unit, unit).

    The last axis has one entry, the moved unit itself, until a dense layer spreads the move over its units.
    """
    n, stages, column = len(run.t), run.config.network.stages, True
    kink = np.zeros((n, len(units)), bool)

    def beside(values: Array) -> Array:
        """Unmoved values (N, H) in that shape."""
        return values.take(units, axis=1)[..., None] if column else values[:, None, :]

    def spread(moved: Array, here: Array, weights: Array, above: Array) -> Array:
        change = (moved - here.take(units, axis=1)[..., None]) * weights[units]
        change += above[:, None, :]
        return change

    x = beside(output(run.ops[at])) + np.array([h, -h]).reshape(2, 1, 1, 1)
    for place in range(at + 1, len(stages)):
        stage, op = stages[place], run.ops[place]
        if isinstance(stage, Dense) and column:
            x = spread(x, run.input(place), run.params[stage.weight], output(op))
            column = False
        elif isinstance(stage, Dense):
            rows = output(stage.forward(run.params, x.reshape(-1, stage.fan_in), None))
            x = rows.reshape(2, n, -1, stage.fan_out)
        elif isinstance(stage, DropoutStage):
            x = x * (beside(op.arrays["mask"]) * stage.dropout.training)
        else:
            kink |= _switched(op.part.kinks(x))
            x = op.part.value(x)
    classes = run.scores.shape[1]
    if column:
        x = spread(x, run.scores, np.eye(classes), run.scores)
    return _from_scores(run, x, kink, h)


def _from_scores(run: ForwardPass, x: Array, kink: Array, h: complex) -> Deltas:
    """The deltas, given the moved scores x (side, sample, moved unit, class) and the kinks crossed so far."""
    classes, size = x.shape[-1], 2 * abs(h) * run.divisor
    scores = np.asfortranarray(x.reshape(-1, classes))  # faster to reduce over few classes
    t = np.broadcast_to(run.t[:, None], x.shape[:-1]).ravel()
    lead = run.config.loss.kinks(scores, t)
    kink = kink | _switched(None if lead is None else lead.reshape(x.shape))
    up, down = run.config.loss.per_sample(scores, t).reshape(x.shape[:-1])
    here = run.per_sample[:, None]
    above, below = (up.imag, -down.imag) if np.iscomplexobj(x) else (up - here, here - down)
    central, asymmetry = (above + below) / size, (above - below) / size
    return Deltas(central, asymmetry, np.where(kink, np.abs(asymmetry), 0.0))


def _switched(moved: Array | None) -> Array | bool:
    """Where a unit is on different sides of its kink after the move up and after the move down."""
    return False if moved is None else ((moved[0] > 0) != (moved[1] > 0)).any(axis=-1)
