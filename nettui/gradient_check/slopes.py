"""Numeric derivatives as both routes measure them, and the verdict on back-propagated ones beside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple, TypeAlias

import numpy as np

from nettui.common.rng import Purpose, stream
from nettui.types import Array, Tensors

Method: TypeAlias = Literal["forward", "central", "complex"]
Verdict: TypeAlias = Literal["ok", "kink", "fail"]

Pulse: TypeAlias = Callable[[], None]
"""Called between two pieces of work; what it raises ends the check."""

METHODS: tuple[Method, ...] = ("forward", "central", "complex")

STEP: Mapping[Method, float] = {"forward": 1e-4, "central": 1e-5, "complex": 1e-20}
"""h: large enough for round-off, small enough for truncation; a complex step has no round-off to fear."""

TOLERANCE = 1e-4
"""Relative error from which on a gradient is wrong: below it CS231n is content, above it uncomfortable."""

ROUND_OFF = 100 * float(np.finfo(float).eps)
"""Round-off of one evaluation of the loss, relative to the loss."""

OK, COARSE, CROSSED, EXACT, FAIL = range(5)
"""What becomes of a parameter: both derivatives agree; they agree at a finer step only; they differ because a
kink lies between w − h and w + h; because w is exactly on one; because one of them is wrong."""

STATUS: tuple[Verdict, ...] = ("ok", "ok", "kink", "kink", "fail")


class Slopes(NamedTuple):
    """Derivatives of n parameters of one tensor, at their places in it when it is laid flat.

    `middle` is (above + below)/2 of the slopes on both sides of w, which is the central difference, and
    `lean` (above − below)/2. `slack`: how far from the middle a kink lets a one-sided slope lie, 0 where
    there is none. What is below `floor` drowns in round-off.
    """

    places: Array
    middle: Array
    lean: Array
    slack: Array
    floor: float

    def take(self, which: Array) -> Slopes:
        """Some of them, by number."""
        arrays = ("places", "middle", "lean", "slack")
        return self._replace(**{name: getattr(self, name)[which] for name in arrays})

    def numeric(self, method: Method) -> Array:
        """What the method gives: a forward difference is the slope above."""
        return self.middle + self.lean if method == "forward" else self.middle


class Closer(NamedTuple):
    """A second look at some parameters by a finer step: was there a kink, and is w exactly on it?"""

    slopes: Slopes
    kink: Array
    exact: Array


Look: TypeAlias = Callable[[Array], Closer]


def judge(back: Array, first: Slopes, again: Look) -> Array:
    """What becomes of every parameter; `again` looks closer at those, by number, that do not agree."""
    codes = np.full(back.shape, OK)
    odd = np.flatnonzero(~near(back, first.middle, first.floor))
    if odd.size:
        second, kink, exact = again(odd)
        right = near(back[odd], second.middle, second.floor + 1.02 * second.slack)
        cause = np.where(exact, EXACT, np.where(kink, CROSSED, COARSE))
        codes[odd] = np.where(right, cause, FAIL)
    return codes


def near(back: Array, numeric: Array, room: Array | float) -> Array:
    """Whether |a − n| ≤ TOLERANCE·max(|a|, |n|) + room; nothing agrees with NaN or infinity."""
    largest = np.maximum(np.abs(back), np.abs(numeric))
    close: Array = (np.abs(back - numeric) <= TOLERANCE * largest + room) & np.isfinite(largest)
    return close


def relative_error(back: Array, numeric: Array) -> float:
    """‖a − n‖/(‖a‖ + ‖n‖), 0 where both are."""
    scale = float(np.linalg.norm(back) + np.linalg.norm(numeric))
    return float(np.linalg.norm(back - numeric)) / scale if scale else 0.0


def rounding(loss: float, h: complex) -> float:
    """What round-off of a loss makes of a slope: h divides it; a complex step has nothing to subtract."""
    return ROUND_OFF * max(abs(loss), 1.0) / (1.0 if h.imag else abs(h))


def chosen(params: Tensors, sample: int | None) -> dict[str, Array]:
    """Places of `sample` parameters of every tensor, always the same; of all with None."""
    found = {}
    for name, where in params.layout.slices.items():
        found[name] = np.arange(where.stop - where.start)
        if sample is not None and sample < found[name].size:
            rng = stream(0, Purpose.SAMPLE, where.start)
            found[name] = np.sort(rng.choice(found[name], sample, replace=False))
    return found
