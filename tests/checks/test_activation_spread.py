"""The checks of activations name narrow, wide, saturated and dead layers, and no others."""

from __future__ import annotations

import pytest

from nettui.checks import activation_spread, silent_units
from nettui.metrics.reading import measure
from nettui.nn.inits import He, Init, Normal, Xavier
from nettui.types import Finding, Reading
from tests.nets import Net, with_value


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
    return measure(trainer.step(with_value(trainer.start(), "dense2.b", bias)))


def all_findings(reading: Reading) -> list[Finding]:
    return [*activation_spread.step_findings(reading), *silent_units.step_findings(reading)]


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize(("activation", "init"), [("tanh", Xavier()), ("relu", He())])
def test_good_initial_weights_pass(activation: str, init: Init, seed: int) -> None:
    assert not all_findings(deep(activation, init, seed))


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
def test_layers_with_a_symptom_are_named(
    activation: str, init: Init, bias: float, symptom: str, names: str
) -> None:
    findings = {finding.symptom: finding for finding in all_findings(deep(activation, init, bias=bias))}
    finding = findings[symptom]
    assert (finding.status, finding.evidence) == ("warn", names)
    assert finding.cause
    assert finding.remedy


def test_the_layer_of_the_scores_is_never_flagged() -> None:
    reading = deep("tanh", Normal(0.01))
    flags = [activation_spread.flag(layer, reading) for layer in reading.layers]
    assert flags == ["", *["narrow"] * 5, ""]
    assert silent_units.flag(reading.layers[-1], reading) == ""
