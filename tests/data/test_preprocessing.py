"""Splitting loses no sample, and scaling uses the statistics of the training part alone."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nettui.common.errors import InvalidValue
from nettui.data.dataset import Split
from nettui.data.preprocessing import Scale, prepare, rescale, restore, scaling, split_rows
from nettui.data.source import Samples
from nettui.types import Array


def numbered(total: int, columns: int = 3, seed: int = 0) -> Samples:
    """Gaussian samples with mean 5 and std 3, each labelled with its number."""
    x = 5 + 3 * np.random.default_rng(seed).standard_normal((total, columns))
    return Samples(x, np.arange(total), total)


def rescaled(x: Array, train: Array, scale: Scale) -> Array:
    return rescale(x, scaling(train, scale))


def split(samples: Samples, scale: Scale, share: float, seed: int) -> tuple[Split, Split]:
    """The training part and the validation part."""
    data = prepare(samples, "numbers", scale, share, seed)
    assert data.validation is not None
    return data.train, data.validation


@given(total=st.integers(2, 60), share=st.floats(0.001, 0.999), seed=st.integers(0, 2**32))
def test_every_sample_is_in_exactly_one_part(total: int, share: float, seed: int) -> None:
    samples = numbered(total)
    parts = train, validation = split(samples, "none", share, seed)
    assert sorted([*train.t, *validation.t]) == list(range(total))
    assert len(validation.t) == min(max(round(total * share), 1), total - 1)
    for part, repeated in zip(parts, split(samples, "none", share, seed), strict=True):
        assert np.array_equal(part.x, samples.x[part.t])
        assert np.array_equal(part.t, repeated.t)


@given(
    counts=st.lists(st.integers(0, 30), min_size=1, max_size=5).filter(lambda n: sum(n) > 1),
    share=st.floats(0.01, 0.99),
    seed=st.integers(0, 2**32),
)
def test_a_stratified_split_keeps_the_shares_of_the_classes(
    counts: list[int], share: float, seed: int
) -> None:
    t = np.random.default_rng(seed).permutation(np.repeat(np.arange(len(counts)), counts))
    samples = Samples(np.zeros((len(t), 1)), t, len(counts))
    kept, out = split_rows(samples, share, seed, "stratified")
    assert sorted([*kept, *out]) == list(range(len(t)))
    assert len(out) == len(split_rows(samples, share, seed)[1])
    for number, count in enumerate(counts):
        assert abs((t[out] == number).sum() - count * len(out) / len(t)) <= 1


def test_a_stratified_split_is_random_within_each_class() -> None:
    t = np.arange(60) % 3
    samples = Samples(np.zeros((60, 1)), t, 3)
    parts = [split_rows(samples, 0.2, seed, "stratified")[1] for seed in range(60)]
    assert {int(row) for part in parts for row in part} == set(range(60))
    assert {tuple(np.bincount(t[part])) for part in parts} == {(4, 4, 4)}


def test_a_stratified_split_needs_classes() -> None:
    with pytest.raises(InvalidValue, match="'random' or 'last'"):
        split_rows(Samples(np.zeros((9, 1)), np.linspace(0, 1, 9), 1), 0.3, 0, "stratified")


@given(total=st.integers(2, 60), share=st.floats(0.01, 0.99), seed=st.integers(0, 2**32))
def test_the_last_rows_can_be_held_out(total: int, share: float, seed: int) -> None:
    kept, out = split_rows(numbered(total), share, seed, "last")
    assert [*kept, *out] == list(range(total))
    assert len(out) == len(split_rows(numbered(total), share, seed)[1])


def test_the_split_is_random_and_depends_on_the_seed() -> None:
    held_out = {tuple(split(numbered(50), "none", 0.2, seed)[1].t) for seed in range(60)}
    assert len(held_out) == 60
    assert {number for part in held_out for number in part} == set(range(50))


@given(total=st.integers(1, 60), scale=st.sampled_from(get_args(Scale)))
def test_share_zero_gives_no_validation_part(total: int, scale: Scale) -> None:
    data = prepare(numbered(total), "numbers", scale, 0.0, 0)
    assert data.validation is None
    assert data.train.t.tolist() == list(range(total))


@given(
    total=st.integers(6, 60),
    seed=st.integers(0, 2**32),
    scale=st.sampled_from(("center", "standardize", "min-max")),
)
def test_statistics_come_from_the_training_part_alone(total: int, seed: int, scale: Scale) -> None:
    samples = numbered(total)
    train, validation = split(samples, scale, 0.3, seed)
    kept, out = samples.x[train.t], samples.x[validation.t]
    shift, size = {
        "center": (kept.mean(axis=0), 1.0),
        "standardize": (kept.mean(axis=0), kept.std(axis=0)),
        "min-max": (kept.min(axis=0), np.ptp(kept, axis=0)),
    }[scale]
    np.testing.assert_allclose(train.x, (kept - shift) / size, atol=1e-12)
    np.testing.assert_allclose(validation.x, (out - shift) / size, atol=1e-12)
    if scale == "min-max":
        assert (train.x.min(), train.x.max()) == (0.0, 1.0)
    else:
        assert np.abs(train.x.mean(axis=0)).max() < 1e-12
    changed = samples.x.copy()
    changed[validation.t] += 1000.0
    assert np.array_equal(split(samples._replace(x=changed), scale, 0.3, seed)[0].x, train.x)


@pytest.mark.parametrize("value", [0.0, 0.1, -7.3, 1e-200, 1e100])
def test_a_constant_column_is_only_centred(value: float) -> None:
    x = numbered(7, 2).x
    x[:, 1] = value
    scaled = rescaled(x, x, "standardize")
    assert scaled[:, 0].std() == pytest.approx(1.0)
    assert np.abs(scaled[:, 1]).max() <= 1e-12 * abs(value)
    other = rescaled(np.array([[0.0, value + 1.0]]), x, "standardize")
    assert other[0, 1] == pytest.approx(value + 1.0 - value)


def test_scale_none_changes_nothing() -> None:
    x = numbered(7).x
    assert rescaled(x, x, "none") is x


@given(
    total=st.integers(2, 40),
    seed=st.integers(0, 2**32),
    scale=st.sampled_from(("center", "standardize", "min-max")),
    value=st.sampled_from((np.nan, np.inf, -np.inf)),
)
def test_a_nonfinite_value_does_not_spread(total: int, seed: int, scale: Scale, value: float) -> None:
    x = numbered(total, seed=seed).x
    changed = x.copy()
    row = seed % total
    changed[row, 1] = value
    with np.errstate(all="ignore"):
        scaled = rescaled(changed, changed, scale)
    bad = np.argwhere(~np.isfinite(scaled))
    assert bad.tolist() == [[row, 1]]
    rest = np.delete(x, row, axis=0)
    np.testing.assert_allclose(np.delete(scaled, row, axis=0)[:, 1], rescaled(rest, rest, scale)[:, 1])
    assert np.array_equal(scaled[:, [0, 2]], rescaled(x, x, scale)[:, [0, 2]])


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_column_of_nan_does_not_affect_others() -> None:
    x = numbered(7).x
    x[:, 1] = np.nan
    scaled = rescaled(x, x, "standardize")
    assert np.isnan(scaled[:, 1]).all()
    assert np.isfinite(scaled[:, [0, 2]]).all()


@given(
    total=st.integers(2, 60),
    seed=st.integers(0, 2**32),
    scale=st.sampled_from(("center", "standardize", "min-max")),
)
def test_float32_stays_float32_with_statistics_in_float64(total: int, seed: int, scale: Scale) -> None:
    x = numbered(total, seed=seed).x.astype(np.float32)
    scaled = rescaled(x, x, scale)
    assert scaled.dtype == np.float32
    np.testing.assert_allclose(
        scaled, rescaled(x.astype(float), x.astype(float), scale), rtol=1e-5, atol=1e-5
    )


@pytest.mark.parametrize("value", [0.0, 0.1, -7.3, 1e-30, 255.0])
def test_a_constant_column_of_float32_becomes_zero(value: float) -> None:
    x = np.full((1000, 1), value, np.float32)
    assert not rescaled(x, x, "standardize").any()
    assert not rescaled(x, x, "min-max").any()


@given(
    total=st.integers(2, 60),
    seed=st.integers(0, 2**32),
    scale=st.sampled_from(get_args(Scale)),
)
def test_scaling_can_be_inverted(total: int, seed: int, scale: Scale) -> None:
    samples = numbered(total, seed=seed)
    data = prepare(samples, "numbers", scale, 0.3, seed)
    for part in split(samples, scale, 0.3, seed):
        np.testing.assert_allclose(restore(part.x, data.scaling), samples.x[part.t], atol=1e-12)


@pytest.mark.parametrize("value", [1.23765e18, 0.1, -3e7 - 0.3, 0.0])
@pytest.mark.parametrize("scale", ["center", "standardize", "min-max"])
def test_a_large_constant_column_becomes_exactly_0(value: float, scale: Scale) -> None:
    x = np.full((4321, 1), value)
    assert not rescale(x, scaling(x, scale)).any()


@pytest.mark.parametrize("scale", ["center", "standardize"])
@pytest.mark.parametrize("size", [1e160, 1e200, 1.7e308])
def test_huge_numbers_do_not_overflow(size: float, scale: Scale) -> None:
    x = size * np.array([[-1.0, 1], [1, 0.5], [1, -0.25]])
    by = scaling(x, scale)
    small = scaling(x / size, scale)
    np.testing.assert_allclose(by.mean / size, small.mean, rtol=1e-12)
    if scale == "standardize":
        np.testing.assert_allclose(by.std / size, small.std, rtol=1e-12)
        np.testing.assert_allclose(rescale(x, by), rescale(x / size, small), rtol=1e-12)
