"""Causes in the choice of the network."""

from __future__ import annotations

from collections.abc import Iterator

from nettui.checks.causes.cause import ALWAYS, OFTEN, SOMETIMES, Cause, Change
from nettui.checks.causes.redesign import activations, hidden_units, with_activation, with_hidden
from nettui.checks.probe import Probe
from nettui.common.text import join_names
from nettui.nn.activations import ReLU

ADDED, WIDER, ENOUGH = 32, 8, 256
"""Units of a hidden layer that is added; how many times the units are tried; a number that is enough."""


def wide_enough(probe: Probe) -> str:
    units = hidden_units(probe)
    enough = bool(units) and min(units) >= ENOUGH
    return f"its hidden layers have {join_names([str(n) for n in units])} units" if enough else ""


def more_units(probe: Probe) -> Iterator[Change]:
    """The same network with more hidden units, or with a hidden layer where it has none."""
    units = hidden_units(probe)
    wider = [max(WIDER * n, ADDED) for n in units] or [ADDED]
    what = f"network.hidden {units} → {wider}"
    yield Change(what, with_hidden(probe, wider, ReLU()))


def prior_of_few_units(probe: Probe) -> float:
    """By the narrowest layer: 0 to 4 units are few, 32 are not."""
    units = hidden_units(probe)
    return 3.0 if not units or min(units) <= 4 else 1.0 if min(units) <= 10 else 0.3


def other_activation(probe: Probe) -> Iterator[Change]:
    names = join_names(sorted({f.name for f in activations(probe)}))
    yield Change(f"network.activation {names} → relu", with_activation(probe, ReLU()))


def no_deep_sigmoids(probe: Probe) -> str:
    names = [f.name for f in activations(probe)]
    few = names.count("sigmoid")
    return f"{few} of its hidden layers are sigmoids" if few < 3 else ""


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
        symptoms={"vanishing gradient": ALWAYS, "one answer for all": OFTEN},
        rules_out=no_deep_sigmoids,
        changes=other_activation,
    ),
)
