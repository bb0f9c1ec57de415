"""Sources return the documented samples, and the same ones for the same seed."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nettui.common.errors import InvalidValue
from nettui.data.cars import Cars
from nettui.data.digits import Digits
from nettui.data.gaussian import Gaussian
from nettui.data.inline import Inline
from nettui.data.sine import Sine
from nettui.data.source import Source


def test_the_digits_are_the_uci_set() -> None:
    x, t, classes, *_ = Digits().load(0)
    assert (x.shape, t.shape, classes) == ((1797, 64), (1797,), 10)
    assert (x.min(), x.max()) == (0.0, 1.0)
    assert np.bincount(t).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert t[:10].tolist() == list(range(10))
    # scikit-learn's load_digits().data.sum(axis=1)[:5]
    assert (16 * x[:5].sum(axis=1)).tolist() == [294.0, 313.0, 344.0, 267.0, 258.0]
    assert (16 * x[0, :16]).tolist() == [0, 0, 5, 13, 9, 1, 0, 0, 0, 0, 13, 15, 10, 15, 5, 0]
    assert np.array_equal(16 * x, np.round(16 * x))


@given(samples=st.integers(10, 1797), seed=st.integers(0, 9))
def test_fewer_digits_are_the_first_ones(samples: int, seed: int) -> None:
    few, everything = Digits(samples).load(seed), Digits().load(0)
    assert np.array_equal(few.x, everything.x[:samples])
    assert np.array_equal(few.t, everything.t[:samples])


@given(
    seed=st.integers(0, 2**32),
    samples=st.integers(1, 50),
    features=st.integers(1, 9),
    classes=st.integers(2, 9),
)
def test_gaussian_samples_depend_on_the_seed_alone(
    seed: int, samples: int, features: int, classes: int
) -> None:
    source = Gaussian(samples, features, classes)
    x, t, count, *_ = source.load(seed)
    assert (x.shape, t.shape, count) == ((samples, features), (samples,), classes)
    assert 0 <= t.min() <= t.max() < classes
    assert np.array_equal(x, source.load(seed).x)
    assert np.array_equal(t, source.load(seed).t)
    assert not np.array_equal(x, source.load(seed + 1).x)


def test_gaussian_samples_are_gaussian() -> None:
    x, t, *_ = Gaussian().load(0)
    assert x.shape == (1000, 500)
    assert abs(x.mean()) < 5 / np.sqrt(x.size)
    assert abs(x.std() - 1) < 5 / np.sqrt(2 * x.size)
    assert abs(np.mean(x**4) - 3) < 5 * np.sqrt(96 / x.size)
    assert np.bincount(t).min() > 100 - 5 * np.sqrt(90)


def test_inline_samples_are_those_in_the_scenario() -> None:
    x, t, classes, *_ = Inline(((0, 1.5), (2, 3), (4, 5)), (0, 2, 1)).load(0)
    assert x.tolist() == [[0.0, 1.5], [2.0, 3.0], [4.0, 5.0]]
    assert (t.tolist(), classes) == ([0, 2, 1], 3)
    assert Inline(((1,),), (0,)).load(0).classes == 2


def test_labels_that_are_no_classes_are_numbers_to_predict() -> None:
    for labels in ((0.5, 2), (-1, 2), (0, 10**4)):
        samples = Inline(((1,), (2,)), labels).load(0)
        assert samples.numbers is not None
        assert (samples.numbers.tolist(), samples.classes) == ([*labels], 0)
        assert samples.not_classes is not None
    assert Inline(((1,), (2,)), (0, 1), class_names=("a", "b")).load(0).numbers is None


def test_a_sine_is_the_formula_and_noise_of_that_size() -> None:
    x, t, *_ = Sine(5000, features=2, periods=1.5, noise=0.2).load(0)
    residual = t - np.sin(3 * np.pi * x[:, 0])
    assert abs(residual.std() - 0.2) < 5 * 0.2 / np.sqrt(2 * 5000)
    assert abs(residual.mean()) < 5 * 0.2 / np.sqrt(5000)
    assert x.shape == (5000, 2)
    assert np.abs(x).max() <= 1


def test_the_cars_have_the_published_regression_line() -> None:
    """Slope, intercept and R² as published with the table in R (`lm(dist ~ speed, cars)`)."""
    x, y, *_ = Cars().load(0)
    slope, intercept = np.polyfit(x[:, 0], y, 1)
    assert [round(slope, 4), round(intercept, 4)] == [3.9324, -17.5791]
    assert round(np.corrcoef(x[:, 0], y)[0, 1] ** 2, 4) == 0.6511
    assert (len(y), x[:, 0].mean(), y.mean()) == (50, 15.4, 42.98)


@pytest.mark.parametrize(
    ("make", "where"),
    [
        (lambda: Digits(9), "samples"),
        (lambda: Digits(1798), "samples"),
        (lambda: Gaussian(samples=0), "samples"),
        (lambda: Gaussian(features=0), "features"),
        (lambda: Gaussian(classes=1), "classes"),
        (lambda: Inline((), ()), "inputs"),
        (lambda: Inline(((1, 2), (3,)), (0, 1)), "inputs[1]"),
        (lambda: Inline(((1, 2), (3, 4)), (0,)), "labels"),
        (lambda: Inline(((1, 2),), (-1,), class_names=("a", "b")), "labels"),
        (lambda: Sine(samples=0), "samples"),
        (lambda: Sine(features=0), "features"),
        (lambda: Sine(periods=0.0), "periods"),
        (lambda: Sine(noise=-1.0), "noise"),
    ],
)
def test_an_invalid_option_is_refused_by_name(make: Callable[[], Source], where: str) -> None:
    with pytest.raises(InvalidValue) as error:
        make()
    assert error.value.where == where
