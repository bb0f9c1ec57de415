"""Numeric derivatives by true forward passes: one parameter is moved, and the whole loss is looked at.

Slow, two passes a parameter, but nothing is taken for granted: any trainer that tells its loss will do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple, TypeAlias

import numpy as np

from nettui.common.rng import Purpose, stream
from nettui.gradient_check.slopes import TOLERANCE, Closer, Look, Pulse, Slopes, rounding
from nettui.types import Array, Tensors

Objective: TypeAlias = Callable[[Tensors], complex]
"""The loss at any parameters; complex for complex ones, where a complex step is to be made."""

FINER = 1e-6
"""How far a second look moves a parameter at most: few kinks lie so near."""

DIRECTIONS = 3
"""Random directions that a whole tensor is tried in, beside a few of its numbers one by one."""


class Moved(NamedTuple):
    """E(w + h) and E(w − h) of n parameters."""

    up: Array
    down: Array


@dataclass(frozen=True)
class Passes:
    """The loss around `params`, one parameter moved by h; an imaginary h makes complex steps."""

    loss: Objective
    params: Tensors
    h: complex
    pulse: Pulse

    @cached_property
    def base(self) -> float:
        """E(w)."""
        return self.loss(self.params).real

    @property
    def floor(self) -> float:
        """Slopes below it drown in the round-off of E."""
        return rounding(self.base, self.h)

    def measure(self, places: Mapping[str, Array]) -> dict[str, Slopes]:
        """The derivatives at those places of each tensor."""
        return {name: self.slopes(where, self.moved(name, where)) for name, where in places.items()}

    def moved(self, name: str, places: Array) -> Moved:
        """The loss on both sides of every parameter at those places of a tensor."""
        layout, flat = self.params.layout, self.params.flat + 0 * self.h
        found = Moved(*(np.empty(len(places), flat.dtype) for _ in range(2)))
        for number, place in enumerate(layout.slices[name].start + places):
            self.pulse()
            here = flat[place]
            for losses, step in zip(found, (self.h, -self.h), strict=True):
                flat[place] = here + step
                losses[number] = self.loss(Tensors(layout, flat.view()))
            flat[place] = here
        return found

    def slopes(self, places: Array, moved: Moved) -> Slopes:
        """The derivatives that the losses tell; in a complex step both sides differ at a kink alone."""
        h = abs(self.h)
        if self.h.imag:
            above, below = moved.up.imag / h, -moved.down.imag / h
        else:
            above, below = (moved.up - self.base) / h, (self.base - moved.down) / h
        middle, lean = (above + below) / 2, (above - below) / 2
        kink = np.abs(lean) > TOLERANCE * np.abs(middle) if self.h.imag else False
        return Slopes(places, middle, lean, np.where(kink, np.abs(lean), 0.0), self.floor)

    def again(self, name: str, first: Slopes) -> Look:
        """Looks with h made `less` as large: a curve then has as much less lean, a kink at w all of it.

        A kink farther away has none, or, if it still lies between, more than a curve.
        """
        if self.h.imag:
            return lambda which: Closer(first.take(which), first.slack[which] > 0, first.slack[which] > 0)
        less = min(FINER / abs(self.h), 0.1)
        finer = replace(self, h=self.h * less)

        def look(which: Array) -> Closer:
            places, lean = first.places[which], np.abs(first.lean[which])
            second = finer.slopes(places, finer.moved(name, places))
            left = np.abs(second.lean)
            between = left > 3 * less * lean
            kink = between | (left < less * lean / 3)
            return Closer(second._replace(slack=np.where(between, left, 0.0)), kink, left > lean / 2)

        return look

    def agrees(self, name: str, back: Array) -> bool:
        """Whether random directions of a tensor, all parameters moved by ±h, have the slopes of `back`."""
        layout, where = self.params.layout, self.params.layout.slices[name]
        rng = stream(0, Purpose.SAMPLE, where.start, DIRECTIONS)
        for _ in range(DIRECTIONS):
            self.pulse()
            signs = rng.choice((-1.0, 1.0), back.size)
            losses = []
            for step in (self.h, -self.h):
                flat = self.params.flat.copy()
                flat[where] += step * signs
                losses.append(self.loss(Tensors(layout, flat)))
            slope = (losses[0] - losses[1]) / (2 * self.h)
            if not abs(slope - back @ signs) <= TOLERANCE * np.linalg.norm(back) + self.floor:
                return False
        return True
