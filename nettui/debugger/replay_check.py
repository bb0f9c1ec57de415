"""Compares a step computed again with what was seen first, and finds the likely reason of a difference."""

from __future__ import annotations

from collections.abc import Callable
from struct import pack
from typing import TypeAlias

from nettui.debugger.columns import Seen
from nettui.debugger.forks import Fork
from nettui.debugger.keyframes import crc
from nettui.types import State, Step

DescribeBlas: TypeAlias = Callable[[], str]
"""Returns the BLAS in use and its thread count as text, empty if unknown."""

HIDDEN = "hidden randomness or hidden state in the trainer"


def unknown_blas() -> str:
    """The DescribeBlas of a run that nobody told which BLAS there is."""
    return ""


def difference(first: Seen, now: Seen) -> str | None:
    """What differs between a step as it was first seen and now; None if nothing does."""
    if pack("7d", *first) == pack("7d", *now) or repr(first) == repr(now):  # NaN has many bit patterns
        return None
    for what, then, again in (
        ("loss", first.loss, now.loss),
        ("accuracy", first.accuracy, now.accuracy),
        ("learning rate", first.rate, now.rate),
        ("held-out loss", first.validation_loss, now.validation_loss),
        ("held-out accuracy", first.validation_accuracy, now.validation_accuracy),
    ):
        if repr(then) != repr(again):
            return "{} {} when it was first computed, {} now".format(what, *_apart(then, again, 5))
    if repr(first.fingerprint) == repr(now.fingerprint):
        return f"loss {now.loss:.5g} as when it was first computed, but other gradients"
    return other_parameters(now)


def other_parameters(now: Seen) -> str:
    """The difference when only the parameters after a step are others."""
    return f"loss {now.loss:.5g} as when it was first computed, but other parameters after it"


def reason(fork: Fork, state: State, step: Step, blas_then: str, blas_now: str) -> str:
    """The likely reason why the `step` from a State is not what it was first, found by experiment."""
    if not state.step and crc(fork.trainer.start()) != crc(state):
        return f"{HIDDEN}: asked twice in a row, start() gives other parameters"
    again = fork.trainer.step(state)
    one, other = Seen.of(step), Seen.of(again)
    if repr(one.loss) != repr(other.loss):
        return "{}: asked twice in a row, it gives {} and {}".format(HIDDEN, *_apart(one.loss, other.loss, 3))
    if repr(one) != repr(other) or _end(step) != _end(again):
        other_end = _end(step) != _end(again)
        what = "parameters" if other_end else "gradients, or another accuracy, rate or held-out loss"
        return f"{HIDDEN}: asked twice in a row, it gives the same loss but other {what}"
    if fork.data_changed:
        return "its data have changed since"
    if blas_then != blas_now:
        return f"BLAS was {blas_then or 'unknown'} when the run was opened, it is {blas_now or 'unknown'} now"
    return "hidden state in the trainer, or another BLAS or thread count"


def _end(step: Step) -> int | None:
    """The fingerprint of all parameters and slots after a step."""
    return None if step.after is None else crc(step.after)


def _apart(one: float, other: float, digits: int) -> tuple[str, str]:
    """Two different numbers with so many digits, or more if they would look the same."""
    while f"{one:.{digits}g}" == f"{other:.{digits}g}" and digits < 17:
        digits += 1
    return f"{one:.{digits}g}", f"{other:.{digits}g}"
