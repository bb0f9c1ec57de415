"""Whether labels depend on inputs: compared with random permutations, and on data with a weak relation."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import nettui
from nettui.checks.labels_attached import _compare
from nettui.types import Finding


@pytest.mark.parametrize("classes", [2, 3, 10])
@pytest.mark.parametrize("rare", [0.5, 0.05])
def test_chance_and_its_spread_are_those_of_random_orders(classes: int, rare: float) -> None:
    rng = np.random.default_rng(classes)
    weights = np.array([rare, *[1.0] * (classes - 1)])
    t, predictions = (rng.choice(classes, 60, p=weights / weights.sum()) for _ in range(2))
    drawn = [np.mean(rng.permutation(predictions) == t) for _ in range(20_000)]
    accuracy = _compare(predictions, t)
    assert accuracy.chance == pytest.approx(np.mean(drawn), abs=0.002)
    assert accuracy.spread == pytest.approx(np.std(drawn), rel=0.03)
    assert accuracy.best >= max(accuracy.right, *drawn)


def test_a_constant_prediction_proves_and_detects_nothing() -> None:
    accuracy = _compare(np.zeros(100, int), np.arange(100) % 2)
    assert not accuracy.certain
    assert accuracy.detectable_effect == np.inf


def check_two_classes(folder: Path, samples: int, shift: float, share: float, seed: int) -> Finding:
    """Two classes with ten features, two of which are shifted in the second class, which has that share."""
    rng = np.random.default_rng(seed)
    t = (np.arange(samples) < share * samples).astype(int)
    x = rng.standard_normal((samples, 10))
    x[t == 1, :2] += shift
    np.savez(folder / "two.npz", X=x, y=t)
    sets = {"data.path": str(folder / "two.npz"), "train.batch": 16}
    (finding,) = nettui.open("digits", sets).check(only=["labels-attached"])
    return finding


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(("samples", "shift", "share"), [(120, 0.7, 0.5), (300, 2.0, 0.05), (200, 0.5, 0.5)])
def test_a_weak_relation_in_few_samples_does_not_fail(
    tmp_path: Path, samples: int, shift: float, share: float, seed: int
) -> None:
    assert check_two_classes(tmp_path, samples, shift, share, seed).status != "fail"


@pytest.mark.parametrize("seed", range(5))
def test_many_samples_fail_without_a_relation_and_pass_with_one(tmp_path: Path, seed: int) -> None:
    assert check_two_classes(tmp_path, 2000, 0.0, 0.5, seed).status == "fail"
    assert check_two_classes(tmp_path, 2000, 2.0, 0.5, seed).status == "pass"
