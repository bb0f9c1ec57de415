"""Causes in the choice of the network."""

from __future__ import annotations

from collections.abc import Iterator

from nettui.checks.causes.cause import ALWAYS, OFTEN, SOMETIMES, Cause, Change, unusual
from nettui.checks.causes.exclusions import few_sigmoids, has_activations, lacking, no_relu, plain_output
from nettui.checks.causes.redesign import (
    activations,
    config_of,
    hidden_units,
    with_activation,
    with_hidden,
    with_settings,
    with_stages,
)
from nettui.checks.probe import Probe
from nettui.checks.simple_methods import simple_scores
from nettui.common.text import join_names
from nettui.nn.activations import ReLU
from nettui.nn.rectifiers import LeakyReLU

ADDED, WIDER, ENOUGH = 32, 8, 256
"""Units of a hidden layer that is added; how many times the units are tried; a number that is enough."""

ABOUT = 0.02
"""Scores that differ less are about equal."""


def wide_enough(probe: Probe) -> str:
    units = hidden_units(probe)
    enough = bool(units) and min(units) >= ENOUGH
    return f"its hidden layers have {join_names([str(n) for n in units])} units" if enough else ""


def more_units(probe: Probe) -> Iterator[Change]:
    """The same network with more hidden units, or with a hidden layer where it has none."""
    units = hidden_units(probe)
    wider = [max(WIDER * n, ADDED) for n in units] or [ADDED]
    what = f"network.hidden {_list(units)} → {_list(wider)}"
    yield Change(what, with_hidden(probe, wider, ReLU()))


def _list(units: list[int]) -> str:
    return f"[{join_names([str(n) for n in units], 8)}]"


def linear_is_best(probe: Probe) -> bool:
    """Whether a linear model learns something of the training part, and as much as the nearest neighbours."""
    scores = simple_scores(probe.data.train)
    least = max(scores["nearest neighbours"] - ABOUT, scores["a constant answer"] + ABOUT)
    return scores["a linear model"] >= least


def prior_of_few_units(probe: Probe) -> float:
    """By the narrowest layer: 0 to 4 units are few, 32 are not, nor are 0 where a linear model does well."""
    units = hidden_units(probe)
    if not units and linear_is_best(probe):
        return 0.3
    return 3.0 if not units or min(units) <= 4 else 1.0 if min(units) <= 10 else 0.3


def other_activation(probe: Probe) -> Iterator[Change]:
    names = join_names(sorted({f.name for f in activations(probe)}))
    yield Change(f"network.activation {names} → relu", with_activation(probe, ReLU()))


def leaky_units(probe: Probe) -> Iterator[Change]:
    yield Change("network.activation relu → leaky-relu", with_activation(probe, LeakyReLU()))


def plain_scores(probe: Probe) -> Iterator[Change]:
    """Without what follows the last dense layer."""
    network = config_of(probe).network
    end = network.stages.index(network.layers[-1]) + 1
    if end < len(network.stages):
        shorter = with_stages(network, network.stages[:end])
        yield Change("network.output → none", with_settings(probe, network=shorter))


CAUSES = (
    Cause(
        name="too-little-capacity",
        what="The network has too few units or layers to tell the samples apart.",
        remedy="more hidden units, or a hidden layer where there is none",
        symptoms={
            "falls short of the data": ALWAYS,
            "cannot over-fit": OFTEN,
            "inputs make no difference": SOMETIMES,
        },
        rules_out=wide_enough,
        changes=more_units,
        prior=prior_of_few_units,
    ),
    Cause(
        name="deep-sigmoids",
        remedy="relu with he, or tanh with xavier; a sigmoid only at a two-class output",
        symptoms={
            "vanishing gradient": 0.8,
            "one answer for all": SOMETIMES,
            "loss does not fall": SOMETIMES,
            "falls short of the data": SOMETIMES,
        },
        rules_out=lacking("deep sigmoids", few_sigmoids),
        changes=other_activation,
        prior=unusual,
    ),
    Cause(
        name="no-activation",
        remedy="put an activation, such as relu, after each hidden layer",
        symptoms={
            "network is linear": ALWAYS,
            "cannot over-fit": SOMETIMES,
            "falls short of the data": OFTEN,
        },
        rules_out=lacking("linear layer", has_activations),
        changes=other_activation,
    ),
    Cause(
        name="output-does-not-fit-loss",
        what="The last layer's activation keeps the output from what the loss asks for.",
        remedy="end the last layer without an activation: the loss takes scores, or targets of any size",
        symptoms={
            "output does not fit the loss": ALWAYS,
            "answers cannot be sure": OFTEN,
            "loss has a floor": OFTEN,
        },
        rules_out=plain_output,
        changes=plain_scores,
    ),
    Cause(
        name="dead-units",
        what="Too many relu units are 0 on every sample, and never learn again.",
        remedy="try leaky-relu, or elu; wider layers if they are dead from the start, else a smaller rate",
        symptoms={
            "dead units": ALWAYS,
            "units died in training": OFTEN,
            "gradient cut off": SOMETIMES,
            "one answer for all": SOMETIMES,
            "narrow layers": SOMETIMES,
        },
        rules_out=lacking("relu", no_relu),
        changes=leaky_units,
    ),
)
