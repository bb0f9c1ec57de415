"""Whether inputs tell of labels: against permutations drawn, and on data that say too little to tell."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import nettui
from nettui.checks.labels_attached import _guess
from nettui.types import Finding


@pytest.mark.parametrize("classes", [2, 3, 10])
@pytest.mark.parametrize("rare", [0.5, 0.05])
def test_chance_and_its_spread_are_those_of_drawn_orders(classes: int, rare: float) -> None:
    rng = np.random.default_rng(classes)
    weights = np.array([rare, *[1.0] * (classes - 1)])
    t, answers = (rng.choice(classes, 60, p=weights / weights.sum()) for _ in range(2))
    drawn = [np.mean(rng.permutation(answers) == t) for _ in range(20_000)]
    guess = _guess(answers, t)
    assert guess.chance == pytest.approx(np.mean(drawn), abs=0.002)
    assert guess.spread == pytest.approx(np.std(drawn), rel=0.03)
    assert guess.best >= max(guess.right, *drawn)


def test_who_always_gives_one_answer_knows_nothing_and_sees_nothing() -> None:
    guess = _guess(np.zeros(100, int), np.arange(100) % 2)
    assert not guess.known
    assert guess.sees == np.inf


def found(folder: Path, samples: int, shift: float, sick: float, seed: int) -> Finding:
    """Two classes of ten features, two of which are shifted in the rarer class."""
    rng = np.random.default_rng(seed)
    t = (np.arange(samples) < sick * samples).astype(int)
    x = rng.standard_normal((samples, 10))
    x[t == 1, :2] += shift
    np.savez(folder / "two.npz", X=x, y=t)
    sets = {"data.path": str(folder / "two.npz"), "train.batch": 16}
    (finding,) = nettui.open("digits", sets).check(only=["labels-attached"])
    return finding


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(("samples", "shift", "sick"), [(120, 0.7, 0.5), (300, 2.0, 0.05), (200, 0.5, 0.5)])
def test_a_weak_signal_in_few_samples_is_no_failure(
    tmp_path: Path, samples: int, shift: float, sick: float, seed: int
) -> None:
    assert found(tmp_path, samples, shift, sick, seed).status != "fail"


@pytest.mark.parametrize("seed", range(5))
def test_many_samples_without_any_signal_are_one(tmp_path: Path, seed: int) -> None:
    assert found(tmp_path, 2000, 0.0, 0.5, seed).status == "fail"
    assert found(tmp_path, 2000, 2.0, 0.5, seed).status == "pass"
