"""Causes in the choice of the network."""

from __future__ import annotations

from nettui.checks.causes.cause import ALWAYS, OFTEN, Cause

CAUSES = (
    Cause(
        name="deep-sigmoids",
        remedy="relu with he, or tanh with xavier; a sigmoid only at a two-class output",
        symptoms={"vanishing gradient": ALWAYS, "one answer for all": OFTEN},
    ),
)
