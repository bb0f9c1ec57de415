"""Arrays that a program passes are its own to change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from nettui.common.errors import InvalidValue
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


def test_texts_of_any_length_are_names_of_classes() -> None:
    strings = getattr(np.dtypes, "StringDType", None)
    if strings is None:
        pytest.skip("needs NumPy 2")
    samples = samples_of_objects((X, np.array([*"abc"] * 4, strings())))
    assert samples.names.classes == ("a", "b", "c")
    assert samples.t.tolist() == Y.tolist()


def frames(columns: list[str]) -> dict[str, Any]:
    pandas = pytest.importorskip("pandas")
    x = pandas.DataFrame(np.arange(24.0).reshape(12, 2), columns=["size", "age"])
    y = pandas.Series(np.arange(12) % 2, name="kind")
    return {"X_train": x[:8], "y_train": y[:8], "X_val": x[columns][8:], "y_val": y[8:]}


def test_a_dict_of_data_frames_keeps_names_and_is_checked() -> None:
    data = frames(["size", "age"])
    samples = samples_of_objects(data)
    assert samples.names.features == ("size", "age")
    assert samples.held_out == 4
    assert samples_of_objects((*data.values(),)).names == samples.names
    with pytest.raises(InvalidValue, match="validation_inputs: expected the columns of the training part"):
        samples_of_objects(frames(["age", "size"]))
