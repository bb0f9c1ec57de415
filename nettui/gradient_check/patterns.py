"""What a wrong gradient looks like beside the right one, and which slip makes it look so."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from nettui.types import Array, Shape

CLOSE = 0.01
"""A pattern fits when it leaves at most this share of the error unexplained."""


class Evidence(NamedTuple):
    """A tensor that failed: both derivatives, its parameters, the penalty's derivatives, what is wrong.

    Arrays have the tensor's shape where all of it was compared, otherwise they are flat. `samples` of the
    batch and the `keep` probability of dropout are 1 where they are not known.
    """

    back: Array
    numeric: Array
    value: Array
    penalty: Array
    wrong: Array
    samples: int = 1
    keep: float = 1.0

    def shaped(self, shape: Shape) -> Evidence:
        """The same with arrays of that shape."""
        arrays = ("back", "numeric", "value", "penalty", "wrong")
        return self._replace(**{name: getattr(self, name).reshape(shape) for name in arrays})


class Pattern(NamedTuple):
    """How the wrong gradient differs from the right one, and the likely cause."""

    what: str
    cause: str


def pattern(seen: Evidence) -> Pattern:
    """The first pattern that fits."""
    with np.errstate(all="ignore"):
        return next(filter(None, (probe(seen) for probe in PROBES)), UNKNOWN)


def _no_number(seen: Evidence) -> Pattern | None:
    if not np.isfinite(seen.numeric).all():
        return Pattern("not comparable", "the loss is no finite number around these parameters")
    if not np.isfinite(seen.back).all():
        return Pattern("NaN or infinite", "going backward divides by 0 or overflows where the loss does not")
    return None


def _zero(seen: Evidence) -> Pattern | None:
    if np.linalg.norm(seen.back) <= 1e-9 * np.linalg.norm(seen.numeric):
        return Pattern("the whole tensor is zero", "its gradient is never written, or the way to it is cut")
    if np.linalg.norm(seen.numeric) <= 1e-9 * np.linalg.norm(seen.back):
        return Pattern("a gradient where there is none", "the loss does not depend on it: is it used?")
    return None


def _factor(seen: Evidence) -> Pattern | None:
    c = _ratio(seen.back, seen.numeric, seen.back - seen.numeric)
    if c is None:
        return None
    if abs(c + 1) < CLOSE:
        return Pattern("the sign is flipped", "a minus too many, as in t − y for y − t")
    causes = [cause for factor, cause in _factors(seen) if abs(c / factor - 1) < CLOSE / 10]
    return Pattern(
        f"a constant factor of {c:.4g}", ", or ".join(causes) or "a constant of its formula is wrong"
    )


def _factors(seen: Evidence) -> Iterator[tuple[float, str]]:
    if seen.samples > 1:
        yield seen.samples, f"a sum over the {seen.samples} samples instead of their mean"
        yield 1 / seen.samples, f"divided by the {seen.samples} samples twice"
    if seen.keep < 1:
        yield seen.keep, "dropout's 1/keep is missing going backward"
        yield 1 / seen.keep, "dropout's 1/keep is there twice"
    yield 2, "added up twice, or the 2 of a square kept"
    yield 1 / 2, "½ too many, or the 2 of a square lost"


def _transposed(seen: Evidence) -> Pattern | None:
    shape = seen.back.shape
    if len(shape) == 2 and min(shape) > 1 and _same(seen, seen.back.reshape(shape[::-1]).T):
        return Pattern("transposed", "δᵀ·x instead of xᵀ·δ, or rows and columns swapped in reshaping")
    return None


def _penalty(seen: Evidence) -> Pattern | None:
    error = seen.back - seen.numeric
    c = _ratio(error, seen.penalty, error)
    if c is not None:
        share = "is missing" if abs(c + 1) < CLOSE else f"is there {1 + c:.4g} times"
        return Pattern(f"the penalty's gradient {share}", "½λΣw² has the gradient λ·w, λΣ|w| has λ·sign w")
    if _ratio(error, seen.value, error) is not None:
        return Pattern(
            "off in proportion to the parameter", "as a penalty is: one left out, or one on biases"
        )
    return None


def _silent(seen: Evidence) -> Pattern | None:
    if _vanishes(seen.numeric, seen):
        return Pattern("wrong only where it should be zero", "it passes dead units: f′ or a mask is left out")
    return None


def _lost(seen: Evidence) -> Pattern | None:
    if _vanishes(seen.back, seen):
        return Pattern("zero in some places only", "f′ or a mask is zero where the unit is not silent")
    return None


def _vanishes(gradient: Array, seen: Evidence) -> bool:
    """Whether a gradient of the data loss is zero wherever something is wrong."""
    data = np.abs(gradient - seen.penalty)
    return bool((data[seen.wrong] <= 1e-9 * np.abs(gradient).max()).all())


def _part(seen: Evidence) -> Pattern | None:
    wrong = seen.wrong if seen.wrong.ndim == 2 else seen.wrong[None]
    for axis, what in ((0, "units"), (1, "inputs")):
        which = np.flatnonzero(wrong.any(axis=axis))
        if 0 < which.size <= wrong.shape[1 - axis] / 2 and wrong.take(which, 1 - axis).mean() > 0.5:
            told = ", ".join(map(str, which[:8])) + (", …" if which.size > 8 else "")
            return Pattern(f"wrong only in {what} {told}", f"a slice or a loop that leaves these {what} out")
    return None


def _scaled(seen: Evidence) -> Pattern | None:
    if seen.back.ndim != 2:
        return None
    for axis, what, cause in (
        (0, "unit", "δ is scaled unit by unit"),
        (1, "input", "x is scaled input by input: are these the inputs of the forward pass?"),
    ):
        products, squares = seen.back * seen.numeric, seen.numeric**2
        factors = products.sum(axis, keepdims=True) / squares.sum(axis, keepdims=True)
        if seen.back.shape[axis] > 1 and _same(seen, seen.back / factors):
            return Pattern(f"a factor of its own for every {what}", cause)
    return None


def _same(seen: Evidence, mended: Array) -> bool:
    """Whether the mended gradient is the right one, but for a small share of the error."""
    return bool(np.linalg.norm(mended - seen.numeric) <= CLOSE * np.linalg.norm(seen.back - seen.numeric))


def _ratio(one: Array, other: Array, error: Array) -> float | None:
    """c where one = c·other but for a small share of the error."""
    c = float(np.vdot(one, other) / np.vdot(other, other)) if other.any() else 0.0
    fits = c and np.linalg.norm(one - c * other) <= CLOSE * np.linalg.norm(error)
    return c if fits else None


PROBES: Sequence[Callable[[Evidence], Pattern | None]] = (
    _no_number,
    _zero,
    _factor,
    _transposed,
    _penalty,
    _silent,
    _part,
    _lost,
    _scaled,
)
UNKNOWN = Pattern("no simple pattern", "")
