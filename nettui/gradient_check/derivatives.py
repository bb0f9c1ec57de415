"""Numeric derivatives as both routes measure them, and the verdict on back-propagated ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple, TypeAlias

import numpy as np

from nettui.common.rng import Purpose, stream
from nettui.types import Array, Tensors

Method: TypeAlias = Literal["forward", "central", "complex"]
Verdict: TypeAlias = Literal["ok", "kink", "fail"]

Heartbeat: TypeAlias = Callable[[], None]
"""Called between two pieces of work; an exception it raises ends the check."""

METHODS: tuple[Method, ...] = ("forward", "central", "complex")

STEP: Mapping[Method, float] = {"forward": 1e-4, "central": 1e-5, "complex": 1e-20}
"""Default h: large enough for round-off, small enough for truncation; a complex step has no round-off."""

TOLERANCE = 1e-4
"""Relative error above which a gradient is wrong; CS231n is content below it, uncomfortable above."""

ROUND_OFF = 100 * float(np.finfo(float).eps)
"""Round-off of one evaluation of the loss, relative to the loss."""

OK, COARSE, CROSSED, EXACT, FAIL = range(5)
"""The outcome for a parameter: both derivatives agree; they agree only at a finer step; they differ because a
kink lies between w − h and w + h; because w is exactly on a kink; because one of them is wrong."""

STATUS: tuple[Verdict, ...] = ("ok", "ok", "kink", "kink", "fail")


class Derivatives(NamedTuple):
    """Derivatives of n parameters of one tensor, at `places` of the flattened tensor.

    With the one-sided difference quotients `above` and `below` w, `central` is (above + below)/2 and
    `asymmetry` is (above − below)/2. Near a kink a right derivative may differ from `central` by up to
    `kink_tolerance`, which is 0 elsewhere. Derivatives below `floor` are lost in round-off.
    """

    places: Array
    central: Array
    asymmetry: Array
    kink_tolerance: Array
    floor: float

    def take(self, which: Array) -> Derivatives:
        """Some of the parameters, by number."""
        arrays = ("places", "central", "asymmetry", "kink_tolerance")
        return self._replace(**{name: getattr(self, name)[which] for name in arrays})

    def numeric(self, method: Method) -> Array:
        """The numeric derivative of a method: the forward difference is the quotient above w."""
        return self.central + self.asymmetry if method == "forward" else self.central


class CloserLook(NamedTuple):
    """Some parameters measured again with a finer step: whether there was a kink, and whether w is on it."""

    derivatives: Derivatives
    kink: Array
    exact: Array


LookCloser: TypeAlias = Callable[[Array], CloserLook]


def judge(back: Array, first: Derivatives, look_closer: LookCloser) -> Array:
    """The outcome for each parameter; `look_closer` measures those that do not agree again, by number."""
    codes = np.full(back.shape, OK)
    odd = np.flatnonzero(~agree(back, first.central, first.floor))
    if odd.size:
        second, kink, exact = look_closer(odd)
        right = agree(back[odd], second.central, second.floor + 1.02 * second.kink_tolerance)
        cause = np.where(exact, EXACT, np.where(kink, CROSSED, COARSE))
        codes[odd] = np.where(right, cause, FAIL)
    return codes


def agree(back: Array, numeric: Array, room: Array | float) -> Array:
    """Whether |a − n| ≤ TOLERANCE·max(|a|, |n|) + room; nothing agrees with NaN or infinity."""
    largest = np.maximum(np.abs(back), np.abs(numeric))
    close: Array = (np.abs(back - numeric) <= TOLERANCE * largest + room) & np.isfinite(largest)
    return close


def relative_error(back: Array, numeric: Array) -> float:
    """‖a − n‖/(‖a‖ + ‖n‖), 0 where both are 0."""
    with np.errstate(all="ignore"):
        scale = float(np.linalg.norm(back) + np.linalg.norm(numeric))
        if not np.isfinite(scale):  # the squares of large derivatives overflow
            top = max(np.abs(back).max(), np.abs(numeric).max())
            back, numeric = back / top, numeric / top
            scale = float(np.linalg.norm(back) + np.linalg.norm(numeric))
        return float(np.linalg.norm(back - numeric)) / scale if scale else 0.0


def rounding(loss: float, h: complex) -> float:
    """The error of a derivative due to round-off of the loss: divided by h, except in a complex step."""
    return ROUND_OFF * max(abs(loss), 1.0) / (1.0 if h.imag else abs(h))


def choose_places(params: Tensors, sample: int | None) -> dict[str, Array]:
    """The places of `sample` parameters of each tensor, the same in every call; of all with None."""
    places = {}
    for name, where in params.layout.slices.items():
        places[name] = np.arange(where.stop - where.start)
        if sample is not None and sample < places[name].size:
            rng = stream(0, Purpose.SAMPLE, where.start)
            places[name] = np.sort(rng.choice(places[name], sample, replace=False))
    return places
