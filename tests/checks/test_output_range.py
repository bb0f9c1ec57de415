"""The check of the output's range: which activation of the last layer fits which loss."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nettui.checks import output_range
from nettui.checks.check import Measurement
from nettui.checks.output_range import MISFIT
from nettui.checks.probe import Probe
from nettui.data.dataset import Split
from nettui.nn.activations import ACTIVATIONS
from nettui.nn.stages import ActivationStage
from nettui.nn.trainer import BackPropTrainer
from nettui.types import Step
from tests.nets import Net


def ending_in(activation: str, loss: str, batch: int = 0, classes: int = 3) -> BackPropTrainer:
    """A small network whose last layer has an activation of its own."""
    trainer = Net(loss=loss, samples=40, batch=batch, classes=classes).build()
    network = trainer.config.network
    end = ActivationStage(network.layers[-1].site, ACTIVATIONS[activation]())
    config = replace(trainer.config, network=replace(network, stages=(*network.stages, end)))
    return BackPropTrainer(trainer.data, config, trainer.seed)


def measurement(trainer: BackPropTrainer) -> Measurement:
    (found,) = output_range.measure(Probe(trainer, trainer.start()))
    return found


@pytest.mark.parametrize("batch", [1, 0])
@pytest.mark.parametrize(
    ("activation", "loss", "classes", "misfit"),
    [
        ("linear", "cross-entropy", 3, False),
        ("sigmoid", "cross-entropy", 3, True),  # of any number of samples a class
        ("tanh", "cross-entropy", 3, True),
        ("relu", "cross-entropy", 3, False),  # scores of 1000 and 0 are sure of any class
        ("leaky-relu", "cross-entropy", 3, False),
        ("linear", "binary-cross-entropy", 2, False),
        ("sigmoid", "binary-cross-entropy", 2, True),
        ("relu", "binary-cross-entropy", 2, True),  # a score of 0 is a probability of ½
        ("sigmoid", "hinge", 3, True),  # a margin of 1 is the whole range
        ("tanh", "hinge", 3, False),
        ("sigmoid", "perceptron", 3, False),
    ],
)
def test_an_output_fits_the_loss_or_not(
    activation: str, loss: str, classes: int, misfit: bool, batch: int
) -> None:
    found = measurement(ending_in(activation, loss, batch, classes))
    assert found.symptom == (MISFIT if misfit else ""), found


def test_the_scores_and_the_loss_are_those_of_the_formula() -> None:
    """Of one score under a sigmoid, class 1: ln(1 + e^−1)."""
    found = measurement(ending_in("sigmoid", "binary-cross-entropy", classes=2))
    assert found.measured == "scores 0 to 1.00, loss 0.693 for right answers"  # class 0: ln(1 + e^0)


class Regression(BackPropTrainer):
    """A trainer whose labels are shown as numbers, a tenth of the class times `scale`."""

    scale = 1.0

    def on(self, samples: Split) -> Regression:
        return super().on(Split(samples.x, np.zeros(len(samples.t), int)))

    def step(self, state: object) -> Step:
        step = super().step(state)  # type: ignore[arg-type]
        batch = step.ops[0]
        numbers = self.scale * np.linspace(0.1, 0.9, len(batch.arrays["labels"]))
        return replace(step, ops=(batch._replace(arrays={**batch.arrays, "labels": numbers}), *step.ops[1:]))


@pytest.mark.parametrize(
    ("activation", "scale", "misfit"),
    [
        ("linear", 100.0, False),
        ("sigmoid", 1.0, False),
        ("sigmoid", 2.0, True),
        ("sigmoid", -1.0, True),
        ("tanh", -1.0, False),
        ("relu", 100.0, False),
        ("relu", -100.0, True),
    ],
)
def test_targets_must_lie_within_the_range_of_the_output(activation: str, scale: float, misfit: bool) -> None:
    plain = ending_in(activation, "cross-entropy")
    trainer = Regression(plain.data, plain.config, 0)
    trainer.scale = scale
    found = measurement(trainer)
    assert found.symptom == (MISFIT if misfit else ""), found
    assert found.measured.endswith("of the targets outside the output's range")
