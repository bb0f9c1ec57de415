"""Causes in the optimizer and its settings."""

from __future__ import annotations

from nettui.checks.causes.cause import ALWAYS, OFTEN, SOMETIMES, Cause
from nettui.checks.causes.exclusions import no_adam, no_momentum

CAUSES = (
    Cause(
        name="rate-too-high",
        remedy="divide the rate by 10 until the loss falls smoothly",
        symptoms={
            "rate too high": ALWAYS,
            "loss does not fall": OFTEN,
            "divergence": OFTEN,
            "units died in training": OFTEN,
            "units saturated in training": SOMETIMES,
        },
    ),
    Cause(
        name="rate-too-low",
        remedy="multiply the rate by 10 until the loss falls clearly within an epoch",
        symptoms={"rate too low": ALWAYS, "loss does not fall": OFTEN, "updates too small": OFTEN},
    ),
    Cause(
        name="momentum-sign",
        remedy="v ← ρv + g; w ← w − ηv",
        symptoms={"velocity subtracted": ALWAYS},
        rules_out=no_momentum,
    ),
    Cause(
        name="adam-in-place",
        remedy="keep m and v uncorrected, and correct copies of them",
        symptoms={"means corrected in place": ALWAYS, "loss does not fall": OFTEN},
        rules_out=no_adam,
    ),
    Cause(
        name="adam-uncorrected",
        remedy="m̂ = m/(1 − β₁ᵗ), v̂ = v/(1 − β₂ᵗ), with t counted from 1",
        symptoms={"means not corrected": ALWAYS},
        rules_out=no_adam,
    ),
    Cause(
        name="gradients-not-zeroed",
        remedy="set the gradients to zero before each backward pass",
        symptoms={"gradients pile up": ALWAYS, "rate too high": OFTEN},
    ),
    Cause(
        name="schedule-by-step",
        remedy="advance the schedule once an epoch, or choose its gamma for mini-batches",
        symptoms={},
    ),
)
