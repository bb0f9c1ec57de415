"""Causes in penalty and dropout."""

from __future__ import annotations

from nettui.checks.causes.cause import ALWAYS, Cause
from nettui.checks.causes.exclusions import no_dropout, no_penalty

CAUSES = (
    Cause(
        name="l2-gradient-factor",
        remedy="the gradient of ½λΣw² is λw, that of λΣw² is 2λw: use one form in loss and gradient",
        symptoms={"penalty gradient wrong": ALWAYS},
    ),
    Cause(
        name="penalty-per-sample",
        remedy="add the penalty once to the mean loss of the mini-batch",
        symptoms={},
        rules_out=no_penalty,
    ),
    Cause(
        name="dropout-by-drop",
        remedy="scale by the keep probability: divide by it in training, or multiply by it at prediction",
        symptoms={"dropout scaled by the drop probability": ALWAYS},
        rules_out=no_dropout,
    ),
    Cause(
        name="dropout-unscaled",
        remedy="divide by the keep probability in training (inverted dropout)",
        symptoms={"dropout not scaled": ALWAYS},
        rules_out=no_dropout,
    ),
    Cause(
        name="dropout-at-test",
        remedy="switch dropout off at prediction (model.eval(), train=False)",
        symptoms={"prediction is noisy": ALWAYS},
        rules_out=no_dropout,
    ),
)
