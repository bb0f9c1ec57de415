"""The likeliest cause of what is wrong with a learner's code is the right one."""

from __future__ import annotations

import pytest

from nettui.scenario.open import open_named
from tests.quick import thinned
from tests.sources.own.corpus import ELSEWHERE, OPENED, Net

CAUSES = {
    "params_loss/relu_forgotten": "activation-forgotten",
    "functions/sigmoid_twice": "derivative-twice",
    "functions/scalar_unpacked": "scalar-bias-gradient",
    "layers/mean_in_each_layer": "factor-on-the-way-down",
    "layers/double_mean": "mean-taken-twice",
    "loss_gradient/missing_mean": "forgotten-mean",
    "weight_lists/cost_derivative_sign": "gradient-sign",
    "attributes/wrong_activation": "wrong-layer-input",
    "weight_lists/prime_of_output": "derivative-of-wrong-value",
    "value_grad/penalty_sign": "penalty-sign",
    "step_only/biases_shared": "parameters-shared",
    "step_only/momentum_uphill": "update-uphill",
    "step_only/labels_ignored": "labels-unused",
    "step_only/update_twice": "update-scaled",
    "functions/adam_corrections": "adam-correction",
    "functions/rate_twice": "rate-twice",
    "step_only/clip_one_side": "gradients-clipped-lopsided",
    "step_only/decay_grows": "decay-sign",
    "step_only/rate_compounds": "rate-falls-away",
    "params_loss/no_shift": "softmax-overflow",
}
STARTS = {"functions/zero_init": "zero-init", "weight_lists/init_std_10": "init-too-large"}
RATES = {"step_only/rate_30": "rate-too-high", "step_only/rate_tiny": "rate-too-low"}
CHECKED = ("own-code", "gradient-check", "unit-symmetry", "stress")
LIVE = ("own-code", "gradient-check", "plateau", "divergence", "silent-units", "one-class")


def net_of(name: str) -> Net:
    """The network in a file."""
    return next(net for net in OPENED if net.name.startswith(f"{name}."))


@pytest.mark.parametrize("name", thinned(CAUSES, 2, 1))
def test_the_cause_is_that_of_the_mistake(name: str) -> None:
    net = net_of(name)
    report = open_named(net.path, net.sets).check(only=CHECKED)
    assert report.diagnosis[0].name == CAUSES[name]
    assert report.diagnosis[0].confidence > 0.5


@pytest.mark.parametrize("name", RATES)
def test_an_absurd_rate_is_the_cause(name: str) -> None:
    net = net_of(name)
    report = open_named(net.path, net.sets).check(only=LIVE)
    assert report.diagnosis[0].name == RATES[name]
    assert not {"own-code", "gradient-check"} & {finding.check for finding in report if finding.symptom}
    assert net in ELSEWHERE


@pytest.mark.parametrize("name", STARTS)
def test_the_start_is_the_cause(name: str) -> None:
    net = net_of(name)
    report = open_named(net.path, net.sets).check(only=(*LIVE, "unit-symmetry", "activation-spread"))
    assert report.diagnosis[0].name == STARTS[name]
