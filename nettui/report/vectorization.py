"""The loop form of a mini-batch beside its matrix form: shapes, times, the same numbers (course 3.5)."""

from __future__ import annotations

from statistics import median
from typing import NamedTuple

import numpy as np

from nettui.types import Tensors


class Product(NamedTuple):
    """One product of a dense layer, as one product of matrices and as it is done for one sample."""

    layer: str
    what: str
    matrices: str
    vectors: str


class Vectorization(NamedTuple):
    """Seconds are medians; `difference` is the largest one between the gradients, relative to the largest."""

    samples: int
    products: tuple[Product, ...]
    loop_seconds: float
    matrix_seconds: float
    difference: float

    @property
    def ratio(self) -> float:
        """How many times longer the loop takes."""
        return self.loop_seconds / self.matrix_seconds


def products(gradients: Tensors, samples: int) -> tuple[Product, ...]:
    """The three products of each dense layer, forward and backward; the first layer hands nothing down."""
    found = []
    for name, shape in gradients.layout.shapes.items():
        layer, _, tensor = name.partition(".")
        if tensor != "W":
            continue
        (d, h), n = shape, samples
        found.append(Product(layer, "Y = X·W", f"({n}, {d})·({d}, {h})", f"({d})·({d}, {h})"))
        found.append(Product(layer, "dE/dW = Xᵀ·dE/dY", f"({d}, {n})·({n}, {h})", f"({d}, 1)·(1, {h})"))
        if layer != "dense1":
            found.append(Product(layer, "dE/dX = dE/dY·Wᵀ", f"({n}, {h})·({h}, {d})", f"({h})·({h}, {d})"))
    return tuple(found)


def compare(
    loop: Tensors, matrix: Tensors, samples: int, loop_times: list[float], matrix_times: list[float]
) -> Vectorization:
    """Both forms' gradients and the seconds of each of their runs, side by side."""
    largest = float(np.abs(matrix.flat).max()) or 1.0
    difference = float(np.abs(loop.flat - matrix.flat).max()) / largest
    return Vectorization(
        samples, products(matrix, samples), median(loop_times), median(matrix_times), difference
    )
