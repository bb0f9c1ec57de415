"""Numeric derivatives by true forward passes: one parameter is moved, and the whole loss computed again.

Slow, with two passes per parameter, but it assumes nothing: it works for any trainer with a loss.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple, TypeAlias

import numpy as np

from nettui.common.rng import Purpose, stream
from nettui.gradient_check.derivatives import (
    TOLERANCE,
    CloserLook,
    Derivatives,
    Heartbeat,
    LookCloser,
    rounding,
)
from nettui.types import Array, Tensors

Objective: TypeAlias = Callable[[Tensors], complex]
"""The loss at any parameters; complex at complex ones, for complex steps."""

FINER_STEP = 1e-6
"""The largest step of a second measurement: few kinks are that close."""

DIRECTIONS = 3
"""Random directions in which a whole tensor is moved, besides a few of its parameters one by one."""


class Moved(NamedTuple):
    """E(w + h) and E(w − h) of n parameters."""

    up: Array
    down: Array


@dataclass(frozen=True)
class ParameterPerturbation:
    """The loss around `params`, with one parameter moved by h; an imaginary h makes complex steps."""

    loss: Objective
    params: Tensors
    h: complex
    pulse: Heartbeat

    @cached_property
    def base(self) -> float:
        """E(w)."""
        return self.loss(self.params).real

    @property
    def floor(self) -> float:
        """Derivatives below it are lost in the round-off of E."""
        return rounding(self.base, self.h)

    def measure(self, places: Mapping[str, Array]) -> dict[str, Derivatives]:
        """The derivatives at those places of each tensor."""
        return {name: self.derivatives(where, self.moved(name, where)) for name, where in places.items()}

    def moved(self, name: str, places: Array) -> Moved:
        """The loss with each parameter at those places moved up and down."""
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

    def derivatives(self, places: Array, moved: Moved) -> Derivatives:
        """The derivatives from the moved losses; in a complex step both sides differ only at a kink."""
        h = abs(self.h)
        if self.h.imag:
            above, below = moved.up.imag / h, -moved.down.imag / h
        else:
            above, below = (moved.up - self.base) / h, (self.base - moved.down) / h
        central, asymmetry = (above + below) / 2, (above - below) / 2
        kink = np.abs(asymmetry) > TOLERANCE * np.abs(central) if self.h.imag else False
        return Derivatives(places, central, asymmetry, np.where(kink, np.abs(asymmetry), 0.0), self.floor)

    def look_closer(self, name: str, first: Derivatives) -> LookCloser:
        """Measures again with h times `less`.

        The asymmetry of a smooth curve shrinks by the same factor; that of a kink at w stays; that of a kink
        farther away vanishes or, if the kink is still within h, shrinks less than a curve's.
        """
        if self.h.imag:
            return lambda which: CloserLook(
                first.take(which), first.kink_tolerance[which] > 0, first.kink_tolerance[which] > 0
            )
        less = min(FINER_STEP / abs(self.h), 0.1)
        finer = replace(self, h=self.h * less)

        def look(which: Array) -> CloserLook:
            places, asymmetry = first.places[which], np.abs(first.asymmetry[which])
            second = finer.derivatives(places, finer.moved(name, places))
            left = np.abs(second.asymmetry)
            between = left > 3 * less * asymmetry
            kink = between | (left < less * asymmetry / 3)
            return CloserLook(
                second._replace(kink_tolerance=np.where(between, left, 0.0)), kink, left > asymmetry / 2
            )

        return look

    def agrees(self, name: str, back: Array) -> bool:
        """Whether the derivatives of a tensor in random directions, all of it moved by ±h, match `back`."""
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
