"""The comparison of loop and matrix form: products with their shapes, medians, the largest difference."""

from __future__ import annotations

import numpy as np
import pytest

from nettui.report.vectorization import compare_forms
from nettui.types import Tensors
from tests.nets import Net


def gradients(shift: float = 0.0) -> Tensors:
    trainer = Net(inputs=3, hidden=(5,), activations=("tanh",), bias=(True, True), classes=4).build()
    original = trainer.gradients(trainer.start())
    flat = original.flat.copy()
    flat[0] += shift * np.abs(flat).max()
    return Tensors(original.layout, flat)


def test_every_product_is_listed_in_both_forms() -> None:
    result = compare_forms(gradients(), gradients(), 10, [3.0, 9.0, 4.0], [2.0, 1.0, 7.0])
    assert [tuple(product) for product in result.products] == [
        ("dense1", "Y = X·W", "(10, 3)·(3, 5)", "(3)·(3, 5)"),
        ("dense1", "dE/dW = Xᵀ·dE/dY", "(3, 10)·(10, 5)", "(3, 1)·(1, 5)"),
        ("dense2", "Y = X·W", "(10, 5)·(5, 4)", "(5)·(5, 4)"),
        ("dense2", "dE/dW = Xᵀ·dE/dY", "(5, 10)·(10, 4)", "(5, 1)·(1, 4)"),
        ("dense2", "dE/dX = dE/dY·Wᵀ", "(10, 4)·(4, 5)", "(4)·(4, 5)"),
    ]
    assert (result.loop_seconds, result.matrix_seconds, result.ratio) == (4.0, 2.0, 2.0)
    assert result.difference == 0.0


def test_the_difference_is_relative_to_the_largest_gradient() -> None:
    assert compare_forms(gradients(0.25), gradients(), 10, [1.0], [1.0]).difference == pytest.approx(0.25)
