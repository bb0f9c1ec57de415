"""The checks of activations name narrow, wide, saturated and dead layers, and no others."""

from __future__ import annotations

from typing import Literal, TypeAlias

import pytest

from nettui.checks import activation_spread, silent_units
from nettui.metrics.reading import measure
from nettui.nn.dropout import Dropout
from nettui.nn.inits import He, Init, Normal, Xavier
from nettui.types import Finding, Reading
from tests.nets import Net, with_value

Mode: TypeAlias = Literal["inverted", "plain"]


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


def masked(mode: Mode, init: Init) -> Reading:
    """The first Reading of eight relu layers with dropout."""
    net = Net(
        inputs=40,
        hidden=(40,) * 8,
        activations=("relu",) * 8,
        bias=(True,) * 9,
        samples=50,
        init=init,
        dropout=Dropout(0.2, mode),
    )
    trainer = net.build()
    return measure(trainer.step(trainer.start()))


def spread_findings(reading: Reading) -> list[str]:
    return [finding.symptom for finding in activation_spread.step_findings(reading)]


def test_what_masks_add_in_a_deep_network_is_allowed_for() -> None:
    alarms: dict[Mode, str] = {"inverted": "wide layers", "plain": "narrow layers"}
    for mode, alarm in alarms.items():
        reading = masked(mode, He())
        assert reading.keep == 0.2
        assert not spread_findings(reading)
        assert spread_findings(reading._replace(keep=1.0)) == [alarm]
    assert spread_findings(masked("inverted", Normal(2.0))) == ["wide layers"]
    assert spread_findings(masked("plain", Normal(0.001))) == ["narrow layers"]


@pytest.mark.parametrize(("units", "most"), [(4, 1.0), (16, 0.75), (100, 0.6), (10000, 0.6)])
def test_more_than_half_of_a_few_units_may_be_dead_by_chance(units: int, most: float) -> None:
    assert silent_units.max_dead(units) == most
