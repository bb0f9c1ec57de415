"""How a wrong gradient differs from the right one, and the mistake that causes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from nettui.types import Array, Shape

CLOSE = 0.01
"""A pattern fits when it leaves at most this share of the error unexplained."""


class ErrorEvidence(NamedTuple):
    """A tensor that failed: both derivatives, its parameters, the penalty's derivatives, which are wrong.

    Arrays have the tensor's shape if all of it was compared, otherwise they are flat. The batch's `samples`
    and dropout's `keep` probability are 1 when unknown.
    """

    back: Array
    numeric: Array
    value: Array
    penalty: Array
    wrong: Array
    samples: int = 1
    keep: float = 1.0

    def shaped(self, shape: Shape) -> ErrorEvidence:
        """With arrays of that shape."""
        arrays = ("back", "numeric", "value", "penalty", "wrong")
        return self._replace(**{name: getattr(self, name).reshape(shape) for name in arrays})


class Pattern(NamedTuple):
    """A difference between the wrong gradient and the right one, and its likely cause."""

    what: str
    cause: str


def find_pattern(evidence: ErrorEvidence) -> Pattern:
    """The first pattern that fits."""
    with np.errstate(all="ignore"):
        return next(filter(None, (detect(evidence) for detect in DETECTORS)), UNKNOWN)


def _not_finite(evidence: ErrorEvidence) -> Pattern | None:
    if not np.isfinite(evidence.numeric).all():
        return Pattern("not comparable", "the loss is not finite around these parameters")
    if not np.isfinite(evidence.back).all():
        return Pattern(
            "NaN or infinite", "the backward pass divides by 0 or overflows where the loss does not"
        )
    return None


def _zero(evidence: ErrorEvidence) -> Pattern | None:
    if np.linalg.norm(evidence.back) <= 1e-9 * np.linalg.norm(evidence.numeric):
        return Pattern("the whole tensor is zero", "its gradient is never written, or the path to it is cut")
    if np.linalg.norm(evidence.numeric) <= 1e-9 * np.linalg.norm(evidence.back):
        return Pattern("a gradient where there is none", "the loss does not depend on it: is it used?")
    return None


def _factor(evidence: ErrorEvidence) -> Pattern | None:
    c = _ratio(evidence.back, evidence.numeric, evidence.back - evidence.numeric)
    if c is None:
        return None
    if abs(c + 1) < CLOSE:
        return Pattern("the sign is flipped", "a minus too many, as in t − y for y − t")
    causes = [cause for factor, cause in _factors(evidence) if abs(c / factor - 1) < CLOSE / 10]
    return Pattern(
        f"a constant factor of {c:.4g}", ", or ".join(causes) or "a constant of its formula is wrong"
    )


def _factors(evidence: ErrorEvidence) -> Iterator[tuple[float, str]]:
    if evidence.samples > 1:
        yield evidence.samples, f"a sum over the {evidence.samples} samples instead of their mean"
        yield 1 / evidence.samples, f"divided by the {evidence.samples} samples twice"
    if evidence.keep < 1:
        yield evidence.keep, "dropout's 1/keep is missing in the backward pass"
        yield 1 / evidence.keep, "dropout's 1/keep is applied twice"
    yield 2, "added up twice, or the 2 of a square kept"
    yield 1 / 2, "½ too many, or the 2 of a square lost"


def _transposed(evidence: ErrorEvidence) -> Pattern | None:
    shape = evidence.back.shape
    if len(shape) == 2 and min(shape) > 1 and _same(evidence, evidence.back.reshape(shape[::-1]).T):
        return Pattern("transposed", "δᵀ·x instead of xᵀ·δ, or rows and columns swapped in reshaping")
    return None


def _penalty(evidence: ErrorEvidence) -> Pattern | None:
    error = evidence.back - evidence.numeric
    c = _ratio(error, evidence.penalty, error)
    if c is not None:
        share = "is missing" if abs(c + 1) < CLOSE else f"is counted {1 + c:.4g} times"
        return Pattern(f"the penalty's gradient {share}", "½λΣw² has the gradient λ·w, λΣ|w| has λ·sign w")
    if _ratio(error, evidence.value, error) is not None:
        return Pattern(
            "off in proportion to the parameter",
            "as a penalty is: one is missing, or one is applied to biases",
        )
    return None


def _dead_units(evidence: ErrorEvidence) -> Pattern | None:
    if _vanishes(evidence.numeric, evidence):
        return Pattern(
            "wrong only where it should be zero", "it passes through dead units: f′ or a mask is missing"
        )
    return None


def _masked(evidence: ErrorEvidence) -> Pattern | None:
    if _vanishes(evidence.back, evidence):
        return Pattern("zero in some places only", "f′ or a mask is zero where the unit is active")
    return None


def _vanishes(gradient: Array, evidence: ErrorEvidence) -> bool:
    """Whether a gradient of the data loss is zero wherever the comparison failed."""
    data = np.abs(gradient - evidence.penalty)
    return bool((data[evidence.wrong] <= 1e-9 * np.abs(gradient).max()).all())


def _some_units(evidence: ErrorEvidence) -> Pattern | None:
    wrong = evidence.wrong if evidence.wrong.ndim == 2 else evidence.wrong[None]
    for axis, what in ((0, "units"), (1, "inputs")):
        which = np.flatnonzero(wrong.any(axis=axis))
        if 0 < which.size <= wrong.shape[1 - axis] / 2 and wrong.take(which, 1 - axis).mean() > 0.5:
            listed = ", ".join(map(str, which[:8])) + (", …" if which.size > 8 else "")
            return Pattern(f"wrong only in {what} {listed}", f"a slice or a loop leaves these {what} out")
    return None


def _scaled(evidence: ErrorEvidence) -> Pattern | None:
    if evidence.back.ndim != 2:
        return None
    for axis, what, cause in (
        (0, "unit", "δ is scaled differently for each unit"),
        (1, "input", "x is scaled differently for each input: is it the x of the forward pass?"),
    ):
        products, squares = evidence.back * evidence.numeric, evidence.numeric**2
        factors = products.sum(axis, keepdims=True) / squares.sum(axis, keepdims=True)
        if evidence.back.shape[axis] > 1 and _same(evidence, evidence.back / factors):
            return Pattern(f"a different factor for each {what}", cause)
    return None


def _same(evidence: ErrorEvidence, corrected: Array) -> bool:
    """Whether the corrected gradient is the right one, except for a small share of the error."""
    return bool(
        np.linalg.norm(corrected - evidence.numeric)
        <= CLOSE * np.linalg.norm(evidence.back - evidence.numeric)
    )


def _ratio(one: Array, other: Array, error: Array) -> float | None:
    """c if one = c·other, except for a small share of the error."""
    c = float(np.vdot(one, other) / np.vdot(other, other)) if other.any() else 0.0
    fits = c and np.linalg.norm(one - c * other) <= CLOSE * np.linalg.norm(error)
    return c if fits else None


DETECTORS: Sequence[Callable[[ErrorEvidence], Pattern | None]] = (
    _not_finite,
    _zero,
    _factor,
    _transposed,
    _penalty,
    _dead_units,
    _some_units,
    _masked,
    _scaled,
)
UNKNOWN = Pattern("no simple pattern", "")
