"""The checks of activations: they name narrow, wide, saturated and dead layers, and only those."""

from __future__ import annotations

import pytest

from nettui.checks import activation_spread, silent_units
from nettui.metrics.reading import measure
from nettui.nn.inits import He, Init, Normal, Xavier
from nettui.types import Finding, Reading
from tests.nets import Net, planted


def deep(activation: str, init: Init, seed: int = 0, bias: float = 0.0) -> Reading:
    """The first Reading of six layers of 40 units; `bias` is that of the second layer."""
    trainer = Net(
        inputs=40,
        hidden=(40,) * 6,
        activations=(activation,) * 6,
        bias=(True,) * 7,
        samples=50,
        init=init,
        seed=seed,
    ).build(seed)
    return measure(trainer.step(planted(trainer.start(), "dense2.b", bias)))


def judged(reading: Reading) -> list[Finding]:
    return [*activation_spread.judge(reading), *silent_units.judge(reading)]


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize(("activation", "init"), [("tanh", Xavier()), ("relu", He())])
def test_healthy_networks_pass(activation: str, init: Init, seed: int) -> None:
    assert not judged(deep(activation, init, seed))


@pytest.mark.parametrize(
    ("activation", "init", "bias", "symptom", "names"),
    [
        ("tanh", Normal(0.01), 0.0, "narrow layers", "dense2, dense3, dense4 …"),
        ("relu", Normal(2.0), 0.0, "wide layers", "dense2, dense3, dense4 …"),
        ("tanh", Normal(10.0), 0.0, "saturated units", "dense1, dense2, dense3 …"),
        ("tanh", Xavier(), 9.0, "saturated units", "dense2"),
        ("relu", He(), -99.0, "dead units", "dense2, dense3, dense4 …"),
    ],
)
def test_sick_layers_are_named(activation: str, init: Init, bias: float, symptom: str, names: str) -> None:
    findings = {finding.symptom: finding for finding in judged(deep(activation, init, bias=bias))}
    finding = findings[symptom]
    assert (finding.status, finding.evidence) == ("warn", names)
    assert finding.cause
    assert finding.remedy


def test_scores_are_never_flagged() -> None:
    reading = deep("tanh", Normal(0.01))
    flags = [activation_spread.flag(layer, reading) for layer in reading.layers]
    assert flags == ["", *["narrow"] * 5, ""]
    assert silent_units.flag(reading.layers[-1], reading) == ""
