"""The check of the initial loss: quiet at chance, warns away from it, fails far from it."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nettui.checks import initial_loss
from nettui.metrics.reading import measure
from nettui.nn.inits import Normal
from nettui.types import LossParts, Reading
from tests.nets import Net, run


def first(loss: float | None = None, **net: object) -> Reading:
    """The Reading of step 0, with another loss put in where one is given."""
    reading = measure(run(Net(**net).build())[0])
    return reading if loss is None else reading._replace(loss=LossParts(loss, 0.0, loss))


@given(classes=st.integers(2, 9), seed=st.integers(0, 2**32))
def test_small_weights_pass(classes: int, seed: int) -> None:
    (finding,) = initial_loss.judge(first(classes=classes, seed=seed, init=Normal(0.01)))
    assert (finding.status, finding.course) == ("pass", "6.1")
    assert finding.expected == f"ln {classes} = {math.log(classes):.4f}"
    assert finding.cause == finding.remedy == ""


def test_large_weights_do_not() -> None:
    (finding,) = initial_loss.judge(first(init=Normal(10.0)))
    assert finding.status == "fail"
    assert "confident and wrong" in finding.cause
    assert finding.remedy


@pytest.mark.parametrize(
    ("loss", "status"),
    [
        *[(0.0, "warn"), (0.19 * math.log(3), "warn"), (0.21 * math.log(3), "pass")],
        *[(2.49 * (1 + math.log(3)), "pass"), (2.51 * (1 + math.log(3)), "warn")],
        *[(4.99 * (1 + math.log(3)), "warn"), (5.01 * (1 + math.log(3)), "fail")],
        *[(math.nan, "fail"), (math.inf, "fail")],
    ],
)
def test_the_bands(loss: float, status: str) -> None:
    (finding,) = initial_loss.judge(first(loss))
    assert finding.status == status
    assert bool(finding.cause) == bool(finding.symptom) == (status != "pass")


def test_it_says_nothing_later_or_without_a_chance_level() -> None:
    assert not list(initial_loss.judge(first()._replace(step=1)))
    assert not list(initial_loss.judge(first()._replace(baseline_loss=None)))


@pytest.mark.parametrize(
    ("factor", "told"),
    [
        *[(1 - 1e-4, "0.0 % from chance"), (1 + 1e-4, "0.0 % from chance"), (1.057, "+5.7 % from chance")],
        *[(0.5, "-50.0 % from chance"), (29.73, "29.7 × chance"), (math.nan, "nan × chance")],
    ],
)
def test_the_distance_is_told_in_words(factor: float, told: str) -> None:
    (finding,) = initial_loss.judge(first(factor * math.log(3)))
    assert finding.evidence.startswith(f"{told}, sound from ")
