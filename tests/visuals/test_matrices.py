"""The formulas of a mini-batch: the product of the factors is the result."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given

from nettui.nn.dropout import Dropout
from nettui.nn.trainer import BackPropTrainer
from nettui.visuals.matrices import formulas
from tests.nets import Net, nets, with_value


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


def formula_lines(trainer: BackPropTrainer) -> list[str]:
    """The formulas of the first step as text."""
    groups = formulas(trainer.step(trainer.start()))
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


def test_shapes_are_those_of_the_arrays() -> None:
    trainer = Net(hidden=(), activations=(), bias=(True,)).build()
    shapes = [formula.shapes for group in formulas(trainer.step(trainer.start())) for formula in group]
    assert shapes == ["10×3", "(10×3)⋅(3×3) → 10×3", "10×3", "1", "10×3", "(3×10)⋅(10×3) → 3×3", "3", "12"]


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
