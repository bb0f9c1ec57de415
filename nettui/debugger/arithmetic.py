"""The operators and functions of expressions on plain numbers: IEEE 754 arithmetic that never raises."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from operator import add, eq, ge, gt, le, lt, mul, sub
from typing import Any, Literal

import numpy as np

from nettui.types import Array


def _ieee(f: Callable[..., Any]) -> Callable[..., float]:
    def without_warning(*xs: float) -> float:
        with np.errstate(all="ignore"):
            return float(f(*xs))

    return without_warning


def _differ(x: float, y: float) -> bool:
    """x != y, which is false for NaN, unlike in Python."""
    return x < y or x > y


def same(one: Any, other: Any) -> bool:
    """Whether two values are equal, with NaN equal to NaN."""
    if isinstance(one, tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other or (one != one and other != other))


def _extreme(f: Callable[[Sequence[float]], float]) -> Callable[[Sequence[float]], float]:
    """f, min or max, with NaN as its result if any number is NaN."""
    return lambda xs: math.nan if any(x != x for x in xs) else f(xs)


def _of_known(xs: Array, f: Callable[[Array], Any]) -> float:
    known = xs[~np.isnan(xs)]
    return float(f(known)) if known.size else math.nan


def _step_of(steps: Array, xs: Array, f: Callable[[Array], Any]) -> float:
    known = ~np.isnan(xs)
    return float(steps[known][f(xs[known])]) if known.any() else math.nan


def _mean(xs: Sequence[float]) -> float:
    return sum(xs) / len(xs)


def chain(signs: Sequence[str]) -> Callable[..., bool]:
    """A function that tests each number against the next by the sign between them."""
    if len(signs) == 1:
        return COMPARES[signs[0]]
    compares = [COMPARES[sign] for sign in signs]
    return lambda *xs: all(f(x, y) for f, x, y in zip(compares, xs, xs[1:], strict=False))


ARITHMETIC: Mapping[str, Callable[..., float]] = {
    "+": add,
    "-": sub,
    "*": mul,
    "/": _ieee(np.divide),
    "%": _ieee(np.mod),
    "**": _ieee(np.float_power),
}
COMPARES: Mapping[str, Callable[[float, float], bool]] = {
    "<": lt,
    "<=": le,
    ">": gt,
    ">=": ge,
    "==": eq,
    "!=": _differ,
}
MAPS: Mapping[str, tuple[Literal["number", "condition"], Callable[[float], Any]]] = {
    "abs": ("number", abs),
    "log": ("number", _ieee(np.log)),
    "round": ("number", _ieee(np.round)),
    "nan": ("condition", math.isnan),
    "finite": ("condition", math.isfinite),
}
SUMMARIES: Mapping[str, Callable[[Sequence[float]], float]] = {
    "min": _extreme(min),
    "max": _extreme(max),
    "mean": _mean,
}
SO_FAR: Mapping[str, Callable[[Array, Array], float]] = {
    "last": lambda steps, xs: _of_known(xs, lambda known: known[-1]),
    "lowest": lambda steps, xs: _of_known(xs, np.min),
    "highest": lambda steps, xs: _of_known(xs, np.max),
    "lowest_step": lambda steps, xs: _step_of(steps, xs, np.argmin),
    "highest_step": lambda steps, xs: _step_of(steps, xs, np.argmax),
}
"""Functions of steps and of the values that a number has had there; NaN where none is known."""
QUANTIFIERS: Mapping[str, Callable[[Any], bool]] = {"any": any, "all": all}
