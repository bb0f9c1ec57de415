"""The 2-D data sets follow their formulas: balanced, reproducible, and as hard to separate as documented."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nettui.common.errors import InvalidValue
from nettui.data.blobs import Blobs
from nettui.data.circles import Circles
from nettui.data.linear import Linear
from nettui.data.moons import Moons
from nettui.data.source import Source
from nettui.data.spiral import Spiral
from nettui.data.xor import Xor
from nettui.scenario import load
from nettui.types import Array
from tests.quick import quick_first

TOYS = (Blobs, Circles, Linear, Moons, Spiral, Xor)
SAMPLES, SEEDS = st.integers(6, 200), st.integers(0, 2**32)
SHARES, LENGTHS = st.floats(0, 0.9), st.floats(0, 5)
ANY: st.SearchStrategy[Any] = st.one_of(
    st.builds(Blobs, SAMPLES, st.integers(2, 6), st.integers(2, 5), LENGTHS, LENGTHS),
    st.builds(Circles, SAMPLES, SHARES, LENGTHS),
    st.builds(Linear, SAMPLES, st.integers(1, 5), LENGTHS, LENGTHS),
    st.builds(Moons, SAMPLES, LENGTHS),
    st.builds(Spiral, SAMPLES, st.integers(2, 6), LENGTHS, LENGTHS),
    st.builds(Xor, SAMPLES, SHARES, LENGTHS),
)


@given(ANY, SEEDS)
def test_classes_are_balanced_and_samples_depend_on_the_seed_alone(source: Any, seed: int) -> None:
    x, t, classes, *_ = source.load(seed)
    assert x.shape == (source.samples, getattr(source, "features", 2))
    assert np.isfinite(x).all()
    counts = np.bincount(t)
    assert len(counts) == classes == getattr(source, "classes", 2)
    assert counts.max() - counts.min() <= 1
    again = source.load(seed)
    assert np.array_equal(x, again.x)
    assert np.array_equal(t, again.t)


@pytest.mark.parametrize("toy", TOYS)
def test_another_seed_draws_other_samples(toy: type[Source]) -> None:
    drawn = {toy().load(seed).x.tobytes() for seed in range(20)}
    assert len(drawn) == 20


@pytest.mark.parametrize("toy", TOYS)
def test_noise_is_gaussian_and_changes_nothing_else(toy: Any) -> None:
    exact, noisy = toy(2000, noise=0.0).load(3).x, toy(2000, noise=0.3).load(3).x
    noise = (noisy - exact) / 0.3
    assert abs(noise.mean()) < 5 / np.sqrt(noise.size)
    assert abs(noise.std() - 1) < 5 / np.sqrt(2 * noise.size)
    assert abs(np.mean(noise**4) - 3) < 5 * np.sqrt(96 / noise.size)


@given(SAMPLES, st.integers(2, 6), st.integers(2, 5), LENGTHS, SEEDS)
def test_blobs_are_centred_on_the_corners_of_a_polygon(
    samples: int, classes: int, features: int, radius: float, seed: int
) -> None:
    x, t, *_ = Blobs(samples, classes, features, radius, noise=0.0).load(seed)
    corners = radius * np.exp(2j * np.pi * np.arange(classes) / classes)
    np.testing.assert_allclose(x[:, 0] + 1j * x[:, 1], corners[t], atol=1e-12)
    assert not x[:, 2:].any()


@given(SAMPLES, SHARES, SEEDS)
def test_circles_have_radius_one_and_factor(samples: int, factor: float, seed: int) -> None:
    x, t, *_ = Circles(samples, factor, noise=0.0).load(seed)
    np.testing.assert_allclose(np.hypot(*x.T), np.where(t == 0, 1.0, factor), atol=1e-12)


@given(SAMPLES, SEEDS)
def test_moons_are_half_circles(samples: int, seed: int) -> None:
    x, t, *_ = Moons(samples, noise=0.0).load(seed)
    upper, lower = x[t == 0], x[t == 1] - (1, 0.5)
    for moon in (upper, lower):
        np.testing.assert_allclose(np.hypot(*moon.T), 1, atol=1e-12)
    assert upper[:, 1].min() >= 0 >= lower[:, 1].max()


@given(SAMPLES, st.integers(2, 6), LENGTHS, SEEDS)
def test_a_spiral_turns_with_its_radius(samples: int, classes: int, turns: float, seed: int) -> None:
    x, t, *_ = Spiral(samples, classes, turns, noise=0.0).load(seed)
    point = x[:, 0] + 1j * x[:, 1]
    radius = np.abs(point)
    assert 0.1 - 1e-12 <= radius.min() <= radius.max() <= 1 + 1e-12
    unrolled = point / radius * np.exp(-2j * np.pi * turns * radius)
    np.testing.assert_allclose(unrolled, np.exp(2j * np.pi * t / classes), atol=1e-10)


@given(SAMPLES, SHARES, SEEDS)
def test_xor_labels_are_one_where_the_signs_differ(samples: int, margin: float, seed: int) -> None:
    x, t, *_ = Xor(samples, margin).load(seed)
    assert np.array_equal(t, x[:, 0] * x[:, 1] < 0)
    assert margin <= np.abs(x).min() <= np.abs(x).max() <= 1
    quarters = np.unique(np.sign(x), axis=0, return_counts=True)[1]
    assert len(quarters) == 4
    assert quarters.max() - quarters.min() <= 1


@given(SAMPLES, st.integers(1, 5), st.floats(0.3, 5), SEEDS)
def test_the_perceptron_stops_on_linear_within_novikoffs_bound(
    samples: int, features: int, margin: float, seed: int
) -> None:
    x, t, *_ = Linear(samples, features, margin).load(seed)
    bound = (np.linalg.norm(x, axis=1).max() / margin) ** 2
    signed, w, mistakes = x * (2 * t - 1)[:, None], np.zeros(features), 0
    while (wrong := np.flatnonzero(signed @ w <= 0)).size:
        w += signed[wrong[0]]
        mistakes += 1
        assert mistakes <= bound


def best_line(x: Array, t: Array) -> float:
    """The accuracy of the best straight line, over 180 directions and all positions."""
    best = 0.0
    for angle in np.linspace(0, np.pi, 180, endpoint=False):
        ordered = t[np.argsort(x @ (np.cos(angle), np.sin(angle)))]
        left = np.cumsum(1 - 2 * ordered)  # zeros minus ones to the left of each position
        right = (len(t) + 2 * left - left[-1]) / (2 * len(t))  # correct share if the left side is class 0
        best = max(best, right.max(), 1 - right.min())
    return best


@pytest.mark.parametrize(
    ("source", "low", "high"),
    [
        (Linear(400), 1.0, 1.0),
        (Blobs(400, classes=2), 0.99, 1.0),
        (Moons(400), 0.8, 0.95),
        (Circles(400), 0.55, 0.8),
        (Spiral(400), 0.5, 0.75),
        (Xor(400), 0.6, 0.8),
    ],
    ids=lambda value: getattr(value, "name", None),
)
@pytest.mark.parametrize("seed", range(5))
def test_the_accuracy_of_the_best_line(source: Source, low: float, high: float, seed: int) -> None:
    x, t, *_ = source.load(seed)
    assert low <= best_line(x, t) <= high


@pytest.mark.parametrize("name", [toy.name for toy in TOYS])
@pytest.mark.parametrize("seed", quick_first(range(3)))
def test_two_hidden_layers_suffice(name: str, seed: int) -> None:
    assert validation_accuracy(name, [10, 10], seed) >= 0.9


@pytest.mark.parametrize("name", ["circles", "spiral", "xor"])
def test_no_hidden_layer_is_not_enough(name: str) -> None:
    assert validation_accuracy(name, [], seed=0) <= 0.85


def validation_accuracy(name: str, hidden: list[int], seed: int) -> float:
    """The accuracy on held-out samples after training."""
    sets = {
        "data": {"source": name, "validation": 0.2},
        "network": {"hidden": hidden, "activation": "tanh", "init": "xavier"},
        "train": {"optimizer": {"name": "sgd", "rate": 0.5}, "batch": 32, "epochs": 200},
    }
    trainer = load("digits", sets).network_trainer(seed)
    state = trainer.start()
    while True:
        step = trainer.step(state)
        assert step.after is not None
        state = step.after
        if step.end:
            evaluation = trainer.evaluate(state)
            assert evaluation is not None
            return evaluation.accuracy


@pytest.mark.parametrize(
    ("make", "where"),
    [
        (lambda: Blobs(classes=1), "classes"),
        (lambda: Blobs(samples=2), "samples"),
        (lambda: Blobs(features=1), "features"),
        (lambda: Blobs(radius=-1), "radius"),
        (lambda: Blobs(samples=10**8), "samples"),
        (lambda: Circles(factor=1), "factor"),
        (lambda: Circles(samples=1), "samples"),
        (lambda: Linear(features=0), "features"),
        (lambda: Linear(margin=-0.1), "margin"),
        (lambda: Linear(features=10**6), "samples"),
        (lambda: Moons(samples=0), "samples"),
        (lambda: Spiral(turns=-1), "turns"),
        (lambda: Spiral(classes=301), "samples"),
        (lambda: Xor(margin=1), "margin"),
        *((lambda toy=toy: toy(noise=-0.1), "noise") for toy in TOYS),
    ],
)
def test_an_invalid_option_is_refused_by_name(make: Any, where: str) -> None:
    with pytest.raises(InvalidValue) as error:
        make()
    assert error.value.where == where
