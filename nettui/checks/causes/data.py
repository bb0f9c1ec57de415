"""Causes in the samples, their labels and their order."""

from __future__ import annotations

from nettui.checks.causes.cause import ALWAYS, OFTEN, SOMETIMES, Cause
from nettui.checks.causes.exclusions import labels_in_range, nothing_held_out, standardized

CAUSES = (
    Cause(
        name="raw-inputs",
        remedy="centre the inputs and divide by their standard deviation (data.scale = 'standardize')",
        symptoms={"raw inputs": ALWAYS, "initial loss far too high": OFTEN, "saturated units": SOMETIMES},
        rules_out=standardized,
    ),
    Cause(
        name="labels-shuffled",
        remedy="shuffle inputs and labels with the same permutation",
        symptoms={"labels unrelated to inputs": OFTEN, "labels seem unrelated to inputs": OFTEN},
    ),
    Cause(
        name="labels-off-by-one",
        remedy="labels must lie in 0..K−1",
        symptoms={"labels out of range": ALWAYS, "cannot over-fit": ALWAYS},
        rules_out=labels_in_range,
    ),
    Cause(
        name="class-mislabelled",
        remedy="look at samples of the two classes that the network confuses, and correct their labels",
        symptoms={},
    ),
    Cause(
        name="batches-by-class",
        remedy="shuffle the training samples at the start of every epoch",
        symptoms={},
    ),
    Cause(
        name="validation-own-statistics",
        remedy="compute mean and std on the training part, and apply them to every part",
        symptoms={"held-out part scaled by itself": ALWAYS},
        rules_out=nothing_held_out,
    ),
    Cause(
        name="held-out-reversed",
        remedy="read the training part and the held-out part by the same code",
        symptoms={},
        rules_out=nothing_held_out,
    ),
)
