"""Causes in the samples, their labels and their order."""

from __future__ import annotations

import numpy as np

from nettui.checks.causes.cause import ALWAYS, OFTEN, SOMETIMES, Cause
from nettui.checks.causes.exclusions import labels_in_range, standardized
from nettui.checks.causes.samples import center, clip, drop_contradictions, scale_target, shuffle, standardize
from nettui.checks.probe import Probe
from nettui.common.text import format_number, format_percent

EVEN = 1.2
"""How many times its even share 1/K the largest class may have in shares that are even."""

UNEVEN = 0.8
"""The share of the largest class from which shares are far from even."""

USUAL, FAR = (0.3, 3.0), (0.03, 30.0)
"""The root mean square of targets that suit the first predictions, which have about 1; and of targets that
are probably too large or too small for them."""


def _largest_class(probe: Probe) -> tuple[float, int]:
    """The share of the largest class, and how many classes have samples."""
    counts = np.unique(probe.classes.train.t, return_counts=True)[1]
    return float(counts.max() / counts.sum()), len(counts)


def prior_of_imbalance(probe: Probe) -> float:
    return 3.0 if _largest_class(probe)[0] >= UNEVEN else 1.0


def classes_even_or_weighted(probe: Probe) -> str:
    if probe.weights_classes:
        return "its loss weights the classes already"
    largest, classes = _largest_class(probe)
    return f"its largest class has {format_percent(largest)}" if largest * classes < EVEN else ""


def _target_size(probe: Probe) -> float | None:
    """The root mean square of the numbers to predict; None if the labels are classes."""
    t = probe.data.train.t
    return float(np.sqrt(np.mean(np.square(t.astype(float))))) if probe.data.target else None


def target_of_usual_size(probe: Probe) -> str:
    size = _target_size(probe)
    if size is None:
        return "its labels are classes"
    return f"its targets have a size of {format_number(size)}" if USUAL[0] <= size <= USUAL[1] else ""


def prior_of_target(probe: Probe) -> float:
    size = _target_size(probe)
    return 3.0 if size and not FAR[0] <= size <= FAR[1] else 1.0


def prior_of_order(probe: Probe) -> float:
    return 3.0 if _last_held_out(probe) else 1.0


def prior_of_reading(probe: Probe) -> float:
    return 0.3 if _last_held_out(probe) else 1.0


def _last_held_out(probe: Probe) -> bool:
    return probe.data.split == "last"


def shuffled_in_code(probe: Probe) -> str:
    """Own code gets shuffled samples, unless those that are held out were the last ones."""
    return "" if _last_held_out(probe) else probe.absent("order")


def nothing_held_out(probe: Probe) -> str:
    return "nothing is held out" if probe.data.validation is None else ""


CAUSES = (
    Cause(
        name="raw-inputs",
        remedy="centre the inputs and divide by their standard deviation (data.scale = 'standardize')",
        symptoms={
            "falls short of the data": SOMETIMES,
            "raw inputs": OFTEN,
            "tiny inputs": SOMETIMES,
            "initial loss far too high": OFTEN,
            "rate too high": OFTEN,
            "saturated units": SOMETIMES,
            "cannot over-fit": SOMETIMES,
        },
        rules_out=standardized,
        changes=standardize,
    ),
    Cause(
        name="little-signal",
        what="The inputs say little about the labels.",
        remedy="look for inputs that say more, or for more samples; a larger network will not help",
        symptoms={
            "labels unrelated to inputs": 0.55,
            "nothing beats a constant answer": 0.65,
            "over-fitting": SOMETIMES,
        },
    ),
    Cause(
        name="labels-shuffled",
        remedy="shuffle inputs and labels with the same permutation",
        symptoms={
            "labels unrelated to inputs": 0.9,
            "nothing beats a constant answer": OFTEN,
            "over-fitting": SOMETIMES,
        },
    ),
    Cause(
        name="features-unscaled",
        remedy="centre the inputs and divide by their standard deviation (data.scale = 'standardize')",
        symptoms={
            "columns of unequal scale": ALWAYS,
            "raw inputs": SOMETIMES,
            "outliers": SOMETIMES,
            "cannot over-fit": SOMETIMES,
        },
        changes=standardize,
    ),
    Cause(
        name="inputs-off-center",
        remedy="subtract the mean of every column (data.scale = 'center' or 'standardize')",
        symptoms={
            "inputs off-centre": ALWAYS,
            "rate too high": OFTEN,
            "raw inputs": SOMETIMES,
            "initial loss far too high": SOMETIMES,
            "units died in training": SOMETIMES,
        },
        changes=center,
    ),
    Cause(
        name="target-unscaled",
        what="The numbers to predict are far larger or smaller than what the network predicts at the start.",
        remedy="predict (target − mean)/standard deviation (data.scale_target = 'standardize')",
        symptoms={
            "falls short of the data": OFTEN,
            "still learning at the end": OFTEN,
            "rate too high": OFTEN,
            "rate too low": SOMETIMES,
            "divergence": OFTEN,
            "loss does not fall": SOMETIMES,
            "units died in training": SOMETIMES,
        },
        rules_out=target_of_usual_size,
        changes=scale_target,
        prior=prior_of_target,
    ),
    Cause(
        name="outliers",
        what="A few values lie far from all others.",
        remedy="correct or remove wrong values, clip them, or take logarithms; then scale",
        symptoms={
            "outliers": ALWAYS,
            "columns of unequal scale": OFTEN,
            "raw inputs": SOMETIMES,
            "loss swings": SOMETIMES,
            "cannot over-fit": SOMETIMES,
        },
        changes=clip,
    ),
    Cause(
        name="inputs-without-information",
        what="Nearly all columns are constant, or copies of others.",
        remedy="look at how the inputs are read and scaled",
        symptoms={
            "constant columns": OFTEN,
            "duplicated columns": OFTEN,
            "inputs make no difference": SOMETIMES,
            "one answer for all": SOMETIMES,
        },
    ),
    Cause(
        name="class-imbalance",
        remedy="weight each class by its rarity (loss.weights = 'balanced'), or sample the rare ones "
        "more often",
        symptoms={
            "rare classes ignored": OFTEN,
            "nothing beats a constant answer": OFTEN,
            "one answer for all": SOMETIMES,
            "one class has nearly all": SOMETIMES,
        },
        rules_out=classes_even_or_weighted,
        prior=prior_of_imbalance,
    ),
    Cause(
        name="contradictory-labels",
        remedy="correct the labels, keep one sample of each, or add the column that tells them apart",
        symptoms={
            "contradictory labels": ALWAYS,
            "few values, several labels": OFTEN,
            "labels unrelated to inputs": SOMETIMES,
            "nothing beats a constant answer": SOMETIMES,
        },
        changes=drop_contradictions,
    ),
    Cause(
        name="label-leak",
        remedy="ask how that column comes about; leave it out if it is not known before the label is",
        symptoms={"one column tells the label": ALWAYS},
    ),
    Cause(
        name="quantity-as-classes",
        what="The labels are the values of a quantity, taken for classes.",
        remedy="predict the number itself (data.task = 'regression'), or cut it into a few wide classes",
        symptoms={
            "labels look like a quantity": ALWAYS,
            "class without samples": SOMETIMES,
            "rare classes ignored": OFTEN,
        },
    ),
    Cause(
        name="duplicates-across-split",
        remedy="split the samples once, before they are repeated or augmented; remove duplicates first",
        symptoms={
            "held-out samples are training samples": OFTEN,
            "held-out samples repeat training samples": OFTEN,
        },
        rules_out=nothing_held_out,
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
        name="unshuffled-order",
        remedy="shuffle the training samples at the start of every epoch, and before they are split",
        symptoms={
            "mini-batches by class": OFTEN,
            "still learning at the end": 0.3,
            "falls short of the data": 0.3,
            "held-out part of other classes": SOMETIMES,
            "held-out part from other data": SOMETIMES,
            "held-out part is unlike the training part": OFTEN,
        },
        rules_out=shuffled_in_code,
        changes=shuffle,
        prior=prior_of_order,
    ),
    Cause(
        name="validation-own-statistics",
        remedy="compute mean and std on the training part, and apply them to every part",
        symptoms={"held-out part scaled by itself": ALWAYS},
        rules_out=nothing_held_out,
    ),
    Cause(
        name="held-out-reversed",
        what="The held-out samples were read, scaled or coded otherwise than the training samples.",
        remedy="read the training part and the held-out part by the same code",
        symptoms={"held-out part is unlike the training part": OFTEN},
        rules_out=nothing_held_out,
        prior=prior_of_reading,
    ),
)
