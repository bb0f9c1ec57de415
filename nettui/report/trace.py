"""Trains without a screen: the Views of a run, one after the other, and a line each."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import chain

from nettui.debugger.commands import Goto
from nettui.debugger.session import Session
from nettui.debugger.view import View
from nettui.report import columns, jsonable, tables


def views(session: Session, steps: int | None = None, every: int = 1) -> Iterator[View]:
    """The View of every `every`-th step, and of the last: the end, a fault, or as many as `steps`."""
    view = session.view()
    yield view
    while not all(run.reading.end for run in view.runs) and (steps is None or view.clock + 1 < steps):
        stride = every if steps is None else min(every, steps - 1 - view.clock)
        view = session.do(Goto(view.clock + stride))  # breakpoints are passed by
        yield view


def lines(views: Iterable[View], form: str) -> Iterator[str]:
    """The Readings as text: JSON Lines, CSV under a header, or a table for people."""
    readings = (view.reading for view in views)
    if form == "json":
        return (json.dumps(jsonable.reading(reading)) for reading in readings)
    if form == "csv":
        return columns.lines(columns.row(jsonable.reading(reading)) for reading in readings)
    return chain([tables.trace_head()], map(tables.trace_line, readings))
