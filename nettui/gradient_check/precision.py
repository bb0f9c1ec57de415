"""How precisely a trainer computes its loss or its predictions, measured rather than read off a dtype.

A parameter vector that is moved by equal, tiny amounts gives values on a straight line; what is left in their
fourth differences is the noise of the computation: round-off, of whatever type it is really done in, and
randomness (ECnoise: Moré and Wild, "Estimating computational noise", SIAM J. Sci. Comput. 2011).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import comb, log2
from typing import TypeAlias

import numpy as np

from nettui.common.rng import Purpose, stream
from nettui.common.text import format_number
from nettui.types import Array, State, Tensors

EPS = float(np.finfo(float).eps)

STEPS = (1e-9, 1e-6, 1e-3)
"""Relative moves of the parameters; a larger one is needed where the values stay equal, as in float32."""

POINTS, ORDER = 9, 4
"""Values computed along a line, and the order of the differences taken of them."""

COARSE = 1e-6
"""Relative noise from which a formula cannot be told from another; that of float32 is about 1e-7."""

Ask: TypeAlias = Callable[[State], Array | float]


class Imprecise(Exception):
    """A computation that does not repeat, or has too few digits; the message says which."""


def relative_noise(ask: Ask, state: State, what: str, most: float = COARSE) -> float:
    """The noise of one answer relative to its size, or to 1 if it is smaller; at least that of float64.

    Raises Imprecise if two equal questions get different answers, if the noise is above `most`, or if the
    answer is not finite.
    """
    with np.errstate(all="ignore"):
        first, again = (np.asarray(ask(state), float) for _ in range(2))
        if not np.isfinite(first).all():
            raise Imprecise(f"{what} is not finite")
        if not np.array_equal(first, again):
            raise Imprecise(_differ(what, first, again))
        noise = _noise(ask, state) or _least_noise(first, state)
        noise /= max(float(np.abs(first).max(initial=0.0)), 1.0)
    if noise > most:
        bits = max(int(-log2(noise)), 0)
        needed = int(-log2(most))
        raise Imprecise(f"{what} is computed to about {bits} bits, and it takes {needed}: compute in float64")
    return max(noise, EPS)


def stored_precision(array: Array) -> float:
    """The round-off of float32 if it holds all these numbers exactly, otherwise of float64."""
    with np.errstate(all="ignore"):
        single = np.array_equal(array, array.astype(np.float32), equal_nan=True)
    return float(np.finfo(np.float32).eps) if single else EPS


def _least_noise(answer: Array, state: State) -> float:
    """The round-off of an answer that no move changes: that of float32 if it, or a parameter, is a float32.

    Numbers of a few bits, such as 0 and 0.5, are of any type.
    """
    largest = float(np.abs(answer).max(initial=0.0))
    short = np.array_equal(answer, answer.astype(np.float16))
    stored = EPS if short else stored_precision(answer)
    return max(stored, float(np.finfo(state.params.flat.dtype).eps)) * max(largest, 1.0)


def _differ(what: str, first: Array, again: Array) -> str:
    if not first.ndim:
        values = f"{format_number(float(first), 6)} and {format_number(float(again), 6)}"
    else:
        values = f"answers up to {format_number(float(np.abs(first - again).max()))} apart"
    return f"{what}, asked twice, gives {values}: it uses random numbers, or a state of its own"


def _noise(ask: Ask, state: State) -> float:
    """The standard deviation of one answer, over all its numbers; 0 if none depends on the parameters.

    Where relative moves change nothing, as of weights of 0, absolute ones follow, of the same lengths.
    """
    flat, layout = state.params.flat, state.params.layout
    signs = stream(0, Purpose.SAMPLE, flat.size).choice((-1.0, 1.0), flat.size)
    shifts = signs / np.sqrt(max(flat.size, 1))
    for step, along in [*((step, flat * signs) for step in STEPS), *((step, shifts) for step in STEPS)]:
        moved = [flat + step * number * along for number in range(POINTS)]
        values = np.stack(
            [np.ravel(ask(replace(state, params=Tensors(layout, w.astype(flat.dtype))))) for w in moved]
        ).astype(float)
        same = np.diff(values, axis=0) == 0
        if not np.isfinite(values).all() or same.mean() > 0.5:
            continue
        differences = np.diff(values, n=ORDER, axis=0)
        largest = float(np.abs(differences).max()) or 1.0  # the squares of large numbers overflow
        return largest * float(np.sqrt(np.mean((differences / largest) ** 2) / comb(2 * ORDER, ORDER)))
    return 0.0
