"""The check of gradients by depth: healthy networks are left in peace, sick ones are told what ails them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nettui.checks import gradient_decay
from nettui.metrics.reading import measure
from nettui.nn.inits import He, Init, Normal, Xavier, Zeros
from nettui.types import Reading
from tests.nets import Net, run


def deep(
    activation: str, init: Init, depth: int = 6, width: int = 40, seed: int = 0, bias: bool = True
) -> Reading:
    """The first Reading of a deep network."""
    net = Net(
        inputs=width,
        hidden=(width,) * depth,
        activations=(activation,) * depth,
        bias=(bias,) * (depth + 1),
        samples=50,
        init=init,
        seed=seed,
        epochs=1,
    )
    return measure(run(net.build(seed))[0])


def measured(reading: Reading, factor: float) -> Reading:
    """`reading` with output gradients that grow by `factor` from each layer to the one below."""
    layers = list(reading.layers)
    for place, layer in enumerate(reversed(layers)):
        gradient = layer.gradient._replace(output_mean_abs=factor**place)
        layers[len(layers) - 1 - place] = layer._replace(gradient=gradient)
    return reading._replace(layers=tuple(layers))


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize(("activation", "init"), [("tanh", Xavier()), ("relu", He())])
def test_healthy_networks_pass(activation: str, init: Init, seed: int) -> None:
    assert not list(gradient_decay.judge(deep(activation, init, seed=seed)))


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    ("activation", "init", "name"),
    [
        ("sigmoid", Normal(0.01), "vanishing gradient"),
        ("sigmoid", Xavier(), "vanishing gradient"),
        ("tanh", Normal(0.01), "vanishing gradient"),
        ("relu", Normal(2.0), "exploding gradient"),
    ],
)
def test_sick_networks_are_told_why(activation: str, init: Init, name: str, seed: int) -> None:
    (finding,) = gradient_decay.judge(deep(activation, init, seed=seed))
    assert (finding.check, finding.status, finding.course) == ("gradient-decay", "warn", "3.4")
    assert finding.symptom == name
    assert "dense1" in finding.evidence
    assert finding.remedy


@given(factor=st.floats(1e-3, 1e3))
def test_the_ratio_is_the_factor_and_the_band_is_two(factor: float) -> None:
    reading = measured(HEALTHY, factor)
    assert gradient_decay.ratio(reading) == pytest.approx(factor)
    names = [finding.symptom for finding in gradient_decay.judge(reading)]
    if factor < 0.4999:
        assert names == ["vanishing gradient"]
    elif factor > 2.001:
        assert names == ["exploding gradient"]
    elif 0.5001 < factor < 1.999:
        assert names == []


def test_gradients_that_are_missing_or_infinite_or_all_zero_give_no_ratio() -> None:
    for factor in (math.nan, math.inf):
        assert math.isnan(gradient_decay.ratio(measured(HEALTHY, factor)))
    assert math.isnan(gradient_decay.ratio(HEALTHY._replace(layers=HEALTHY.layers[:2])))
    assert not list(gradient_decay.judge(HEALTHY._replace(layers=HEALTHY.layers[:2])))


def test_a_gradient_that_is_gone_at_the_first_layer_vanishes_to_zero() -> None:
    (finding,) = gradient_decay.judge(deep("tanh", Zeros()))
    assert (finding.measured, finding.symptom) == ("to 0 a layer", "gradient cut off")


HEALTHY = deep("tanh", Xavier())
