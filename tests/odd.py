"""More small trainers that are right, each unlike the textbook in a way that a check took for a mistake."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from nettui.types import Array, State, Step, Tensors
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


ODD: Mapping[str, Callable[[], Foreign]] = {
    "float32 from 0": ZeroScores,
    "float32 near 0": SmallScores,
    "clipped": Clipped,
    "clipped by value": ClippedByValue,
    "decayed": Decayed,
}
"""Trainers that are right."""
