"""Causes in the initial parameters."""

from __future__ import annotations

from collections.abc import Iterator

from nettui.checks.causes.cause import ALWAYS, OFTEN, SOMETIMES, Cause, Change
from nettui.checks.causes.exclusions import (
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


def other_init(probe: Probe) -> Iterator[Change]:
    """The init that suits the activations."""
    now, init = config_of(probe).network.init, suitable_init(next(iter(activations(probe)), None))
    if now != init:
        yield Change(f"network.init {now.name} → {init.name}", with_init(probe, init))


CAUSES = (
    Cause(
        name="zero-init",
        remedy="draw the weights at random: he for relu, xavier for tanh",
        symptoms={
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
        symptoms={"units are equal": ALWAYS, "cannot over-fit": OFTEN},
        rules_out=weights_differ,
        changes=other_init,
    ),
    Cause(
        name="init-too-small",
        remedy="larger initial weights: xavier for tanh, he for relu",
        symptoms={"narrow layers": ALWAYS, "vanishing gradient": ALWAYS},
        rules_out=weights_not_small,
        changes=other_init,
    ),
    Cause(
        name="init-too-large",
        remedy="smaller initial weights: xavier for tanh, he for relu",
        symptoms={
            "initial loss far too high": ALWAYS,
            "exploding gradient": OFTEN,
            "wide layers": OFTEN,
            "saturated units": OFTEN,
        },
        rules_out=weights_not_large,
        changes=other_init,
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
        symptoms={"units silenced by biases": ALWAYS, "one answer for all": OFTEN, "narrow layers": OFTEN},
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
