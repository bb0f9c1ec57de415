"""Compares a mini-batch computed sample by sample and as matrices: shapes, times, gradients (course 3.5)."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median
from typing import NamedTuple

import numpy as np

from nettui.nn.sample_loop import loss_and_gradients
from nettui.nn.trainer import BackPropTrainer
from nettui.types import Tensors


class Product(NamedTuple):
    """One product of a dense layer, with its shapes for the whole mini-batch and for one sample.

    `lecture` is the same product as the lecture writes it, with its shapes: a sample is a column, and the
    biases are inside W, as its last column.
    """

    layer: str
    what: str
    matrices: str
    vectors: str
    lecture: str


class Vectorization(NamedTuple):
    """Both forms compared; seconds are medians.

    `difference` is the largest absolute difference between the gradients, divided by the largest gradient.
    """

    samples: int
    products: tuple[Product, ...]
    loop_seconds: float
    matrix_seconds: float
    difference: float

    @property
    def ratio(self) -> float:
        """How many times longer the loop form takes."""
        return self.loop_seconds / self.matrix_seconds


def products(gradients: Tensors, samples: int) -> tuple[Product, ...]:
    """The three products of each dense layer, forward and backward; the first layer needs no dE/dX."""
    result, layout = list[Product](), gradients.layout
    weights = [tensor for tensor in layout.tensors if tensor.role == "weight"]
    for tensor in weights:
        (d, h), n, layer = tensor.shape, samples, tensor.layer
        inputs = d + len(layout.of(layer, "bias"))  # with the constant 1
        products = [
            (
                "Y = X·W",
                f"({n}, {d})·({d}, {h})",
                f"({d})·({d}, {h})",
                f"W·X: ({h}, {inputs})·({inputs}, {n})",
            ),
            (
                "dE/dW = Xᵀ·dE/dY",
                f"({d}, {n})·({n}, {h})",
                f"({d}, 1)·(1, {h})",
                f"dE/dY·Xᵀ: ({h}, {n})·({n}, {inputs})",
            ),
            (
                "dE/dX = dE/dY·Wᵀ",
                f"({n}, {h})·({h}, {d})",
                f"({h})·({h}, {d})",
                f"Wᵀ·dE/dY: ({inputs}, {h})·({h}, {n})",
            ),
        ]
        result += [Product(layer, *shapes) for shapes in products[: 2 if tensor is weights[0] else 3]]
    return tuple(result)


def compare_forms(
    loop: Tensors, matrix: Tensors, samples: int, loop_times: list[float], matrix_times: list[float]
) -> Vectorization:
    """Compares the gradients of both forms, and the seconds that each of their runs took."""
    largest = float(np.abs(matrix.flat).max()) or 1.0
    difference = float(np.abs(loop.flat - matrix.flat).max()) / largest
    return Vectorization(
        samples=samples,
        products=products(matrix, samples),
        loop_seconds=median(loop_times),
        matrix_seconds=median(matrix_times),
        difference=difference,
    )


def measure_forms(trainer: BackPropTrainer, repeat: int, advance: Callable[[int], None]) -> Vectorization:
    """Computes the first mini-batch `repeat` times in both forms, by turns; `advance` is told how often."""
    state = trainer.start()
    loop, matrix = loss_and_gradients(trainer, state)[1], trainer.gradients(state)
    loop_times, matrix_times = [], []
    for done in range(repeat):
        loop_times.append(_seconds(lambda: loss_and_gradients(trainer, state)))
        matrix_times.append(_seconds(lambda: trainer.gradients(state)))
        advance(done + 1)
    samples = len(trainer.batch(state).arrays["labels"])
    return compare_forms(loop, matrix, samples, loop_times, matrix_times)


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
