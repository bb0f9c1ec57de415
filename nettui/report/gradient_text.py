"""The words and formats of a gradient check: bands of relative error, notes, labels, decimals."""

from __future__ import annotations

from math import ceil, inf, isfinite, log10

import numpy as np

from nettui.common.text import format_number
from nettui.gradient_check import GradientCheck, TensorResult
from nettui.gradient_check.derivatives import TOLERANCE
from nettui.gradient_check.ranking import label
from nettui.gradient_check.results import NOTES

BANDS = (
    (1e-7, "fine"),
    (1e-4, "okay where there are kinks"),
    (1e-2, "uncomfortable"),
    (inf, "probably wrong"),
)
"""Upper limits of the relative error, and what CS231n says of errors up to there."""


def band(tensor: TensorResult) -> str:
    """CS231n's word for the relative error, or that the error is the numeric derivative's own."""
    if tensor.status == "ok" and tensor.relative_error > TOLERANCE:
        return "the difference's own error"
    return next((word for most, word in BANDS if tensor.relative_error <= most), BANDS[-1][1])


def note(tensor: TensorResult) -> str:
    """What else a reader should know: zeros, round-off, kinks."""
    if tensor.largest == 0:
        return "both zero"
    if tensor.below_floor:
        return f"all below {format_number(tensor.floor)}, lost in round-off: not comparable"
    counts = ((word, int(np.count_nonzero(tensor.codes == code))) for code, word in NOTES.items())
    return ", ".join(f"{count} {word}" for word, count in counts if count)


def describe_tensor(tensor: TensorResult) -> str:
    """What is wrong and why, or how well both gradients agree; then the note."""
    agreement = "" if tensor.below_floor else band(tensor)
    return "; ".join(filter(None, [tensor.pattern or agreement, tensor.cause, note(tensor)]))


def label_width(tensor: TensorResult) -> int:
    """Characters of the longest label of a parameter."""
    return len(label(tensor.name, tuple(size - 1 for size in tensor.shape)))


def fixed(x: float, places: int) -> str:
    """A number with that many decimals; one of more than nine digits before the point with an exponent."""
    return f"{x:z.{places}f}" if abs(x) < 1e9 else f"{x:.{places + 3}e}" if isfinite(x) else str(x)


def decimals(check: GradientCheck) -> int:
    """The number of decimals at which w and w + h differ."""
    return min(max(ceil(-log10(check.h)), 1), 14)
