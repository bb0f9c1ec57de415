"""The formulas of a mini-batch: the product of the factors is the result."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given

from nettui.nn.dropout import Dropout
from nettui.nn.trainer import BackPropTrainer
from nettui.visuals.matrices import formulas
from nettui.visuals.orientation import COLUMNS, ROWS, Orientation
from tests.nets import Net, nets, with_random_params, with_value


@given(net=nets())
def test_the_product_of_the_factors_is_the_result(net: Net) -> None:
    trainer = net.build()
    step = trainer.step(trainer.start())
    params, found = step.before.params, formulas(step)
    assert len(found) == len(step.ops)
    products = [formula for group in found for formula in group if formula.factors]
    dense = len(trainer.config.network.layers)
    assert len(products) == 3 * dense - 1  # the first layer passes no gradient down
    for formula in products:
        left, right = formula.factors
        product, number = left.values @ right.values, formula.result.name.lstrip("dZAXWD")
        bias = params.get(f"dense{number}.b")
        if formula.result.name.startswith("Z") and bias is not None:
            assert formula.expression.endswith(f" + b{number}")
            product += bias
        if formula.expression.endswith(" + dR"):
            weights = np.zeros(params.layout.weights)
            trainer.config.penalty.add_gradient(weights, params.flat[: len(weights)])
            product += weights[params.layout.slices[f"dense{number}.W"]].reshape(product.shape)
        np.testing.assert_allclose(formula.result.values, product, atol=1e-12)


@given(net=nets())
def test_with_samples_as_columns_the_numbers_are_the_same(net: Net) -> None:
    """Every product is computed by NumPy from a W with the bias inside and an X with a row of ones."""
    trainer = net.build()
    step = trainer.step(with_random_params(trainer.start(), net.seed))
    params, shown = step.before.params, formulas(step, COLUMNS)
    assert len(shown) == len(step.ops)
    rows = {formula.result.name: formula.result.values for group in formulas(step) for formula in group}
    columns = {formula.result.name: formula for group in shown for formula in group}
    for name in set(rows) & set(columns) - {"E"} - {name for name in columns if name.startswith("dW")}:
        np.testing.assert_array_equal(columns[name].result.values, rows[name].T)
    for number in range(1, len(trainer.config.network.layers) + 1):
        w, bias = params[f"dense{number}.W"], params.get(f"dense{number}.b")
        score, gradient = columns[f"Z{number}"], columns[f"dW{number}"]
        factor, inputs = (factor.values for factor in score.factors)
        plain = inputs if bias is None else inputs[:-1]
        np.testing.assert_allclose(
            factor @ inputs, w.T @ plain + (0 if bias is None else bias[:, None]), atol=1e-12
        )
        np.testing.assert_allclose(factor @ inputs, score.result.values, atol=1e-12)
        expected = rows[f"dW{number}"].T
        if bias is not None:
            assert (inputs[-1] == 1).all()
            np.testing.assert_array_equal(factor, np.hstack([w.T, bias[:, None]]))
            expected = np.hstack([expected, rows[f"db{number}"][:, None]])
        np.testing.assert_array_equal(gradient.result.values, expected)
        if not step.loss.penalty:
            np.testing.assert_allclose(gradient.factors[0].values @ inputs.T, expected, atol=1e-12)
    for name in columns.keys() & {f"d[{x};1]" for x in rows}:
        left, right = (factor.values for factor in columns[name].factors)
        np.testing.assert_allclose(left @ right, columns[name].result.values, atol=1e-12)
        np.testing.assert_array_equal(columns[name].result.values[:-1], rows[f"d{name[2:-3]}"].T)


def formula_lines(trainer: BackPropTrainer, orientation: Orientation = ROWS) -> list[str]:
    """The formulas of the first step as text."""
    groups = formulas(trainer.step(trainer.start()), orientation)
    return [f"{formula.result.name} = {formula.expression}" for group in groups for formula in group]


def test_the_formulas_of_a_step_are_those_of_the_lecture() -> None:
    trainer = Net(hidden=(5,), activations=("tanh",), bias=(True, False), dropout=Dropout(0.5)).build()
    assert formula_lines(trainer) == [
        "X = the batch",
        "Z1 = X⋅W1 + b1",
        "A1 = tanh(Z1)",
        "D1 = A1⊙M1/0.5",
        "Z2 = D1⋅W2",
        "Y = softmax(Z2)",
        "E = cross-entropy(Y, T)",
        "dZ2 = (Y − T)/N",
        "dW2 = D1ᵀ⋅dZ2",
        "dD1 = dZ2⋅W2ᵀ",
        "dA1 = dD1⊙M1/0.5",
        "dZ1 = dA1⊙tanh′(Z1)",
        "dW1 = Xᵀ⋅dZ1",
        "db1 = Σ dZ1",
        "W′, b′ = sgd(W, b, dW, db)",
    ]


def test_the_formulas_with_samples_as_columns() -> None:
    """W⋅X and dE/dW = dE/dZ⋅Xᵀ, a bias inside W: course 2.6 and 3.5."""
    trainer = Net(hidden=(5, 4), activations=("tanh", "tanh"), bias=(True, False, True), strength=0.1).build()
    assert formula_lines(trainer, COLUMNS) == [
        "X = the batch",
        "Z1 = W1⋅[X;1]",
        "A1 = tanh(Z1)",
        "Z2 = W2⋅A1",
        "A2 = tanh(Z2)",
        "Z3 = W3⋅[A2;1]",
        "Y = softmax(Z3)",
        "E = cross-entropy(Y, T) + R(W)",
        "dZ3 = (Y − T)/N",
        "dW3 = dZ3⋅[A2;1]ᵀ + dR",
        "d[A2;1] = W3ᵀ⋅dZ3",
        "dA2 = d[A2;1] without its last row",
        "dZ2 = dA2⊙tanh′(Z2)",
        "dW2 = dZ2⋅A1ᵀ + dR",
        "dA1 = W2ᵀ⋅dZ2",
        "dZ1 = dA1⊙tanh′(Z1)",
        "dW1 = dZ1⋅[X;1]ᵀ + dR",
        "W′ = sgd(W, dW)",
    ]


def test_shapes_are_those_of_the_arrays() -> None:
    trainer = Net(hidden=(), activations=(), bias=(True,)).build()
    shapes = [formula.shapes for group in formulas(trainer.step(trainer.start())) for formula in group]
    assert shapes == ["10×3", "(10×3)⋅(3×3) → 10×3", "10×3", "1", "10×3", "(3×10)⋅(10×3) → 3×3", "3", "12"]


def test_the_shapes_of_the_lecture_s_example() -> None:
    """Course 3.5: three samples of two inputs, five neurons: W is 5×3 and [X;1] is 3×3."""
    net = Net(inputs=2, hidden=(5,), activations=("sigmoid",), bias=(True, True), samples=3)
    trainer = net.build()
    groups = formulas(trainer.step(trainer.start()), COLUMNS)
    shapes = {formula.result.name: formula.shapes for group in groups for formula in group}
    assert (shapes["X"], shapes["Z1"], shapes["Z2"]) == (
        "2×3",
        "(5×3)⋅(3×3) → 5×3",
        "(3×6)⋅(6×3) → 3×3",
    )
    assert (shapes["dW1"], shapes["d[A1;1]"]) == ("(5×3)⋅(3×3) → 5×3", "(6×3)⋅(3×3) → 6×3")


@pytest.mark.parametrize("loss", ["hinge", "perceptron"])
def test_raw_scores_are_the_output(loss: str) -> None:
    trainer = Net(loss=loss).build()
    lines = formula_lines(trainer)
    assert "Y = Z3" in lines
    assert f"dZ3 = {loss}′(Z3)" in lines


def test_the_formulas_end_where_the_step_does() -> None:
    trainer = Net().build()
    step = trainer.step(with_value(trainer.start(), "dense2.W", np.nan))
    assert [group[0].result.name for group in formulas(step)] == ["X", "Z1", "A1", "Z2"]
