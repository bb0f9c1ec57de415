"""Limits of clipped gradients are found, and told from other mistakes and from each other."""

from __future__ import annotations

import numpy as np
import pytest

from nettui.sources.own.clipping import limits

RIGHT = np.random.default_rng(2).normal(0, 1, 200)


def test_equal_limits_are_none_to_name() -> None:
    found = limits(RIGHT, np.clip(RIGHT, -0.5, 0.5))
    assert found is not None
    assert not found.lopsided
    from_above = np.clip(RIGHT[RIGHT > -0.5], -0.5, 0.5)
    assert (one := limits(RIGHT[RIGHT > -0.5], from_above)) is not None
    assert not one.lopsided  # nothing went beyond the other


@pytest.mark.parametrize(
    ("low", "high"), [(-0.5, 0.1), (0, 0.5), (-np.inf, 0.5), (-0.5, np.inf), (0, np.inf)]
)
def test_unequal_limits_are_named(low: float, high: float) -> None:
    found = limits(RIGHT, np.clip(RIGHT, low, high))
    assert found is not None
    assert found.lopsided


def test_other_mistakes_are_no_limits() -> None:
    for other in (RIGHT, 2 * RIGHT, -RIGHT, np.zeros(200), RIGHT * (np.arange(200) % 2), np.full(200, 0.3)):
        assert limits(RIGHT, other) is None
