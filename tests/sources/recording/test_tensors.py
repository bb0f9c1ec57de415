"""What a debugger is told of a tensor is what NumPy says of it."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nettui.common.errors import InvalidValue
from nettui.sources.recording.tensors import COLUMNS, ROWS, held_tensor, looked

IMAGES = np.arange(2 * 3 * 5 * 7, dtype=float).reshape(2, 3, 5, 7)
TENSORS = {
    "conv.weight": held_tensor(IMAGES),
    "conv.bias": held_tensor(np.array([0.0, np.nan, -np.inf, 4.0])),
}


def test_the_figures_are_those_of_the_finite_numbers() -> None:
    found = looked(TENSORS, "conv.bias")
    assert found["figures"] == pytest.approx(
        {"mean": 2, "std": 2, "min": 0, "max": 4, "norm": 4, "zero": 0.5, "nan": 1, "infinite": 1}
    )
    assert (found["shape"], found["dtype"], found["place"], found["matrix"]) == ((4,), "float64", "", (4,))
    assert json.loads(json.dumps(found))["values"][0][3] == 4.0


@pytest.mark.parametrize(
    ("index", "place", "expected"),
    [
        ("", "[0, 0]", IMAGES[0, 0]),
        ("[1]", "[1, 0]", IMAGES[1, 0]),
        ("[-1, 2]", "[1, 2]", IMAGES[1, 2]),
        ("[1, 2, 3]", "[1, 2, 3]", IMAGES[1, 2, 3:4]),
        ("[1, 2, 3, 4]", "[1, 2, 3, 4]", [[IMAGES[1, 2, 3, 4]]]),
        ("[0, 1, 2:, -2:]", "[0, 1, 2:, -2:]", IMAGES[0, 1, 2:, -2:]),
        ("[:, 1, 2]", "[:, 1, 2]", IMAGES[:, 1, 2]),
        ("[0, 0, 4:2]", "[0, 0, 4:2]", IMAGES[0, 0, 4:2]),
    ],
)
def test_an_index_is_numpy_s_and_leaves_a_matrix(index: str, place: str, expected: object) -> None:
    found = looked(TENSORS, f"conv.weight{index}")
    assert found["place"] == place
    assert np.array_equal(found["values"], np.asarray(expected).tolist())


def test_without_a_name_the_first_tensor_is_shown_and_a_large_one_only_in_part() -> None:
    found = looked({"w": held_tensor(np.zeros((500, 300))), **TENSORS}, "")
    assert (found["name"], found["matrix"]) == ("w", (500, 300))
    assert np.shape(found["values"]) == (ROWS, COLUMNS)
    assert [name for name, _ in found["others"]] == ["w", "conv.weight", "conv.bias"]


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("conv.wieght", "did you mean 'conv.weight'"),
        ("conv.weight[2]", "a number below 2 in its place"),
        ("conv.weight[0, 0, 0, 0, 0]", "at most 4 numbers"),
        ("conv.weight[0:1, 0:1, 0:1]", "at most two slices"),
        ("conv.weight[a]", "numbers and slices"),
        ("conv.weight[1 2]", "numbers and slices"),
        ("conv.weight[,]", "numbers and slices"),
    ],
)
def test_an_address_that_is_none_gets_one_message(address: str, said: str) -> None:
    with pytest.raises(InvalidValue, match=said.replace("[", r"\[")):
        looked(TENSORS, address)
    with pytest.raises(InvalidValue):
        looked({}, address)


@given(st.text(max_size=20))
def test_any_index_is_shown_or_refused(index: str) -> None:
    try:
        found = looked(TENSORS, f"conv.weight[{index}]")
    except InvalidValue:
        return
    json.dumps(found)
