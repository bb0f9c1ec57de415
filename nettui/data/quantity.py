"""Whether the labels of samples are classes or a quantity, and how that is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from nettui.common.errors import InvalidValue, Phrase
from nettui.data.source import PREDICT_NUMBERS, Decision, Samples
from nettui.types import Array

FEW = 10
"""So many whole numbers may be classes, whatever they are."""
MANY = 20
"""More whole numbers than these are classes only if something says that they are codes."""
ROWS_EACH = 5
"""The rows a class that more numbers need, on average, to be its codes."""
ORDERED = 0.8
"""The rank correlation of a value, or of its distance from the middle, with how often it occurs, from which
on the values are a quantity: the middle ones or the small ones are common, the large ones are rare."""
SAMPLES_EACH = 10
"""Samples that a class should have on average."""


def is_whole(values: Array) -> bool:
    """Whether all numbers are whole, and so small that float64 tells them apart."""
    with np.errstate(invalid="ignore"):
        return bool((np.floor(values) == values).all() and (np.abs(values) < 2**53).all())


def are_classes(values: Array, codes: bool) -> bool:
    """Whether numbers are those of classes, not a quantity; `codes`: something says that they are.

    A few whole numbers are; more are if they are 0, 1, 2 … or 1, 2, 3 …, nearly without gaps, each common
    enough, and how often one occurs does not follow from its size.
    """
    if not is_whole(values):
        return False
    distinct, counts = np.unique(values, return_counts=True)
    number = len(distinct)
    if number <= FEW:
        return True
    if number > MANY and not codes:
        return False
    span = distinct[-1] - distinct[0] + 1
    if distinct[0] not in (0, 1) or span > 1.5 * number or len(values) < ROWS_EACH * number:
        return False
    away = np.abs(distinct - np.average(distinct, weights=counts))
    return max(abs(_rank_correlation(distinct, counts)), abs(_rank_correlation(away, counts))) < ORDERED


def _rank_correlation(a: Array, b: Array) -> float:
    """Spearman's ρ; 0 if all are equal."""
    x, y = (np.unique(values, return_inverse=True)[1].astype(float) for values in (a, b))
    return float(np.corrcoef(x, y)[0, 1]) if x.any() and y.any() else 0.0


def told_apart(samples: Samples, where: str, codes: bool) -> Samples:
    """The samples; labels that are a quantity are numbers to predict, and classes only if that is asked."""
    numbers = samples.numbers
    if numbers is None or samples.not_classes is not None or are_classes(numbers, codes):
        return samples
    low, high = f"{numbers.min():.15g}", f"{numbers.max():.15g}"
    found = Phrase(f"{samples.classes} different whole numbers from {low} to {high}, a quantity")
    hints = PREDICT_NUMBERS, 'if they are classes: data.task = "classification"'
    return samples._replace(
        not_classes=InvalidValue(where, "labels that are classes", found, "; ".join(hints))
    )


def label_decisions(samples: Samples, what: str, fields: Mapping[str, Any]) -> Iterator[Decision]:
    """What the labels called `what` are, with the `fields` that name them."""
    if samples.is_quantity and samples.numbers is not None:
        low, high = f"{samples.numbers.min():.6g}", f"{samples.numbers.max():.6g}"
        told = f"label: {what}, a quantity: numbers to predict ({low} to {high})"
        yield Decision(told, {**fields, "task": "regression"})
        return
    yield Decision(f"label: {what}, {samples.classes} classes", fields)
    if samples.classes > max(2, len(samples.t) / SAMPLES_EACH):
        few = f"{samples.classes} classes for {len(samples.t)} samples, fewer than {SAMPLES_EACH} each"
        yield Decision(f"{few}: is {what} the label?")
