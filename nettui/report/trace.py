"""Trains without a screen: the Views of a run in order, and a line of text for each."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from nettui.debugger.commands.movement import Goto
from nettui.debugger.places import AtStep
from nettui.debugger.session import Session
from nettui.debugger.view import View
from nettui.report.columns import csv_lines, csv_row
from nettui.report.serialize import serialize_reading
from nettui.report.tables.trace import trace_table


def step_through(session: Session, steps: int | None = None, every: int = 1) -> Iterator[View]:
    """The View of every `every`-th step and of the last: at the run's end, at a NaN, or after `steps`.

    Of a recording that is still written, the last is the latest step.
    """
    view = session.view()
    yield view
    while not all(run.reading.end for run in view.runs) and (steps is None or view.clock + 1 < steps):
        stride = every if steps is None else min(every, steps - 1 - view.clock)
        before = view.clock
        view = session.do(Goto(AtStep(before + stride)))  # does not stop at breakpoints
        if view.clock == before:  # a recording that goes no further, or not yet
            return
        yield view


def trace_lines(views: Iterable[View], form: str) -> Iterator[str]:
    """The Readings as lines: `json`, `csv` with a header, or `table`."""
    readings = (view.reading for view in views)
    if form == "json":
        return (json.dumps(serialize_reading(reading)) for reading in readings)
    if form == "csv":
        return csv_lines(csv_row(serialize_reading(reading)) for reading in readings)
    return trace_table(readings)
