"""Statistics before scaling, computed from those after it, equal those of the raw inputs."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nettui.data.preprocessing import Scale, prepare
from nettui.data.source import Samples
from nettui.types import Array
from nettui.visuals import features as module
from nettui.visuals.features import feature_statistics, undo_scaling


@given(
    total=st.integers(3, 40),
    seed=st.integers(0, 2**32),
    scale=st.sampled_from(get_args(Scale)),
    dtype=st.sampled_from((np.float64, np.float32)),
)
def test_the_statistics_before_scaling_are_those_of_the_raw_inputs(
    total: int, seed: int, scale: Scale, dtype: type
) -> None:
    x: Array = (5 + 3 * np.random.default_rng(seed).standard_normal((total, 3))).astype(dtype)
    x[:, 2] = 7.0
    data = prepare(Samples(x, np.arange(total), total), "numbers", scale, 0.3, seed)
    assert data.validation is not None
    for part in (data.train, data.validation):
        raw, found = x[part.t], undo_scaling(feature_statistics(part.x), data.scaling)
        for name in ("mean", "std", "min", "max"):
            expected = getattr(raw, name)(axis=0)
            np.testing.assert_allclose(getattr(found, name), expected, rtol=1e-5, atol=1e-5, err_msg=name)


def test_a_mean_that_is_only_round_off_is_zero() -> None:
    x = np.random.default_rng(0).standard_normal((50, 3)) + 1.0
    assert (feature_statistics(x - x.mean(axis=0)).mean == 0).all()
    assert (feature_statistics(x * 1e-30).mean != 0).all()


def test_of_many_values_only_some_samples_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "VALUES", 30)
    x = np.arange(300.0).reshape(100, 3)
    found = feature_statistics(x)
    assert found.samples == 10
    assert found.min.tolist() == [0, 1, 2]
    assert found.max.tolist() == [297, 298, 299]
