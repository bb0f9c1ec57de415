"""Splitting loses no sample, and scaling looks at the training part alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nettui.data.preprocessing import Scale, prepare, rescale, restore, scaling
from nettui.data.source import Samples
from nettui.types import Array


def numbered(total: int, columns: int = 3, seed: int = 0) -> Samples:
    """Gaussian samples of mean 5 and std 3 whose label is their own number."""
    x = 5 + 3 * np.random.default_rng(seed).standard_normal((total, columns))
    return Samples(x, np.arange(total), total)


def rescaled(x: Array, train: Array, scale: Scale) -> Array:
    return rescale(x, scaling(train, scale))


@given(total=st.integers(2, 60), share=st.floats(0.001, 0.999), seed=st.integers(0, 2**32))
def test_every_sample_is_in_exactly_one_part(total: int, share: float, seed: int) -> None:
    samples = numbered(total)
    data = prepare(samples, "numbers", "none", share, seed)
    assert sorted([*data.train.t, *data.validation.t]) == list(range(total))
    assert len(data.validation.t) == min(max(round(total * share), 1), total - 1)
    for part in (data.train, data.validation):
        assert np.array_equal(part.x, samples.x[part.t])
        assert np.array_equal(
            part.t, prepare(samples, "numbers", "none", share, seed)[1 + (part is not data.train)].t
        )


def test_the_split_is_random_and_told_by_the_seed() -> None:
    held = {tuple(prepare(numbered(50), "numbers", "none", 0.2, seed).validation.t) for seed in range(60)}
    assert len(held) == 60
    assert {number for part in held for number in part} == set(range(50))


@given(total=st.integers(1, 60), scale=st.sampled_from(("none", "center", "standardize")))
def test_with_share_zero_nothing_is_held_out(total: int, scale: str) -> None:
    data = prepare(numbered(total), "numbers", scale, 0.0, 0)
    assert data.validation is None
    assert data.train.t.tolist() == list(range(total))


@given(total=st.integers(6, 60), seed=st.integers(0, 2**32), scale=st.sampled_from(("center", "standardize")))
def test_statistics_come_from_the_training_part_alone(total: int, seed: int, scale: str) -> None:
    samples = numbered(total)
    data = prepare(samples, "numbers", scale, 0.3, seed)
    kept, out = samples.x[data.train.t], samples.x[data.validation.t]
    by = kept.std(axis=0) if scale == "standardize" else 1.0
    np.testing.assert_allclose(data.train.x, (kept - kept.mean(axis=0)) / by, atol=1e-12)
    np.testing.assert_allclose(data.validation.x, (out - kept.mean(axis=0)) / by, atol=1e-12)
    assert np.abs(data.train.x.mean(axis=0)).max() < 1e-12
    moved = samples.x.copy()
    moved[data.validation.t] += 1000.0
    again = prepare(samples._replace(x=moved), "numbers", scale, 0.3, seed)
    assert np.array_equal(again.train.x, data.train.x)


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
    scale=st.sampled_from(("center", "standardize")),
    odd=st.sampled_from((np.nan, np.inf, -np.inf)),
)
def test_what_is_not_finite_stays_in_its_place(total: int, seed: int, scale: str, odd: float) -> None:
    x = numbered(total, seed=seed).x
    spoiled = x.copy()
    row = seed % total
    spoiled[row, 1] = odd
    with np.errstate(all="ignore"):
        scaled = rescaled(spoiled, spoiled, scale)
    bad = np.argwhere(~np.isfinite(scaled))
    assert bad.tolist() == [[row, 1]]
    rest = np.delete(x, row, axis=0)
    np.testing.assert_allclose(np.delete(scaled, row, axis=0)[:, 1], rescaled(rest, rest, scale)[:, 1])
    assert np.array_equal(scaled[:, [0, 2]], rescaled(x, x, scale)[:, [0, 2]])


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_column_without_a_number_spoils_no_other() -> None:
    x = numbered(7).x
    x[:, 1] = np.nan
    scaled = rescaled(x, x, "standardize")
    assert np.isnan(scaled[:, 1]).all()
    assert np.isfinite(scaled[:, [0, 2]]).all()


@given(total=st.integers(2, 60), seed=st.integers(0, 2**32), scale=st.sampled_from(("center", "standardize")))
def test_float32_stays_float32_by_statistics_of_float64(total: int, seed: int, scale: str) -> None:
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


@given(
    total=st.integers(2, 60),
    seed=st.integers(0, 2**32),
    scale=st.sampled_from(("none", "center", "standardize")),
)
def test_the_dataset_knows_its_inputs_before_scaling(total: int, seed: int, scale: Scale) -> None:
    samples = numbered(total, seed=seed)
    data = prepare(samples, "numbers", scale, 0.3, seed)
    for part in (data.train, data.validation):
        np.testing.assert_allclose(restore(part.x, data.scaling), samples.x[part.t], atol=1e-12)
