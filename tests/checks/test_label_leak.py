"""The check label-leak on columns that say the same, and on marks of missing values."""

from __future__ import annotations

import numpy as np

import nettui
from nettui.types import Array, Finding

RNG = np.random.default_rng(3)
N = 300
T = np.sort(RNG.integers(0, 2, N))
NOISE = RNG.standard_normal((N, 3))


def leak(*columns: Array) -> Finding:
    """What the check says of noise with some columns beside it."""
    X = np.column_stack([NOISE, *columns])
    (finding,) = nettui.open(data=(X, T), scale="standardize").check(only=["label-leak"])
    return finding


def test_a_row_number_in_two_units_is_one_column() -> None:
    number = np.arange(N) + RNG.uniform(0, 0.5, N)
    assert leak(number).symptom
    twice = leak(number, 1000 * number + 7)
    assert twice.symptom
    assert "says the same" in twice.evidence


def test_columns_of_another_order_count_among_the_others() -> None:
    strong = T + 0.01 * RNG.standard_normal(N)
    other = T + 0.01 * RNG.standard_normal(N)
    assert not leak(strong, other).symptom


COLUMNS = RNG.standard_normal((N, 3))
PRICE = 3 + COLUMNS @ [1.0, 0.5, -0.5] + RNG.standard_normal(N)


def number_leak(y: Array, *columns: Array) -> Finding:
    """What the check says of three columns that tell half of y, with some columns beside them."""
    session = nettui.open(
        data=(np.column_stack([COLUMNS, *columns]), y), scale="standardize", loss="squared-error"
    )
    (finding,) = session.check(only=["label-leak"])
    return finding


def test_a_column_made_from_the_number_to_predict_is_found() -> None:
    assert number_leak(PRICE).status == "pass"
    assert number_leak(PRICE, 1.2 * PRICE + 0.01 * RNG.standard_normal(N)).symptom
    found = number_leak(PRICE, np.exp(PRICE / 2), 1.8 * PRICE + 32)
    assert found.symptom
    assert "says the same" in found.evidence


def test_a_strong_column_is_no_leak_if_the_others_tell_as_much() -> None:
    assert not number_leak(PRICE, *(PRICE + 0.15 * RNG.standard_normal((2, N)))).symptom
    assert not number_leak(PRICE, PRICE + 0.3 * RNG.standard_normal(N)).symptom


def test_a_time_is_no_leak_of_what_changes_slowly_but_of_sorted_numbers() -> None:
    walk = np.cumsum(RNG.standard_normal(N))
    assert number_leak(walk, np.arange(N)).status == "pass"
    assert number_leak(np.sort(PRICE), np.arange(N)).symptom


def test_a_leak_is_found_whatever_the_order_of_the_labels() -> None:
    for labels in (T, np.arange(N) % 2, RNG.permutation(T)):
        column = labels + 0.01 * RNG.standard_normal(N)
        session = nettui.open(data=(np.column_stack([NOISE, column]), labels), scale="standardize")
        (finding,) = session.check(only=["label-leak"])
        assert finding.symptom


def test_the_two_columns_of_a_dummy_say_the_same() -> None:
    assert leak(T, 1 - T).symptom
