"""Compares the whole gradient with slopes of the loss in random directions, which move every parameter.

A gradient g that is wrong by d in any of its n numbers is off by ±d·ℓ/√n along each direction of ±1/√n, so a
few losses cover all parameters and the whole mini-batch. What is smaller than TOLERANCE of |g| is not seen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from nettui.abilities import Differentiable
from nettui.common.rng import Purpose, stream
from nettui.gradient_check.check import NOISE, gradients_of
from nettui.gradient_check.derivatives import TOLERANCE, Heartbeat
from nettui.types import Array, State, Tensors

DIRECTIONS = 3
"""Errors that cancel in one direction do so in all of them with a chance of 1 in 2³."""

LENGTHS = (1e-5, 1e-6, 1e-7)
"""Lengths of the moves: a slope is wrong only if it is the same over all, so that it is no kink's."""

CERTAIN = 1e-2
"""Multiple of |g| from which a difference is a mistake; a smaller one may be that of kinks close by."""


class Direction(NamedTuple):
    """The slope of the loss along one direction, and that of the back-propagated gradients.

    `tensors` are those whose own part of the direction has another slope too.
    """

    numeric: float
    backprop: float
    tensors: tuple[str, ...]


class Directions(NamedTuple):
    """How many directions could be compared, and those where the slopes differ."""

    compared: int
    wrong: Sequence[Direction]


class _Slope(NamedTuple):
    """A slope, and how far it may be off by round-off, or by a kink in between."""

    value: float
    round_off: float
    kink: float


def compare_directions(
    trainer: Differentiable, state: State, pulse: Heartbeat = lambda: None, directions: int = DIRECTIONS
) -> Directions:
    """Moves all parameters on the whole mini-batch after `state`, in other directions at other steps.

    Raises InvalidValue unless every parameter has a gradient of its shape.
    """
    params = Tensors(state.params.layout, state.params.flat.astype(float))
    state = replace(state, params=params)
    found = gradients_of(trainer, state, None)
    back = np.empty(params.flat.size)
    for name, where in params.layout.slices.items():
        back[where] = found[name].ravel()

    def loss(flat: Array) -> float:
        pulse()
        return float(trainer.loss(replace(state, params=Tensors(params.layout, flat))))

    compared, wrong = 0, []
    with np.errstate(all="ignore"):
        base = float(trainer.loss(state))
        for number in range(directions if params.flat.size else 0):
            rng = stream(0, Purpose.SAMPLE, state.step, params.flat.size, number)
            along = rng.choice((-1.0, 1.0), params.flat.size) / np.sqrt(params.flat.size)
            differs, numeric = _differs(loss, base, params.flat, along, back)
            compared += differs is not None
            if differs:
                tensors = tuple(
                    name
                    for name, where in params.layout.slices.items()
                    if _differs(loss, base, params.flat, _only(along, where), back)[0]
                )
                wrong.append(Direction(numeric, float(back @ along), tensors))
    return Directions(compared, wrong)


def _only(along: Array, where: slice) -> Array:
    part = np.zeros_like(along)
    part[where] = along[where]
    return part


def _differs(
    loss: Callable[[Array], float], base: float, flat: Array, along: Array, back: Array
) -> tuple[bool | None, float]:
    """Whether the slopes differ, None where round-off or kinks hide that; and the numeric one."""
    expected, room = float(back @ along), TOLERANCE * float(np.linalg.norm(back * along))
    slopes, slope = list[_Slope](), _Slope(0.0, 0.0, 0.0)
    for length in LENGTHS:
        slope = _slope(loss, base, flat, along, length)
        if not np.isfinite(slope.value):
            return None, slope.value
        off = abs(slope.value - expected)
        if off <= room + slope.round_off:
            return (False if slope.round_off + slope.kink <= 10 * room else None), slope.value
        if off <= CERTAIN / TOLERANCE * room + 10 * (slope.round_off + slope.kink):
            return None, slope.value
        slopes.append(slope)
    spread = float(np.ptp([each.value for each in slopes]))
    same = spread <= 0.01 * abs(slope.value - expected) + 2 * slope.round_off
    return (True if same else None), slopes[0].value


def _slope(loss: Callable[[Array], float], base: float, flat: Array, along: Array, length: float) -> _Slope:
    up, down = loss(flat + length * along), loss(flat - length * along)
    above, below = (up - base) / length, (base - down) / length
    round_off = NOISE * max(abs(base), 1.0) / length
    return _Slope((above + below) / 2, round_off, abs(above - below) / 2)
