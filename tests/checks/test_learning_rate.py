"""The check of the learning rate judges on enough samples, and on none where they would be too few."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nettui.checks import learning_rate
from nettui.checks.learning_rate import RateTrial
from nettui.checks.not_applicable import NotApplicable
from nettui.checks.probe import Probe
from nettui.nn.dropout import Dropout
from nettui.nn.trainer import BackPropTrainer
from tests.nets import Net

NET = Net(inputs=6, hidden=(16,), activations=("tanh",), bias=(True, True), samples=120, rate=0.05)


def separable(net: Net) -> BackPropTrainer:
    """Its trainer, with labels that the inputs tell."""
    trainer = net.build()
    x = trainer.data.train.x
    train = trainer.data.train._replace(t=x[:, :3].argmax(axis=1))
    return BackPropTrainer(trainer.data._replace(train=train), trainer.config, net.seed)


def symptom(trainer: BackPropTrainer) -> str:
    (measurement,) = learning_rate.measure(Probe(trainer, trainer.start()))
    return measurement.symptom


@pytest.mark.parametrize("batch", [1, 2, 4, 0])
@pytest.mark.parametrize("loss", ["cross-entropy", "hinge"])
@pytest.mark.parametrize("dropout", [Dropout(), Dropout(0.5)])
def test_a_sound_rate_passes_on_any_batch(batch: int, loss: str, dropout: Dropout) -> None:
    net = replace(NET, batch=batch, loss=loss, dropout=dropout, rate=0.02 if batch else 0.3)
    assert symptom(separable(net)) == ""


@pytest.mark.parametrize("batch", [1, 4, 0])
def test_rates_a_thousand_times_off_are_found_on_any_batch(batch: int) -> None:
    assert symptom(separable(replace(NET, batch=batch, rate=300.0))) == "rate too high"
    assert symptom(separable(replace(NET, batch=batch, rate=1e-6))) == "rate too low"


def test_a_run_on_single_samples_is_measured_on_many() -> None:
    trainer = separable(replace(NET, batch=1))
    (measurement,) = learning_rate.measure(Probe(trainer, trainer.start()))
    assert measurement.evidence == "400 steps each, loss of 120 samples"


def test_the_progress_is_that_of_the_same_samples() -> None:
    """The mean loss after 40, 45 and 50 steps on the whole part."""
    trainer = separable(replace(NET, rate=0.3))
    state = trainer.start()
    losses = []
    for _ in range(51):
        step = trainer.step(state)
        losses.append(step.loss.data)
        assert step.after is not None
        state = step.after
    (measurement,) = learning_rate.measure(Probe(trainer, trainer.start()))
    left = np.mean([losses[at] for at in (40, 45, 50)]) / losses[0]
    assert measurement.figure is not None
    at = measurement.figure.labels.index("0.300 here")
    assert measurement.figure.values[at] == pytest.approx(left)


def test_little_progress_at_every_rate_tells_nothing() -> None:
    little = dict.fromkeys((1.0, 0.1, 0.01, 0.001, 10.0, 100.0, 1e3, 1e4), RateTrial(0.05, False))
    with pytest.raises(NotApplicable, match="too little to compare"):
        learning_rate._symptom(little)
    none = dict.fromkeys(little, RateTrial(0.01, False))
    assert learning_rate._symptom(none) == "no rate helps"


def test_without_other_samples_a_small_batch_is_not_judged() -> None:
    class Fixed(BackPropTrainer):
        on = None  # type: ignore[assignment]

    trainer = separable(replace(NET, batch=2))
    fixed = Fixed(trainer.data, trainer.config, 0)
    with pytest.raises(NotApplicable, match="the loss of 2 samples is a matter of luck"):
        list(learning_rate.measure(Probe(fixed, fixed.start())))
