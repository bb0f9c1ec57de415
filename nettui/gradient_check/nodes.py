"""The derivatives of all parameters at once, by node perturbation: pre-activations are moved, not parameters.

A dense layer's z = x·W + b (N, H) is moved by ±h one unit at a time, in all samples at once, for no sample
sees another and the loss is a mean over them. What the losses then do is δ = dE/dz (N, H), and from it come
dE/dW = xᵀ·δ and dE/db = Σₙ δ: one pass through the layers above for each unit takes the place of two passes
through the whole network for each weight. The layer above is linear: a unit that moves by Δa moves it by
Δa·w. Backward code is never asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from nettui.gradient_check.slopes import Pulse
from nettui.nn.stages import ActivationStage, Dense, DropoutStage, MaskRng, output
from nettui.nn.trainer import BackPropTrainer, TrainConfig
from nettui.types import Array, Differentiable, Op, State, Tensors

CHUNK = 2**14
"""Numbers that a moved layer may hold at a time: they stay in the cache, and malloc keeps their place."""

MOMENT, OWN = 10**8, 200
"""Multiplications that take a moment, a fraction of a second; and those that a result a parameter costs."""


@dataclass(frozen=True)
class Run:
    """A mini-batch's way through the network: inputs x (N, D), labels t (N,), one op a stage."""

    config: TrainConfig
    params: Tensors
    x: Array
    t: Array
    mask_rng: MaskRng
    ops: tuple[Op, ...]

    @classmethod
    def of(cls, trainer: Differentiable, state: State, samples: int | None) -> Run | None:
        """The first `samples` of the mini-batch after `state`; None for a network of unknown stages."""
        if not isinstance(trainer, BackPropTrainer):
            return None
        if not all(
            isinstance(stage, Dense | ActivationStage | DropoutStage) for stage in state.config.network.stages
        ):
            return None
        batch, mask_rng = trainer.batch(state), trainer.mask_rng(state)
        x, t = output(batch)[:samples].astype(float), batch.arrays["labels"][:samples]
        ops = state.config.network.forward(state.params, x, mask_rng)
        return cls(state.config, state.params, x, t, mask_rng, tuple(ops))

    @property
    def scores(self) -> Array:
        return output(self.ops[-1])

    def input(self, at: int) -> Array:
        """What stage `at` was given."""
        return output(self.ops[at - 1]) if at else self.x

    @cached_property
    def per_sample(self) -> Array:
        """The loss of every sample (N,)."""
        return self.config.loss.per_sample(self.scores, self.t)

    @property
    def total(self) -> float:
        """The total loss."""
        weights = self.params.flat[: self.params.layout.weights]
        return float(self.per_sample.mean()) + self.config.penalty.value(weights)

    @property
    def quick(self) -> bool:
        """Whether all parameters are measured in a moment."""
        work, beyond, above = 0, 0, 0
        for layer in reversed(self.config.network.layers):
            work += layer.fan_out * (layer.fan_in + above + beyond)
            beyond += above and above * layer.fan_out
            above = layer.fan_out
        return len(self.t) * work + OWN * self.params.flat.size <= MOMENT

    def loss(self, params: Tensors) -> complex:
        """The total loss by a true forward pass, at complex parameters too."""
        config, weights = self.config, params.flat[: params.layout.weights]
        scores = output(config.network.forward(params, self.x, self.mask_rng)[-1])
        total: complex = (
            config.loss.per_sample(scores, self.t).mean() + config.penalty.per_weight(weights).sum()
        )
        return total


class Deltas(NamedTuple):
    """dE/dz of some units (N, U): (above + below)/2 of the slopes on both sides of z, (above − below)/2.

    `slack` is the size of the latter where a kink lies between z − h and z + h, and 0 elsewhere.
    """

    middle: Array
    lean: Array
    slack: Array


def deltas(run: Run, at: int, units: Array, h: complex, pulse: Pulse) -> Deltas:
    """The slopes at some units of the dense stage `at`; an imaginary h makes complex steps."""
    wide = max(output(op).shape[1] for op in (*run.ops[at + 2 :], run.ops[-1]))
    count = max(1, CHUNK // (2 * len(run.t) * wide))
    parts = []
    for start in range(0, len(units), count):
        pulse()
        parts.append(_deltas(run, at, units[start : start + count], h))
    return Deltas(*(np.concatenate(part, axis=1) for part in zip(*parts, strict=True)))


def _deltas(run: Run, at: int, units: Array, h: complex) -> Deltas:
    """Moved values have the shape (side, sample, moved unit, unit).

    The last axis has one column, the moved unit itself, until a dense layer spreads the move over its units.
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
    scores = np.asfortranarray(x.reshape(-1, classes))  # reductions over few classes are faster so
    t = np.broadcast_to(run.t[:, None], x.shape[:-1]).ravel()
    lead = run.config.loss.kinks(scores, t)
    kink |= _switched(None if lead is None else lead.reshape(x.shape))
    up, down = run.config.loss.per_sample(scores, t).reshape(x.shape[:-1])
    here = run.per_sample[:, None]
    above, below = (up.imag, -down.imag) if np.iscomplexobj(x) else (up - here, here - down)
    middle, lean = (above + below) / (2 * abs(h) * n), (above - below) / (2 * abs(h) * n)
    return Deltas(middle, lean, np.where(kink, np.abs(lean), 0.0))


def _switched(moved: Array | None) -> Array | bool:
    """Where some unit lies on another side of its kink after the move up than after the move down."""
    return False if moved is None else ((moved[0] > 0) != (moved[1] > 0)).any(axis=-1)
