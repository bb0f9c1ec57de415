"""Whether a learner's own update goes where its gradients say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from nettui.common.foreign import TrainerError
from nettui.types import Array

CLOSE = 1e-6

OFF = "the update is off by a factor"

NOISE = 1e-9
"""The size of a gradient, against the largest one, that is round-off: of a sum that is 0, for instance."""


class WrongUpdate(NamedTuple):
    """A symptom for the checks, and what was seen."""

    symptom: str
    measured: str
    evidence: str


def judge_update(
    before: Mapping[str, Array],
    after: Mapping[str, Array],
    gradients: Mapping[str, Array],
    rate: float,
    few: Mapping[str, Mapping[str, Array]],
    remembers: bool = False,
) -> WrongUpdate | None:
    """What is wrong with a step of gradient descent; None if nothing is, or if it is of another kind.

    `few` are the gradients of single samples of the mini-batch, by a word for which. Where the `rate` is NaN,
    which it is inside the code, no factor is wrong; nor where the update `remembers` earlier gradients.
    """
    known_rate, rate = np.isfinite(rate) and not remembers, rate if np.isfinite(rate) else 1.0
    moved = {name: np.asarray(after[name], float) - np.asarray(before[name], float) for name in before}
    sizes = {name: float(np.abs(gradients[name]).max(initial=0)) for name in before}
    active = [name for name in before if sizes[name] > NOISE * max(sizes.values())]
    if not active or not rate:
        return None
    if still := [name for name in active if not moved[name].any()]:
        return _standing(still, active)
    factors = {name: _factor(moved[name], -rate * np.asarray(gradients[name], float)) for name in active}
    known = {name: factor for name, factor in factors.items() if factor is not None}
    if len(known) == len(factors):
        return _proportional(known, known_rate)
    for what, single in few.items():
        if all(_factor(moved[name], -rate * np.asarray(single[name], float)) is not None for name in active):
            evidence = "the update follows the gradient of one sample alone"
            return WrongUpdate("only some samples count", what, evidence)
    return None


def _standing(still: Sequence[str], active: Sequence[str]) -> WrongUpdate:
    """Parameters that have a gradient and stay as they are."""
    if len(still) < len(active):
        evidence = "their gradient is not 0, and the update leaves them as they are"
        return WrongUpdate("some parameters are never updated", ", ".join(still), evidence)
    evidence = "the update returns other arrays than those that are kept, or none"
    return WrongUpdate("the update does nothing", "all parameters stay", evidence)


def _proportional(factors: Mapping[str, float], known_rate: bool) -> WrongUpdate | None:
    """Parameters that all move along their gradients, at `factors` times the rate if that is known."""
    first = next(iter(factors.values()))
    if max(factors.values()) - min(factors.values()) > CLOSE * max(map(abs, factors.values())):
        odd = [f"{name} × {factor:.3g}" for name, factor in factors.items() if abs(factor - 1) > CLOSE]
        if uphill := [name for name, factor in factors.items() if factor < 0]:
            evidence = "the gradient is added where it must be subtracted"
            return WrongUpdate("the update goes uphill", ", ".join(uphill), evidence)
        return WrongUpdate("some parameters move differently", ", ".join(odd), "against −rate × gradient")
    if abs(first - 1) <= CLOSE or (first > 0 and not known_rate):
        return None
    measured = f"{first:.4g} × (−rate × gradient)"
    if first < 0:
        evidence = "the gradient is added where it must be subtracted"
        return WrongUpdate("the update goes uphill", measured, evidence)
    return WrongUpdate(OFF, measured, "all parameters alike")


def adds(moves: Mapping[str, Array], gradients: Mapping[str, Array]) -> bool:
    """Whether an update goes along the gradients, where it usually goes against them."""
    factors = [_factor(move, np.asarray(gradients[name], float)) for name, move in moves.items()]
    return all(factor is not None and factor > 0 for factor in factors)


def proportional(moved: Array, gradient: Array) -> bool:
    """Whether an update of a parameter goes along its gradient; where that is 0, whether it stays."""
    return _factor(moved, gradient) is not None if np.any(gradient) else not np.any(moved)


def _factor(moved: Array, expected: Array) -> float | None:
    """c with moved = c·expected; None if there is none."""
    square = float((expected**2).sum())
    if square == 0:
        return None
    c = float((moved * expected).sum()) / square
    size = float(np.abs(moved).max())
    return c if np.abs(moved - c * expected).max() <= 1e-5 * size + 1e-15 else None


def require_shapes(then: Mapping[str, Array], now: Mapping[str, Array]) -> None:
    """Raises TrainerError if the update left a parameter out, or changed its shape."""
    for name, array in then.items():
        shape = now[name].shape if name in now else None
        if shape != array.shape:
            had = f"the update changes {name}: it had shape {array.shape}"
            raise TrainerError(f"{had}, and is gone" if shape is None else f"{had}, and now {shape}")
