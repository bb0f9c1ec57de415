"""More small trainers that are right, each unlike the textbook in a way that a check took for a mistake."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from nettui.data.dataset import Dataset, Split
from nettui.types import Array, LossParts, State, Step, Tensors
from tests.foreign import Able, Foreign, Single


class ZeroScores(Single):
    """In float32 from a last layer of 0, so that no relative move of the parameters changes the loss."""

    def start(self) -> State:
        state = super().start()
        zero = {**state.params, "W2": np.zeros((8, 3))}
        return replace(state, params=Tensors.of(zero, state.params.layout.tensors))


class SmallScores(Single):
    """In float32 from weights so small that no relative move of the parameters changes the loss."""

    def start(self) -> State:
        state = super().start()
        return replace(state, params=Tensors(state.params.layout, 1e-4 * state.params.flat))


class Shown(Able):
    """Its steps show gradients as `changed`; the training itself does not matter here."""

    def step(self, state: State) -> Step:
        step = super().step(state)
        right = step.gradients or state.params
        return replace(step, gradients=Tensors(right.layout, self.changed(right.flat, state.params.flat)))

    def changed(self, g: Array, w: Array) -> Array:
        raise NotImplementedError


class Clipped(Shown):
    """Clips the norm of its gradients."""

    def changed(self, g: Array, w: Array) -> Array:
        return g * min(1.0, 0.1 / float(np.linalg.norm(g)))


class ClippedByValue(Shown):
    """Clips each of its gradients."""

    def changed(self, g: Array, w: Array) -> Array:
        return np.clip(g, -0.05, 0.05)


class Decayed(Shown):
    """Adds a weight decay to its gradients."""

    def changed(self, g: Array, w: Array) -> Array:
        decayed: Array = g + 0.1 * w
        return decayed


class Tuned(Able):
    """Any optimizer of nettui's, which its config holds; it starts with momentum."""

    options: Collection[str] = ("rate", "optimizer")

    def tuned(self, state: State, **options: Any) -> State:
        if (optimizer := options.get("optimizer")) is not None:
            slots = optimizer.init(state.params.flat)
            return replace(state, config=optimizer, slots=slots, updates=0)
        return replace(state, rest={**state.rest, "rate": np.array(options["rate"])})

    def step(self, state: State) -> Step:
        if state.config is None:
            return super().step(state)
        step = super().step(replace(state, slots={"velocity": np.zeros(state.params.flat.size)}))
        assert step.gradients is not None
        assert step.after is not None
        flat, slots = state.config.update(
            state.params.flat, step.gradients.flat, state.slots, state.config.rate, state.updates + 1
        )
        after = replace(
            step.after, params=Tensors(state.params.layout, flat), config=state.config, slots=slots
        )
        return replace(step, before=state, after=after, rate=state.config.rate)


class Smoothed(Tuned):
    """Labels of 0.9 for the class, and 0.05 for the others."""

    def _complex_loss(self, params: Mapping[str, Array], x: Array, t: Array) -> complex:
        s = self.forward_pass(params, x)[-1].out
        assert s is not None
        shifted = s - s.real.max(axis=1, keepdims=True)
        log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
        return complex(-((0.85 * np.eye(3)[t] + 0.05) * log_p).sum(axis=1).mean())


class FixedPenalty(Tuned):
    """A penalty of all weights that is part of its data loss."""

    def _complex_loss(self, params: Mapping[str, Array], x: Array, t: Array) -> complex:
        weights = (array for name, array in params.items() if name.startswith("W"))
        return super()._complex_loss(params, x, t) + 0.05 * complex(sum((w**2).sum() for w in weights))


class Negative(Tuned):
    """A loss that is below 0, as a likelihood's may be."""

    def _complex_loss(self, params: Mapping[str, Array], x: Array, t: Array) -> complex:
        return super()._complex_loss(params, x, t) - 5


class BelowZero(Tuned):
    """A loss that falls from above 0 to below it."""

    def _complex_loss(self, params: Mapping[str, Array], x: Array, t: Array) -> complex:
        return super()._complex_loss(params, x, t) - 0.5


class Ends(Tuned):
    """The run ends after 10 steps, as it should."""

    def step(self, state: State) -> Step:
        step = super().step(state)
        return replace(step, end=True, after=None) if state.step >= 9 else step


class Halves(Tuned):
    """Stores its parameters in float16, in which Adam's 1e-8 is 0."""

    def start(self) -> State:
        return self._half(super().start())

    def tuned(self, state: State, **options: Any) -> State:
        return self._half(super().tuned(state, **options))

    def step(self, state: State) -> Step:
        step = super().step(state)
        assert step.gradients is not None
        assert step.after is not None
        gradients = Tensors(step.gradients.layout, step.gradients.flat.astype(np.float16))
        if state.config is None:
            return replace(step, gradients=gradients, after=self._half(step.after))
        flat, slots = state.config.update(
            state.params.flat, gradients.flat, state.slots, state.config.rate, state.updates + 1
        )
        params = Tensors(state.params.layout, flat.astype(np.float16))
        return replace(step, gradients=gradients, after=replace(step.after, params=params, slots=slots))

    def _half(self, state: State) -> State:
        slots = {name: array.astype(np.float16) for name, array in state.slots.items()}
        flat = state.params.flat.astype(np.float16)
        return replace(state, params=Tensors(state.params.layout, flat), slots=slots)


class LeftOut(Foreign):
    """The loss of one step overflows, and its update is left out, as with loss scaling."""

    loss_there: float = np.inf
    left_out: int = 3

    def step(self, state: State) -> Step:
        step = super().step(state)
        if state.step != self.left_out:
            return step
        assert step.after is not None
        after = replace(step.after, params=state.params)
        return replace(step, loss=LossParts(self.loss_there, 0.0, self.loss_there), after=after)


class NaNAtFirst(LeftOut):
    """The same at step 0, with a NaN."""

    loss_there = np.nan
    left_out = 0


@dataclass
class OtherLabels(Able):
    """Its data set shows other labels than those that it trains on."""

    classes: int = 2
    labels: Array = field(default_factory=lambda: np.zeros(96, int))

    @property
    def data(self) -> Dataset:
        return Dataset("own", self.samples._replace(t=self.labels), None, self.classes)


class Tokens(Able):
    """Its inputs are whole numbers up to 40, which an embedding looks up."""

    def start(self) -> State:
        self.samples = Split(np.arange(4 * 96).reshape(96, 4) * 7 % 41, self.samples.t)
        return super().start()

    def _complex_loss(self, params: Mapping[str, Array], x: Array, t: Array) -> complex:
        return super()._complex_loss(params, x / 20 - 1, t)


ODD: Mapping[str, Callable[[], Foreign]] = {
    "float32 from 0": ZeroScores,
    "float32 near 0": SmallScores,
    "clipped": Clipped,
    "clipped by value": ClippedByValue,
    "decayed": Decayed,
}
"""Trainers that are right."""

TUNED: Mapping[str, Callable[[], Foreign]] = {
    "smoothed labels": Smoothed,
    "fixed penalty": FixedPenalty,
    "negative loss": Negative,
    "loss below 0": BelowZero,
    "ends": Ends,
    "float16": Halves,
}
"""Trainers that are right, and can learn a few samples by heart."""
