"""The path of two weights of one unit in their plane: which pairs there are, and which way the steps went."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from nettui.gradient_check.ranking import label
from nettui.nn.surface import Window
from nettui.types import Array, Layout
from nettui.visuals.plane import bounding_window, to_window


class Moves(NamedTuple):
    """How many steps raised both weights, lowered both, or moved them in opposite directions."""

    up: int
    down: int
    apart: int


def weight_pairs(layout: Layout) -> list[tuple[str, str]]:
    """Each two neighbouring weights of a unit, by name; the output layer first."""
    pairs = []
    for tensor in reversed(layout.tensors):
        if tensor.role != "weight" or len(tensor.shape) != 2 or tensor.units is None:
            continue
        inputs = 1 - tensor.units
        for unit in range(tensor.shape[tensor.units]):
            names = [
                label(tensor.name, (unit, at) if inputs else (at, unit)) for at in range(tensor.shape[inputs])
            ]
            pairs += [*pairwise(names)]
    return pairs


def count_moves(points: Array) -> Moves:
    """The directions of the steps between points (N, 2); a step along one axis alone counts as none."""
    with np.errstate(all="ignore"):
        dx, dy = np.sign(np.diff(points, axis=0)).T
    return Moves(
        up=int(((dx > 0) & (dy > 0)).sum()),
        down=int(((dx < 0) & (dy < 0)).sum()),
        apart=int((dx * dy < 0).sum()),
    )


def even_window(points: Array, width: int, height: int) -> Window:
    """A window around the points (N, 2) for `width` × `height` dots, of the same scale in both directions."""
    low, high = map(np.array, bounding_window(points))
    size = np.array([width, height])
    reach = size * ((high - low) / size).max() / 2
    middle = (low + high) / 2
    return to_window(middle - reach, middle + reach)
