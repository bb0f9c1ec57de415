"""Numbers near the largest of a float accuse nothing, warn of nothing on stderr, and are written short."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

import nettui
from nettui.data.preprocessing import Scale, scaling
from nettui.types import Array, Finding

SIZES = (1.0, 1e6, 1e150, 1e300)


def samples(size: float, n: int = 60) -> tuple[Array, Array]:
    x = np.random.default_rng(1).standard_normal((n, 2))
    return size * x, (x[:, 0] > 0).astype(int)


def finding(size: float, check: str) -> Finding:
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        report = nettui.open(data=samples(size), hidden=[8], epochs=2, batch=16).check(only=[check])
    return report.findings[0]


@pytest.mark.parametrize("check", ["penalty", "op-by-op", "batch-doubled", "batch-mean", "score-shift"])
@pytest.mark.parametrize("size", SIZES)
def test_large_inputs_are_no_mistake_in_the_code(check: str, size: float) -> None:
    found = finding(size, check)
    assert not found.symptom
    assert "please report" not in found.evidence


def test_a_penalty_that_is_lost_beside_the_loss_is_skipped_and_one_that_hardly_shows_is_told() -> None:
    assert "lost in its round-off" in finding(1e150, "penalty").evidence
    before, after = finding(1e6, "penalty").measured.split(", ")
    assert before.split(" → ")[0] == before.split(" → ")[1]
    assert float(after.removesuffix(" more")) > 0


def test_a_loss_that_is_not_a_number_is_not_called_too_high() -> None:
    x, t = samples(1.0)
    found = nettui.open(data=(np.sign(x) * 1.7e308, t), hidden=[8], epochs=1).check(only=["initial-loss"])
    assert found.findings[0].status == "skip"
    assert found.findings[0].evidence == "the loss is NaN"


@pytest.mark.parametrize("size", [1e155, 1e300])
def test_targets_whose_squares_overflow_warn_of_nothing_and_are_written_short(size: float) -> None:
    x, _ = samples(1.0)
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        session = nettui.open(
            data=(x, size * x[:, 0]), hidden=[8], set={"loss.name": "huber", "data.task": "regression"}
        )
        (found,) = session.check(only=["initial-loss"])
    assert len(found.expected) < 40


@pytest.mark.parametrize("scale", ["center", "standardize", "min-max"])
def test_a_column_without_a_finite_value_is_scaled_without_a_warning(scale: Scale) -> None:
    x = np.array([[1.0, np.nan], [3.0, np.inf], [5.0, np.nan]])
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        by = scaling(x, scale)
    first, second = np.asarray(by.mean)
    assert np.isnan(second)
    assert first == (1.0 if scale == "min-max" else 3.0)


def test_gradients_are_checked_before_training_even_if_they_are_lost_a_few_steps_later() -> None:
    x, _ = samples(1.0, 200)
    diverging = {"loss.name": "squared-error", "data.task": "regression", "train.optimizer.rate": 1.0}
    session = nettui.open(data=(x, 100 + 30 * x[:, 0] * x[:, 1]), hidden=[16], set=diverging)
    found = session.check(only=["gradient-check"]).findings
    assert found[0].status == "pass"
    assert "at the current parameters" in found[0].evidence
