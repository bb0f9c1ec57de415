"""NaN and infinities in arrays: kept, left out, or filled by the statistics of the training part."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nettui.common.errors import InvalidValue
from nettui.data.arrays import samples_of_objects
from nettui.data.missing_values import treat
from nettui.data.npy import Npy
from nettui.data.npz import Npz
from nettui.data.preprocessing import prepare
from nettui.data.source import Samples
from nettui.types import Array

ODD = st.sampled_from([np.nan, np.inf, -np.inf]) | st.floats(-9, 9)


def samples_of(x: Array, held_out: int = 0) -> Samples:
    return Samples(x, np.arange(len(x)) % 2, 2, held_out=held_out)


@given(arrays(float, (8, 3), elements=ODD))
def test_filling_changes_gaps_alone_and_leaves_none(x: Array) -> None:
    known = np.isfinite(x)
    for how, statistic in (("mean", np.mean), ("median", np.median)):
        samples = treat(samples_of(x.copy()), how)  # type: ignore[arg-type]
        data = prepare(samples, "s", "none", 0, 0)
        assert np.isfinite(data.train.x).all()
        assert np.array_equal(data.train.x[known], x[known])
        for column, seen in zip(range(3), known.T, strict=True):
            if seen.any() and not seen.all():
                assert data.train.x[~seen, column] == pytest.approx(statistic(x[seen, column]))


@given(arrays(float, (8, 3), elements=ODD))
def test_an_indicator_is_one_where_a_number_is_missing(x: Array) -> None:
    samples = treat(samples_of(x), "indicator")
    gaps = ~np.isfinite(x)
    columns = np.flatnonzero(gaps.any(axis=0))
    assert np.array_equal(samples.x[:, 3:], gaps[:, columns])
    if len(columns):
        assert samples.names.features[3:] == tuple(f"x{at} is missing" for at in columns)


def test_rows_with_gaps_are_left_out_of_both_parts() -> None:
    x = np.arange(20.0).reshape(10, 2)
    x[[1, 8], 0] = np.nan
    samples = treat(samples_of(x, held_out=3), "drop-rows")
    assert (len(samples.x), len(samples.t), samples.held_out) == (8, 8, 2)
    x[:7] = np.inf
    with pytest.raises(InvalidValue, match=r"missing: expected 'mean'.*no sample without missing values"):
        treat(samples_of(x, held_out=3), "drop-rows")


def test_a_class_must_be_left_but_not_each_number_to_predict() -> None:
    x = np.ones((6, 2))
    x[5, 0] = np.nan
    samples = samples_of_objects((x, np.array([0, 1, 0, 1, 0, 2])))
    with pytest.raises(InvalidValue, match="2 of 3 classes without missing values"):
        treat(samples, "drop-rows")
    part = samples_of_objects(((x[2:], np.array([0, 1, 0, 1])), (x[:2], np.array([1, 2]))))
    assert len(treat(part, "drop-rows").t) == 5
    numbers = samples_of_objects((np.vstack([x] * 10), np.arange(60) * 37))
    assert numbers.is_quantity
    assert len(treat(numbers, "drop-rows").t) == 50


def test_what_is_whole_stays_as_it_is() -> None:
    samples = samples_of(np.ones((4, 2), np.float32))
    assert treat(samples, "mean") is samples


def save(folder: Path, **arrays: Any) -> str:
    np.savez(folder / "a.npz", **arrays)
    return str(folder / "a.npz")


def test_a_lone_array_of_rows_is_a_table_with_its_label(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    x, t = rng.normal(size=(60, 4)), np.arange(60) % 3
    path = save(tmp_path, arr_0=np.c_[x, t])
    samples = Npz(path).load(0)
    assert (samples.classes, samples.x.tolist()) == (3, x.tolist())
    assert {"label": 4} in [decision.fields for decision in samples.decisions]
    assert Npz(path, label=0).load(0).is_quantity
    x[::7, 2] = np.nan
    path = save(tmp_path, arr_0=np.c_[x, t])
    with pytest.raises(InvalidValue, match="9 in column 2"):
        Npz(path, samples=59).load(0)
    assert Npz(path, missing="median", samples=58).load(0).fill == "median"


def test_an_array_named_as_inputs_has_its_label_only_if_the_user_says_so(tmp_path: Path) -> None:
    path = save(tmp_path, X=np.c_[np.random.default_rng(1).normal(size=(60, 4)), np.arange(60) % 3])
    with pytest.raises(InvalidValue, match=r"if its last column holds the labels: data\.label = -1"):
        Npz(path).load(0)
    assert Npz(path, label=-1).load(0).classes == 3


def test_a_column_is_no_label_beside_an_array_of_labels(tmp_path: Path) -> None:
    path = save(tmp_path, X=np.ones((9, 2)), y=np.arange(9) % 2)
    with pytest.raises(
        InvalidValue, match=r"label: expected 'auto', as the labels are an array: data\.labels"
    ):
        Npz(path, label=1).load(0)


def test_a_column_of_one_file_is_the_label_whatever_lies_beside_it(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    np.save(tmp_path / "rows.npy", np.c_[rng.normal(size=(60, 4)), np.arange(60) % 3])
    np.save(tmp_path / "X.npy", np.ones((9, 2)))
    np.save(tmp_path / "y.npy", np.arange(9) % 2)
    (tmp_path / "broken.npy").write_bytes(b"no array")
    assert Npy(str(tmp_path / "rows.npy"), label=-1).load(0).classes == 3
    assert len(Npy(str(tmp_path / "X.npy")).load(0).x) == 9
    with pytest.raises(InvalidValue, match=r"broken"):
        Npy(str(tmp_path / "broken.npy")).load(0)


def test_a_table_of_numbers_is_not_divided(tmp_path: Path) -> None:
    path = save(tmp_path, arr_0=np.c_[np.random.default_rng(1).normal(size=(60, 4)), np.arange(60) % 3])
    with pytest.raises(InvalidValue, match=r"divisor: expected 'auto' for a table: data\.scale, found 2"):
        Npz(path, divisor=2.0).load(0)


class NAType:
    """Stands for pandas' NA, which is no number."""


def test_what_is_masked_or_none_is_missing() -> None:
    x = np.arange(6.0).reshape(3, 2)
    holes = np.ma.masked_array(x, [[True, False]] * 3)
    objects = np.array([[None, 1], [NAType(), 3.0], [None, 5]], object)
    for odd in (holes, objects):
        found = samples_of_objects((odd, [0, 1, 0])).x
        np.testing.assert_array_equal(found, [[np.nan, 1], [np.nan, 3], [np.nan, 5]])
    with pytest.raises(InvalidValue, match="finite numbers or names as labels, found nan"):
        samples_of_objects((x, np.ma.masked_array([0, 1, 0], [False, True, False])))


def test_an_array_of_records_is_a_table_with_names(tmp_path: Path) -> None:
    rows = [(at, at / 2, "ab"[at % 2]) for at in range(30)]
    np.save(tmp_path / "events.npy", np.array(rows, [("id", "i4"), ("mass", "f4"), ("kind", "U6")]))
    samples = Npy(str(tmp_path / "events.npy")).load(0)
    assert (samples.names.features, samples.names.classes) == (("mass",), ("a", "b"))
