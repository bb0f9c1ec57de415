"""The check of the initial loss passes near the loss of random guessing, and warns or fails further away."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nettui.checks import initial_loss
from nettui.checks.not_applicable import NotApplicable
from nettui.checks.probe import Probe
from nettui.metrics.reading import measure
from nettui.nn.dropout import Dropout
from nettui.nn.inits import He, Normal
from nettui.types import Evaluation, LossParts, Reading
from tests.nets import Net, run

NET = Net()


def first_reading(net: Net = NET) -> Reading:
    return measure(run(net.build())[0])


def with_loss(loss: float) -> Reading:
    """The Reading of step 0, over enough samples, with another loss."""
    return first_reading()._replace(loss=LossParts(loss, 0.0, loss), samples=initial_loss.FEW)


@given(classes=st.integers(2, 9), seed=st.integers(0, 2**32))
def test_small_weights_pass(classes: int, seed: int) -> None:
    net = Net(classes=classes, seed=seed, init=Normal(0.01))
    (finding,) = initial_loss.step_findings(first_reading(net)._replace(samples=initial_loss.FEW))
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
        (math.inf, "fail"),
    ],
)
def test_the_limits(loss: float, status: str) -> None:
    (finding,) = initial_loss.step_findings(with_loss(loss))
    assert finding.status == status
    assert bool(finding.cause) == bool(finding.symptom) == (status != "pass")


def test_later_steps_and_losses_without_a_baseline_are_not_checked() -> None:
    assert not list(initial_loss.step_findings(with_loss(math.nan)))  # non-finite says what it is
    assert not list(initial_loss.step_findings(first_reading()._replace(step=1)))
    assert not list(initial_loss.step_findings(first_reading()._replace(baseline_loss=None)))


@pytest.mark.parametrize(
    ("factor", "text"),
    [
        *[(1 - 1e-4, "0.0 % from chance"), (1 + 1e-4, "0.0 % from chance"), (1.057, "+5.7 % from chance")],
        *[(0.5, "-50.0 % from chance"), (29.73, "29.7 × chance")],
    ],
)
def test_the_evidence_says_how_far_the_loss_is_from_chance(factor: float, text: str) -> None:
    (finding,) = initial_loss.step_findings(with_loss(factor * math.log(3)))
    assert finding.evidence.startswith(f"{text}, normal from ")


def test_the_loss_of_a_few_samples_is_judged_on_the_held_out_ones_unless_it_is_far_too_high() -> None:
    few = with_loss(0.0)._replace(samples=1, batches=10, validation=Evaluation(math.log(3), 0.3))
    (finding,) = initial_loss.step_findings(few)
    assert (finding.status, finding.measured) == ("pass", "1.0986")
    assert not list(initial_loss.step_findings(few._replace(validation=None)))
    assert not list(initial_loss.step_findings(few._replace(batches=1)))  # these are held out, too, or fewer
    (far,) = initial_loss.step_findings(with_loss(11.0)._replace(samples=1, batches=1))
    assert far.status == "fail"


def test_a_loss_with_masks_is_judged_on_the_held_out_samples() -> None:
    masked = with_loss(500.0)._replace(keep=0.5, validation=Evaluation(20.0, 0.3))
    (finding,) = initial_loss.step_findings(masked)
    assert (finding.status, finding.measured) == ("fail", "20")
    assert not list(initial_loss.step_findings(masked._replace(validation=None)))


def test_the_masks_of_a_deep_network_are_told_apart_from_its_init() -> None:
    init = He()
    net = Net(inputs=40, hidden=(40,) * 8, activations=("relu",) * 8, bias=(True,) * 9, init=init, samples=50)
    trainer = replace(net, dropout=Dropout(0.3)).build()
    probe = Probe(trainer, trainer.start())
    (finding,) = map(initial_loss.CHECK.finding, initial_loss.measure(probe))
    assert finding.status == "pass"
    masked, plain = (built.step(built.start()).loss.data for built in (trainer, net.build()))
    assert masked > 20 * plain
    assert finding.measured == f"{plain:.5g}"
    assert finding.evidence.endswith(f"; {masked:.4g} with the masks of dropout")


def test_too_few_samples_are_not_judged() -> None:
    trainer = Net(samples=8).build()
    with pytest.raises(NotApplicable, match="it takes 16 samples"):
        list(initial_loss.measure(Probe(trainer, trainer.start())))
