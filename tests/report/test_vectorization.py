"""The table of loop against matrices: every product with its shapes, medians, the largest difference."""

from __future__ import annotations

import numpy as np
import pytest

from nettui.report.vectorization import compare_forms
from nettui.types import Tensors
from tests.nets import Net


def gradients(shift: float = 0.0) -> Tensors:
    trainer = Net(inputs=3, hidden=(5,), activations=("tanh",), bias=(True, True), classes=4).build()
    made = trainer.gradients(trainer.start())
    flat = made.flat.copy()
    flat[0] += shift * np.abs(flat).max()
    return Tensors(made.layout, flat)


def test_every_product_is_there_in_both_forms() -> None:
    compared = compare_forms(gradients(), gradients(), 10, [3.0, 9.0, 4.0], [2.0, 1.0, 7.0])
    assert [tuple(product) for product in compared.products] == [
        ("dense1", "Y = X·W", "(10, 3)·(3, 5)", "(3)·(3, 5)"),
        ("dense1", "dE/dW = Xᵀ·dE/dY", "(3, 10)·(10, 5)", "(3, 1)·(1, 5)"),
        ("dense2", "Y = X·W", "(10, 5)·(5, 4)", "(5)·(5, 4)"),
        ("dense2", "dE/dW = Xᵀ·dE/dY", "(5, 10)·(10, 4)", "(5, 1)·(1, 4)"),
        ("dense2", "dE/dX = dE/dY·Wᵀ", "(10, 4)·(4, 5)", "(4)·(4, 5)"),
    ]
    assert (compared.loop_seconds, compared.matrix_seconds, compared.ratio) == (4.0, 2.0, 2.0)
    assert compared.difference == 0.0


def test_a_difference_is_told_relative_to_the_largest_gradient() -> None:
    assert compare_forms(gradients(0.25), gradients(), 10, [1.0], [1.0]).difference == pytest.approx(0.25)
