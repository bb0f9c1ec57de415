"""More small trainers that are right, each unlike the textbook in a way that a check took for a mistake."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from nettui.types import State, Tensors
from tests.foreign import Foreign, Single


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


ODD: Mapping[str, Callable[[], Foreign]] = {
    "float32 from 0": ZeroScores,
    "float32 near 0": SmallScores,
}
"""Trainers that are right."""
