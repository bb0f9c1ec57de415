"""Arrays that a program passes are its own to change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from nettui.data.arrays import Arrays, samples_of_objects
from nettui.types import Array

X, Y = np.arange(24.0).reshape(12, 2), np.arange(12) % 3


@pytest.mark.parametrize(
    "load",
    [
        lambda x: samples_of_objects((x, Y)),
        lambda x: samples_of_objects({"X": x, "y": Y}),
        lambda x: Arrays.of(x, Y).samples,
    ],
    ids=["pair", "dict", "source"],
)
def test_a_change_of_the_array_afterwards_changes_no_samples(load: Callable[[Array], Any]) -> None:
    x = X.copy()
    samples = load(x)
    x[:] = -1
    assert np.array_equal(samples.x, X)
