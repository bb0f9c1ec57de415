"""The check of gradients by depth finds vanishing and exploding gradients, and passes good networks."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nettui.checks import gradient_decay
from nettui.metrics.reading import measure
from nettui.nn.fixed_inits import Zeros
from nettui.nn.inits import He, Init, Normal, Xavier
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


def with_ratio(reading: Reading, factor: float) -> Reading:
    """`reading` with output gradients that grow by `factor` from each layer to the one below."""
    layers = list(reading.layers)
    for place, layer in enumerate(reversed(layers)):
        gradient = layer.gradient._replace(output_mean_abs=factor**place)
        layers[len(layers) - 1 - place] = layer._replace(gradient=gradient)
    return reading._replace(layers=tuple(layers))


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize(("activation", "init"), [("tanh", Xavier()), ("relu", He())])
def test_good_initial_weights_pass(activation: str, init: Init, seed: int) -> None:
    assert not list(gradient_decay.step_findings(deep(activation, init, seed=seed)))


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
def test_gradients_that_vanish_or_explode_are_found(
    activation: str, init: Init, name: str, seed: int
) -> None:
    (finding,) = gradient_decay.step_findings(deep(activation, init, seed=seed))
    assert (finding.check, finding.status, finding.course) == ("gradient-decay", "warn", "3.4")
    assert finding.symptom == name
    assert "dense1" in finding.evidence
    assert finding.remedy


@given(factor=st.floats(1e-3, 1e3))
def test_the_ratio_is_the_factor_and_its_limits_are_a_half_and_two(factor: float) -> None:
    reading = with_ratio(PASSING, factor)
    assert gradient_decay.ratio(reading) == pytest.approx(factor)
    names = [finding.symptom for finding in gradient_decay.step_findings(reading)]
    if factor < 0.4999:
        assert names == ["vanishing gradient"]
    elif factor > 2.001:
        assert names == ["exploding gradient"]
    elif 0.5001 < factor < 1.999:
        assert names == []


def test_the_ratio_of_unknown_or_infinite_gradients_or_of_two_layers_is_nan() -> None:
    for factor in (math.nan, math.inf):
        assert math.isnan(gradient_decay.ratio(with_ratio(PASSING, factor)))
    assert math.isnan(gradient_decay.ratio(PASSING._replace(layers=PASSING.layers[:2])))
    assert not list(gradient_decay.step_findings(PASSING._replace(layers=PASSING.layers[:2])))


def test_a_gradient_of_0_at_the_first_layer_is_cut_off() -> None:
    (finding,) = gradient_decay.step_findings(deep("tanh", Zeros()))
    assert (finding.measured, finding.symptom) == ("to 0 a layer", "gradient cut off")


PASSING = deep("tanh", Xavier())


@pytest.mark.parametrize(
    ("factor", "symptom"), [(2.5, "exploding gradient"), (1 / 2.5, "vanishing gradient")]
)
def test_what_masks_do_to_the_gradient_is_allowed_for(factor: float, symptom: str) -> None:
    reading = with_ratio(deep("relu", He()), factor)
    assert [finding.symptom for finding in gradient_decay.step_findings(reading)] == [symptom]
    assert not list(gradient_decay.step_findings(reading._replace(keep=0.5)))
    assert list(gradient_decay.step_findings(reading._replace(keep=0.9)))
