"""The formulas of optimizers, and those that learners write in their place, from gradients alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import NamedTuple

import numpy as np

from nettui.types import Array

FIRST, SECOND = (0.5, 0.8, 0.9, 0.95, 0.99, 0.999), (0.9, 0.95, 0.99, 0.995, 0.999)
"""The usual decays of a running mean of gradients, and of one of their squares."""

SLOW, FAST = 0.98, 0.95
"""From which a decay is usual for squares alone, and up to which for gradients."""

UNCORRECTED, IN_PLACE = "Adam's means are not corrected", "Adam's means are corrected in place"
COUNT, SWAPPED = "Adam's step count is wrong", "Adam's two decays are swapped"
CORRECTED = "Adam's bias correction is wrong"
SIZE, VELOCITY = "the optimizer divides by the wrong size", "the velocity is subtracted"
UNDECAYED = "the velocity never decays"
FACTORS = "Adam's means miss their factors"


class Rule(NamedTuple):
    """A direction (T, P) that an update may take in each of T steps; `symptom` is "" for a right one."""

    direction: Array
    symptom: str = ""
    said: str = ""
    decays: tuple[float, float] | None = None
    """Those of Adam."""
    decay: float | None = None
    """That of momentum."""


class Trace(NamedTuple):
    """Gradients, moves and parameters (T, P) of T steps, and of each parameter its tensor's number.

    `weights` says which are weights; the rate is NaN if it is unknown, and `samples` 0.
    """

    gradients: Array
    moves: Array
    tensors: Array
    rate: float
    params: Array
    weights: Array
    samples: int = 0

    def at(self, which: Array) -> Trace:
        """Some of the parameters."""
        arrays = (self.gradients[:, which], self.moves[:, which], self.tensors[which])
        return Trace(*arrays, self.rate, self.params[:, which], self.weights[which], self.samples)


def mean(g: Array, decay: float) -> Array:
    """Running means m ← βm + (1 − β)g of (T, P), from 0."""
    found, m = np.empty_like(g), np.zeros(g.shape[1:])
    for step, each in enumerate(g):
        m = decay * m + (1 - decay) * each
        found[step] = m
    return found


def right_rules(g: Array, decays: Sequence[float]) -> Iterator[Rule]:
    """Momentum, Nesterov, AdaGrad, RMSProp, Adam and their relatives, up to a constant factor and ε."""
    first, second = ({*usual, *decays} for usual in (FIRST, SECOND))
    count = np.arange(1, len(g) + 1)[:, None]
    yield Rule(g / np.sqrt(np.cumsum(g * g, axis=0)))
    yield Rule(g / np.cumsum(np.abs(g), axis=0))
    for decay in sorted(second):
        squares = mean(g * g, decay)
        corrected = squares / (1 - decay**count)
        yield from (Rule(g / np.sqrt(each)) for each in (squares, corrected))
        yield Rule(g / mean(np.abs(g), decay))
    for decay in sorted(first):
        m = mean(g, decay)
        yield from (Rule(m, decay=decay), Rule(m / (1 - decay**count)), Rule(decay * m + (1 - decay) * g))
    for one, two in product(sorted(first), sorted(second)):
        m, v = mean(g, one) / (1 - one**count), mean(g * g, two) / (1 - two**count)
        swapped = f"β₁ is {one:g} and β₂ is {two:g}" if one > SLOW and two <= FAST else ""
        yield Rule(m / np.sqrt(v), SWAPPED if swapped else "", swapped, (one, two))
        yield Rule(m / np.sqrt(np.maximum.accumulate(v, axis=0)))
        yield Rule((one * m + (1 - one) * g / (1 - one**count)) / np.sqrt(v))
        yield Rule(mean(g / np.sqrt(mean(g * g, two)), one))


def undecayed(g: Array) -> Rule:
    """A velocity without a factor below 1, which 0.999 comes near."""
    return Rule(np.cumsum(g, axis=0), UNDECAYED, "each move is the sum of all gradients so far, in full")


def wrong_rules(g: Array, decays: Sequence[float], tensors: Array, of: int) -> Iterator[Rule]:
    """How learners get them wrong; `tensors` (P,) number each parameter's tensor, `of` so many."""
    first, second = ({*usual, *decays} for usual in (FIRST, SECOND))
    count = np.arange(1, len(g) + 1)[:, None]
    every = (count - 1) * of + tensors + 1
    rootless, squareless = "the square root of v is left out", "v averages g, where it must average g²"
    sizes = "v averages |g|, and its root is taken as if it were g²"
    yield Rule(g / np.cumsum(g * g, axis=0), SIZE, rootless)
    for decay in sorted(second):
        yield Rule(g / mean(g * g, decay), SIZE, rootless)
        yield Rule(g / np.sqrt(mean(np.abs(g), decay)), SIZE, sizes)
        yield Rule(g / np.sqrt(np.abs(mean(g, decay))), SIZE, squareless)
    for decay in sorted(first):
        signs = mean(g * (-1.0) ** count, decay) * (-1.0) ** count
        yield Rule(signs, VELOCITY, "the velocity changes its sign at every step")
    for one, two in product(sorted(first), sorted(second)):
        m, v = mean(g, one), mean(g * g, two)
        hat, squares = m / (1 - one**count), v / (1 - two**count)
        yield Rule(
            m / np.sqrt(v), UNCORRECTED, "m and v start at 0, and nothing is divided by 1 − βᵗ", (one, two)
        )
        kept, squares_kept = _in_place(g, one), np.sqrt(_in_place(g * g, two))
        yield Rule(kept / squares_kept, IN_PLACE, "m̂ and v̂ are kept as m and v")
        yield Rule(kept / np.sqrt(squares), IN_PLACE, "m̂ is kept as m")
        yield Rule(hat / squares_kept, IN_PLACE, "v̂ is kept as v")
        yield from (
            Rule(m / of_m / np.sqrt(v / of_v), symptom, said)
            for of_m, of_v, symptom, said in _corrections(one, two, count, every)
        )
        yield Rule(hat / squares, SIZE, rootless)
        yield Rule(m / v, SIZE, rootless)
        yield Rule(hat / np.sqrt(np.abs(mean(g, two) / (1 - two**count))), SIZE, squareless)


def _corrections(one: float, two: float, t: Array, every: Array) -> Iterator[tuple[Array, Array, str, str]]:
    """What learners divide m and v by in place of 1 − β₁ᵗ and 1 − β₂ᵗ; `every` counts the parameters too."""
    m, v = 1 - one**t, 1 - two**t
    yield 1 - one**every, 1 - two**every, COUNT, "t counts the parameters, where it must count the steps"
    yield 1 - one ** (t + 1), 1 - two ** (t + 1), COUNT, "t is 2 at the first step, where it must be 1"
    yield 1 - one ** (2 * t), 1 - two ** (2 * t), COUNT, "t grows by 2 a step, where it must grow by 1"
    yield v, v, CORRECTED, "m is divided by 1 − β₂ᵗ, which is for v: for m it is 1 − β₁ᵗ"
    yield m, m, CORRECTED, "v is divided by 1 − β₁ᵗ, which is for m: for v it is 1 − β₂ᵗ"
    yield v, m, CORRECTED, "m is divided by 1 − β₂ᵗ and v by 1 − β₁ᵗ: the other way round"
    yield m * m, v * v, CORRECTED, "m and v are corrected twice"
    yield m * m, v, CORRECTED, "m is corrected twice"
    yield m, v * v, CORRECTED, "v is corrected twice"
    yield 1 / m, 1 / v, CORRECTED, "m and v are multiplied by 1 − βᵗ, where they must be divided by it"
    yield 1 - one * t, v, CORRECTED, "m is divided by 1 − β₁·t, where it must be the power β₁ᵗ"
    yield m, np.ones_like(v), UNCORRECTED, "m is divided by 1 − β₁ᵗ, and v is not by 1 − β₂ᵗ"
    yield np.ones_like(m), v, UNCORRECTED, "v is divided by 1 − β₂ᵗ, and m is not by 1 − β₁ᵗ"


def standing_count(one: float, two: float, scale: float) -> int:
    """The t at which Adam's count stands if uncorrected means go `scale` times as far as the rate; else 0."""
    for t in range(1, 11):
        if abs(np.sqrt(1 - two**t) / (1 - one**t) / scale - 1) < 1e-2:
            return t
    return 0


def missing_factor(one: float, two: float, scale: float) -> str:
    """Which mean adds up whole gradients if Adam goes `scale` times as far as its rate says, else ""."""
    m, v = 1 / (1 - one), float(np.sqrt(1 - two))
    said = {m: "m lacks its factor 1 − β₁", v: "v lacks its factor 1 − β₂"}
    said[m * v] = "m and v lack their factors 1 − β"
    return next((what for size, what in said.items() if abs(scale / size - 1) < 2e-3), "")


def _in_place(g: Array, decay: float) -> Array:
    """Running means of which each goes on from the corrected one before."""
    found, m = np.empty_like(g), np.zeros(g.shape[1:])
    for step, each in enumerate(g, start=1):
        m = (decay * m + (1 - decay) * each) / (1 - decay**step)
        found[step - 1] = m
    return found
