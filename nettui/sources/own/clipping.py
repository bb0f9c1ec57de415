"""Tells gradients that are clipped from wrong ones, and equal limits from lopsided ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from nettui.abilities import Mistake
from nettui.common.text import format_number
from nettui.sources.own.backward import backward, forward
from nettui.sources.own.structure import spread
from nettui.sources.own.subject import Subject
from nettui.types import Array

ONE_SIDED = "gradients are clipped on one side"

CLOSE = 1e-5
"""Relative difference up to which two numbers are the same; the textbook's gradients are partly numeric."""

CUT, WHOLE = 6, 3
"""Numbers that must stand at a limit, and numbers between the limits, for it to be a limit."""


class Limits(NamedTuple):
    """Where numbers are cut off, infinite where none was; and the least and the greatest that is left."""

    low: float
    high: float
    least: float
    most: float

    @property
    def lopsided(self) -> bool:
        """Whether the two surely differ: one that was not seen only if numbers go beyond the other's size."""
        if np.isfinite(self.low) and np.isfinite(self.high):
            return abs(self.low + self.high) > CLOSE * max(abs(self.low), abs(self.high))
        if np.isfinite(self.high):
            return self.high <= 0 or self.least < -self.high * (1 + CLOSE)
        return self.low >= 0 or self.most > -self.low * (1 + CLOSE)


class Clipped(NamedTuple):
    """How gradients are clipped: in words, which tensors, and whether it is wrong."""

    how: str
    tensors: tuple[str, ...]
    wrong: bool = False


def limits(right: Array, found: Array) -> Limits | None:
    """The limits between which `found` is `right` and nowhere else; None if it is anything but clipped."""
    size = float(np.abs(right).max(initial=0))
    if not size or not np.isfinite(found).all():
        return None
    off = np.abs(found - right) > CLOSE * size
    from_above, from_below = found[off & (found < right)], found[off & (found > right)]
    kept = found[~off]
    if from_above.size + from_below.size < CUT or np.count_nonzero(kept) < WHOLE:
        return None
    high = float(from_above.max(initial=-np.inf)) if from_above.size else np.inf
    low = float(from_below.min(initial=np.inf)) if from_below.size else -np.inf
    near = CLOSE * size
    alike = all(np.ptp(each) <= near for each in (from_above, from_below) if each.size)
    if not alike or high - low <= near or kept.max() > high + near or kept.min() < low - near:
        return None
    return Limits(low, high, float(kept.min()), float(kept.max()))


def told(limit: Limits) -> str:
    """Limits in words."""
    if not limit.lopsided:
        return f"each number is cut off at ±{format_number(min(abs(limit.low), abs(limit.high)))}"
    if np.isinf(limit.low):
        return f"each number is cut off at {format_number(limit.high)} from above, and not from below"
    if np.isinf(limit.high):
        return f"each number is cut off at {format_number(limit.low)} from below, and not from above"
    return f"each number is cut off from {format_number(limit.low)} to {format_number(limit.high)}"


def clipped(subject: Subject) -> Clipped | None:
    """How the gradients of the code are those of its loss, but clipped; None if they are not."""
    if subject.structure is None or subject.loss is None or subject.remembers:
        return None
    pairs = list(_pairs(subject))
    return _by_value(pairs) or _by_norm(pairs) if pairs else None


Pair = tuple[Mapping[str, Array], Mapping[str, Array]]
"""The right gradients and those of the code, at the same parameters."""


def _pairs(subject: Subject) -> Iterator[Pair]:
    """Both at the start, and at other parameters, where the gradients are of another size."""
    assert subject.structure is not None
    assert subject.loss is not None
    start = {name: np.array(value) for name, value in subject.thaw().parameters().items()}
    x = np.asarray(subject.first[0].reshape(len(subject.first[0]), -1), float)
    targets = subject.form.targets(subject.first[1])
    for params in (start, spread(subject.known, start), spread(subject.known, start, 1)):
        _, found = subject.gradients(params)
        wide = {name: np.asarray(array, float) for name, array in params.items()}
        with np.errstate(all="ignore"):
            right = backward(
                subject.structure, wide, forward(subject.structure, wide, x, targets, subject.loss)
            )
        if any(found[name].shape != array.shape for name, array in right.items()):
            return
        yield right, found


def _by_value(pairs: Sequence[Pair]) -> Clipped | None:
    """Gradients whose numbers are cut off at the same limits wherever they are taken."""
    found = []
    for right, given in pairs:
        size = max(float(np.abs(array).max(initial=0)) for array in right.values())
        cut = tuple(name for name, g in right.items() if np.abs(given[name] - g).max() > CLOSE * size)
        if not cut:
            continue
        limit = limits(_flat(right, cut), _flat(given, cut))
        if limit is None:
            return None
        found.append((limit, cut))
    if not found:
        return None
    lows = [limit.low for limit, _ in found if np.isfinite(limit.low)]
    highs = [limit.high for limit, _ in found if np.isfinite(limit.high)]
    if any(np.ptp(side) > CLOSE * max(map(abs, side)) for side in (lows, highs) if side):
        return None
    limit = Limits(
        max(lows, default=-np.inf),
        min(highs, default=np.inf),
        min(limit.least for limit, _ in found),
        max(limit.most for limit, _ in found),
    )
    tensors = tuple(dict.fromkeys(name for _, cut in found for name in cut))
    return Clipped(told(limit), tensors, limit.lopsided)


def _by_norm(pairs: Sequence[Pair]) -> Clipped | None:
    """Gradients that are scaled down to one norm, all together or each tensor by itself."""
    if (norm := _norm(pairs)) is not None:
        return Clipped(f"the norm of all of them is kept within {format_number(norm)}", tuple(pairs[0][0]))
    single = {name: _norm([({name: r[name]}, {name: f[name]}) for r, f in pairs]) for name in pairs[0][0]}
    right = [name for name, norm in single.items() if norm is None]
    if len(right) == len(single) or not all(_same(r[name], f[name]) for name in right for r, f in pairs):
        return None
    norms = {norm for norm in single.values() if norm is not None}
    if max(norms) - min(norms) > CLOSE * max(norms):
        return None
    names = tuple(name for name, norm in single.items() if norm is not None)
    return Clipped(f"the norm of each is kept within {format_number(max(norms))}", names)


def _norm(pairs: Sequence[Pair]) -> float | None:
    """The one norm to which longer gradients are shortened; None if that is not what happens."""
    norms, shares = [], []
    for right, found in pairs:
        one, other = _flat(right, tuple(right)), _flat(found, tuple(right))
        square = float(one @ one)
        share = float(other @ one) / square if square else 0.0
        if share <= 0 or not _same(share * one, other):
            return None
        if share < 1 - CLOSE:
            norms.append(float(np.linalg.norm(other)))
            shares.append(share)
        elif share > 1 + CLOSE:
            return None
    if len(norms) < 2 or np.ptp(shares) <= 1e-3 * max(shares):
        return None
    return max(norms) if np.ptp(norms) <= CLOSE * max(norms) else None


def _same(right: Array, found: Array) -> bool:
    return bool(np.abs(right - found).max(initial=0) <= CLOSE * np.abs(right).max(initial=0))


def _flat(arrays: Mapping[str, Array], names: Sequence[str]) -> Array:
    return np.concatenate([np.ravel(arrays[name]) for name in names])


def lopsided(subject: Subject, how: Clipped) -> Iterator[Mistake]:
    """The mistake in gradients that are clipped, if it is one."""
    if how.wrong:
        names = ", ".join(f"d{name}" for name in how.tensors)
        where = subject.at_clipping(how.tensors[-1])
        yield Mistake(ONE_SIDED, names, "limits alike on both sides", f"{how.how}{where}")
