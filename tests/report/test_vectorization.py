"""The comparison of loop and matrix form: products with their shapes, medians, the largest difference."""

from __future__ import annotations

import numpy as np
import pytest

from nettui.report.vectorization import compare_forms
from nettui.types import Tensors
from nettui.visuals.matrices import formulas
from nettui.visuals.orientation import COLUMNS, ROWS
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
        ("dense1", "Y = X·W", "(10, 3)·(3, 5)", "(3)·(3, 5)", "W·X: (5, 4)·(4, 10)"),
        ("dense1", "dE/dW = Xᵀ·dE/dY", "(3, 10)·(10, 5)", "(3, 1)·(1, 5)", "dE/dY·Xᵀ: (5, 10)·(10, 4)"),
        ("dense2", "Y = X·W", "(10, 5)·(5, 4)", "(5)·(5, 4)", "W·X: (4, 6)·(6, 10)"),
        ("dense2", "dE/dW = Xᵀ·dE/dY", "(5, 10)·(10, 4)", "(5, 1)·(1, 4)", "dE/dY·Xᵀ: (4, 10)·(10, 6)"),
        ("dense2", "dE/dX = dE/dY·Wᵀ", "(10, 4)·(4, 5)", "(4)·(4, 5)", "Wᵀ·dE/dY: (6, 4)·(4, 10)"),
    ]
    assert (result.loop_seconds, result.matrix_seconds, result.ratio) == (4.0, 2.0, 2.0)
    assert result.difference == 0.0


def test_without_a_bias_the_lecture_s_x_has_no_row_of_ones() -> None:
    trainer = Net(inputs=3, hidden=(), activations=(), bias=(False,), classes=4).build()
    found = trainer.gradients(trainer.start())
    assert compare_forms(found, found, 10, [1.0], [1.0]).products[0].lecture == "W·X: (4, 3)·(3, 10)"


def test_the_shapes_of_both_orientations_are_those_of_the_panel() -> None:
    """The panel's products are computed from these arrays."""
    trainer = Net(inputs=3, hidden=(5,), activations=("tanh",), bias=(True, True), classes=4).build()
    step = trainer.step(trainer.start())
    found = gradients()
    told = compare_forms(found, found, 10, [1.0], [1.0]).products
    for orientation, shown in (
        (ROWS, [p.matrices for p in told]),
        (COLUMNS, [p.lecture.split(": ")[1] for p in told]),
    ):
        drawn = [
            "·".join(str(f.values.shape) for f in formula.factors)
            for group in formulas(step, orientation)
            for formula in group
            if formula.factors
        ]
        assert sorted(drawn) == sorted(shown)


def test_the_difference_is_relative_to_the_largest_gradient() -> None:
    assert compare_forms(gradients(0.25), gradients(), 10, [1.0], [1.0]).difference == pytest.approx(0.25)
