"""Causes in the choice of the network."""

from __future__ import annotations

from nettui.checks.causes.cause import ALWAYS, OFTEN, SOMETIMES, Cause
from nettui.checks.causes.exclusions import activations, few_sigmoids, no_relu, plain_output

CAUSES = (
    Cause(
        name="deep-sigmoids",
        remedy="relu with he, or tanh with xavier; a sigmoid only at a two-class output",
        symptoms={"vanishing gradient": ALWAYS, "one answer for all": OFTEN},
        rules_out=few_sigmoids,
    ),
    Cause(
        name="no-activation",
        remedy="put an activation, such as relu, after each hidden layer",
        symptoms={"network is linear": ALWAYS, "cannot over-fit": SOMETIMES},
        rules_out=activations,
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
        rules_out=no_relu,
    ),
)
