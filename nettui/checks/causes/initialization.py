"""Causes in the initial parameters."""

from __future__ import annotations

from collections.abc import Iterator

from nettui.checks.causes.cause import ALWAYS, OFTEN, SOMETIMES, Cause, Change
from nettui.checks.causes.exclusions import (
    gains,
    layers_differ,
    no_negative_biases,
    weights_differ,
    weights_not_large,
    weights_not_small,
    weights_not_zero,
    weights_of_both_signs,
)
from nettui.checks.causes.redesign import activations, config_of, suitable_init, with_init
from nettui.checks.probe import Probe
from nettui.common.text import format_number


def other_init(probe: Probe) -> Iterator[Change]:
    """The init that suits the activations."""
    now, init = config_of(probe).network.init, suitable_init(next(iter(activations(probe)), None))
    if now != init:
        yield Change(f"network.init {now.name} → {init.name}", with_init(probe, init))


def smaller_init(probe: Probe) -> Iterator[Change]:
    """The same, also with a higher rate: the one before was chosen for large gradients."""
    for change in other_init(probe):
        yield change
        rate = probe.start.step.rate
        what = f"{change.what}, train.optimizer.rate {format_number(rate)} → {format_number(10 * rate)}"
        yield Change(what, change.probe.tuned(rate=10 * rate))


LARGE, SMALL, FAR = 3.0, 1 / 3, 10.0
"""The standard deviation of a layer's weights, in units of the usual 1/√fan_in, that is unusual; how many
times beyond that it is not chosen on purpose."""


def _prior(beyond: float) -> float:
    """For weights that are so many times beyond the usual ones."""
    return 10.0 if beyond > FAR else 3.0 if beyond > 1 else 0.5


def prior_of_large_init(probe: Probe) -> float:
    return _prior(float(gains(probe).max()) / LARGE)


def prior_of_small_init(probe: Probe) -> float:
    """Weights of 0 are not small ones: they have a cause of their own."""
    least = float(gains(probe).min())
    return _prior(SMALL / least) if least else 0.5


CAUSES = (
    Cause(
        name="zero-init",
        remedy="draw the weights at random: he for relu, xavier for tanh",
        symptoms={
            "falls short of the data": OFTEN,
            "all weights are zero": ALWAYS,
            "a tensor has no gradient": ALWAYS,
            "cannot over-fit": ALWAYS,
        },
        rules_out=weights_not_zero,
        changes=other_init,
    ),
    Cause(
        name="constant-init",
        remedy="draw the weights at random: he for relu, xavier for tanh",
        symptoms={"falls short of the data": OFTEN, "units are equal": ALWAYS, "cannot over-fit": OFTEN},
        rules_out=weights_differ,
        changes=other_init,
    ),
    Cause(
        name="init-too-small",
        remedy="larger initial weights: xavier for tanh, he for relu",
        symptoms={"falls short of the data": OFTEN, "narrow layers": ALWAYS, "vanishing gradient": ALWAYS},
        rules_out=weights_not_small,
        changes=other_init,
        prior=prior_of_small_init,
    ),
    Cause(
        name="init-too-large",
        remedy="smaller initial weights: xavier for tanh, he for relu",
        symptoms={
            "falls short of the data": OFTEN,
            "initial loss far too high": OFTEN,
            "initial loss high": OFTEN,
            "exploding gradient": SOMETIMES,
            "wide layers": OFTEN,
            "saturated units": OFTEN,
        },
        rules_out=weights_not_large,
        changes=smaller_init,
        prior=prior_of_large_init,
    ),
    Cause(
        name="layers-drawn-alike",
        remedy="seed once, and draw the weights of all layers from one generator",
        symptoms={"tensors start alike": ALWAYS},
        rules_out=layers_differ,
    ),
    Cause(
        name="negative-biases",
        remedy="start the biases at 0",
        symptoms={
            "falls short of the data": OFTEN,
            "units silenced by biases": ALWAYS,
            "one answer for all": OFTEN,
            "narrow layers": OFTEN,
        },
        rules_out=no_negative_biases,
        changes=other_init,
    ),
    Cause(
        name="init-one-sided",
        remedy="draw the weights around 0, as he and xavier do",
        symptoms={
            "weights of one sign": ALWAYS,
            "initial loss far too high": OFTEN,
            "wide layers": OFTEN,
            "saturated units": SOMETIMES,
            "exploding gradient": SOMETIMES,
        },
        rules_out=weights_of_both_signs,
        changes=other_init,
    ),
)
