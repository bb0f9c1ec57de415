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
