"""The check of the initial loss passes near the loss of random guessing, and warns or fails further away."""

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

NET = Net()


def first_reading(net: Net = NET) -> Reading:
    return measure(run(net.build())[0])


def with_loss(loss: float) -> Reading:
    """The Reading of step 0 with another loss."""
    return first_reading()._replace(loss=LossParts(loss, 0.0, loss))


@given(classes=st.integers(2, 9), seed=st.integers(0, 2**32))
def test_small_weights_pass(classes: int, seed: int) -> None:
    net = Net(classes=classes, seed=seed, init=Normal(0.01))
    (finding,) = initial_loss.step_findings(first_reading(net))
    assert (finding.status, finding.course) == ("pass", "6.1")
    assert finding.expected == f"ln {classes} = {math.log(classes):.4f}"
    assert finding.cause == finding.remedy == ""


def test_large_weights_fail() -> None:
    (finding,) = initial_loss.step_findings(first_reading(Net(init=Normal(10.0))))
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
def test_the_limits(loss: float, status: str) -> None:
    (finding,) = initial_loss.step_findings(with_loss(loss))
    assert finding.status == status
    assert bool(finding.cause) == bool(finding.symptom) == (status != "pass")


def test_later_steps_and_losses_without_a_baseline_are_not_checked() -> None:
    assert not list(initial_loss.step_findings(first_reading()._replace(step=1)))
    assert not list(initial_loss.step_findings(first_reading()._replace(baseline_loss=None)))


@pytest.mark.parametrize(
    ("factor", "text"),
    [
        *[(1 - 1e-4, "0.0 % from chance"), (1 + 1e-4, "0.0 % from chance"), (1.057, "+5.7 % from chance")],
        *[(0.5, "-50.0 % from chance"), (29.73, "29.7 × chance"), (math.nan, "nan × chance")],
    ],
)
def test_the_evidence_says_how_far_the_loss_is_from_chance(factor: float, text: str) -> None:
    (finding,) = initial_loss.step_findings(with_loss(factor * math.log(3)))
    assert finding.evidence.startswith(f"{text}, normal from ")
