"""Checks on runs that predict numbers: nothing sound is accused, what needs classes says so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nettui
from nettui.abilities import Trainer
from nettui.checks.check import Measurement
from nettui.checks.probe import Probe
from nettui.checks.registry import checks
from nettui.common.errors import InputError
from nettui.nn.number_losses import SquaredError

CARS = """
data = {source = "cars", scale = "standardize", scale_target = "standardize", validation = 0.3}
network = {hidden = [%s], activation = "relu", init = "he"}
loss.name = "%s"
train = {optimizer = {name = "adam", rate = 0.01}, batch = 16, epochs = 40}
"""


@pytest.mark.parametrize(("hidden", "loss"), [("", "squared-error"), ("64", "huber")])
def test_a_sound_run_on_the_cars_is_not_accused(tmp_path: Path, hidden: str, loss: str) -> None:
    """A few inputs repeat, a single large weight makes the first loss large, and one feature says little."""
    path = tmp_path / "cars.toml"
    path.write_text(CARS % (hidden, loss))
    found = {finding.check: finding for finding in nettui.check(path)}
    assert not [finding for finding in found.values() if finding.status in ("fail", "warn")]
    assert "numbers to predict, not classes" in found["labels"].evidence
    assert found["gradient-check"].status == found["optimizer-update"].status == "pass"
    assert "predicting the mean" in found["initial-loss"].evidence


SINE = {"network.hidden": [20, 20], "train.epochs": 1, "network.activation": "relu", "network.init": "he"}
"""A network on the source sine, or on the cars, with the loss squared-error."""


def measured(name: str, **changes: Any) -> Measurement:
    """What a check measures on such a network."""
    fields = {
        "data.source": "sine",
        "data.scale": "standardize",
        "loss.name": "squared-error",
        **SINE,
        **changes,
    }
    return asked(name, nettui.open("linear-hinge", set=fields).trainer)


def asked(name: str, trainer: Trainer) -> Measurement:
    """The one thing that a check measures at the start of a run."""
    measure = checks()[name].measure
    assert measure is not None
    (found,) = measure(Probe(trainer, trainer.start()))
    return found


@pytest.mark.parametrize("name", ["overfit-tiny", "zeroed-inputs", "stress"])
@pytest.mark.parametrize("changes", [{}, {"data.source": "cars"}, {"network.hidden": []}], ids=str)
def test_sound_networks_learn_numbers(name: str, changes: dict[str, Any]) -> None:
    assert measured(name, **changes).symptom == ""


@pytest.mark.parametrize(
    ("name", "symptom"),
    [("overfit-tiny", "cannot over-fit"), ("zeroed-inputs", "inputs make no difference")],
)
def test_a_network_that_does_not_see_its_inputs_learns_no_numbers(name: str, symptom: str) -> None:
    found = measured(name, **{"fault.name": "zero-init"})
    assert (found.symptom, found.measured[:2]) == (symptom, "R²")


def test_a_loss_of_numbers_that_overflows_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """As one that is computed as ln e^(d²)."""
    monkeypatch.setattr(SquaredError, "_each", lambda self, d: np.log(np.exp(d * d)))
    assert measured("stress").symptom == "overflow under stress"


@pytest.mark.parametrize("bug", ["class-mislabelled", "labels-off-by-one", "class-imbalance", "label-leak"])
def test_a_bug_that_needs_classes_is_not_planted_in_numbers(bug: str) -> None:
    with pytest.raises(InputError, match="expected a scenario with classes as labels, found numbers to pre"):
        measured("stress", **{"fault.name": bug})


def test_an_absurd_rate_is_too_high() -> None:
    trainer = nettui.open("digits", set={"train.optimizer.rate": 1e200}).trainer
    assert asked("learning-rate", trainer).symptom == "rate too high"
