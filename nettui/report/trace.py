"""Trains without a screen: the Readings of a run, one after the other."""

from __future__ import annotations

from collections.abc import Iterator

from nettui.debugger.commands import Goto
from nettui.debugger.session import Session
from nettui.record import Reading


def readings(session: Session, steps: int | None = None, every: int = 1) -> Iterator[Reading]:
    """The Reading of every `every`-th step, and of the last: the end, a fault, or as many as `steps`."""
    read = session.reading
    yield read
    while not session.step.end and (steps is None or read.step + 1 < steps):
        stride = every if steps is None else min(every, steps - 1 - read.step)
        read = session.do(Goto(read.step + stride)).reading  # breakpoints are passed by
        yield read
