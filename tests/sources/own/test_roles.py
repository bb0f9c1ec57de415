"""Parameters are weights or biases of a layer by their names and shapes."""

from __future__ import annotations

import numpy as np
import pytest

from nettui.sources.own.roles import describe, is_called_bias, is_weight

CASES: dict[str, tuple[dict[str, tuple[int, ...]], list[tuple[str, str, str, int | None]]]] = {
    "rows": (
        {"W1": (4, 7), "b1": (7,), "W2": (7, 3), "b2": (3,)},
        [("W1", "weight", "1", 1), ("W2", "weight", "2", 1), ("b1", "bias", "1", 0), ("b2", "bias", "2", 0)],
    ),
    "columns": (
        {"W1": (7, 4), "b1": (7, 1), "W2": (3, 7), "b2": (3, 1)},
        [("W1", "weight", "1", 0), ("W2", "weight", "2", 0), ("b1", "bias", "1", 0), ("b2", "bias", "2", 0)],
    ),
    "in another order": (
        {"b2": (3,), "W2": (7, 3), "b1": (7,), "W1": (4, 7)},
        [("W1", "weight", "1", 1), ("W2", "weight", "2", 1), ("b2", "bias", "2", 0), ("b1", "bias", "1", 0)],
    ),
    "square": (
        {"W1": (4, 4), "b1": (4,), "W2": (4, 4), "b2": (4,)},
        [("W1", "weight", "1", 1), ("W2", "weight", "2", 1), ("b1", "bias", "1", 0), ("b2", "bias", "2", 0)],
    ),
    "columns, as many outputs as inputs": (
        {"W1": (7, 4), "b1": (7, 1), "W2": (4, 7), "b2": (4, 1)},
        [("W1", "weight", "1", 0), ("W2", "weight", "2", 0), ("b1", "bias", "1", 0), ("b2", "bias", "2", 0)],
    ),
    "rows, as many outputs as inputs, in another order": (
        {"b2": (4,), "W2": (7, 4), "b1": (7,), "W1": (4, 7)},
        [("W1", "weight", "1", 1), ("W2", "weight", "2", 1), ("b2", "bias", "2", 0), ("b1", "bias", "1", 0)],
    ),
    "columns without biases": (
        {"wih": (7, 4), "who": (4, 7)},
        [("wih", "weight", "1", 0), ("who", "weight", "2", 0)],
    ),
    "lists": (
        {"weights[0]": (7, 4), "weights[1]": (3, 7), "biases[0]": (7, 1), "biases[1]": (3, 1)},
        [
            ("weights[0]", "weight", "1", 0),
            ("weights[1]", "weight", "2", 0),
            ("biases[0]", "bias", "1", 0),
            ("biases[1]", "bias", "2", 0),
        ],
    ),
    "words": (
        {"weights_ih": (4, 7), "weights_ho": (7, 3), "bias_h": (7,), "bias_o": (3,)},
        [
            ("weights_ih", "weight", "1", 1),
            ("weights_ho", "weight", "2", 1),
            ("bias_h", "bias", "1", 0),
            ("bias_o", "bias", "2", 0),
        ],
    ),
    "one output": (
        {"w": (4,), "b": ()},
        [("w", "weight", "1", None), ("b", "bias", "1", None)],
    ),
    "objects": (
        {"layer1.W": (4, 7), "layer1.b": (1, 7), "layer3.W": (7, 3), "layer3.b": (1, 3)},
        [
            ("layer1.W", "weight", "1", 1),
            ("layer3.W", "weight", "2", 1),
            ("layer1.b", "bias", "1", 1),
            ("layer3.b", "bias", "2", 1),
        ],
    ),
    "letters": (
        {"V": (7, 4), "c": (7,), "U": (3, 7), "d": (3,)},
        [("V", "weight", "1", 0), ("U", "weight", "2", 0), ("c", "bias", "1", 0), ("d", "bias", "2", 0)],
    ),
    "something else": (
        {"W1": (4, 3), "temperature": (5,)},
        [("W1", "weight", "1", 1), ("temperature", "other", "", None)],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_roles_layers_and_units(name: str) -> None:
    shapes, expected = CASES[name]
    found = describe({key: np.zeros(shape) for key, shape in shapes.items()}, 4)
    assert [(t.name, t.role, t.layer.removeprefix("layer"), t.units) for t in found] == expected
    assert {t.name: t.shape for t in found} == shapes


def test_weights_that_do_not_chain_are_weights_still() -> None:
    found = describe({"W1": np.zeros((9, 7)), "W2": np.zeros((5, 3))}, 4)
    assert [(t.name, t.role) for t in found] == [("W1", "weight"), ("W2", "weight")]


@pytest.mark.parametrize(
    "name", ["b", "b1", "B1", "bias", "biases[0]", "layer1.b", "bias_h", "b_out", "db.bias"]
)
def test_names_of_biases(name: str) -> None:
    assert is_called_bias(name)
    assert not is_weight(name, (7, 1))


@pytest.mark.parametrize("name", ["W1", "weights[0]", "wih", "gamma_b2x", "V", "theta"])
def test_other_names(name: str) -> None:
    assert not is_called_bias(name)
    assert is_weight(name, (7, 3))
