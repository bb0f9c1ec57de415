"""Runs side by side: a line a step for JSON, CSV and people, and a table of where each stands."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from nettui.common.text import number
from nettui.debugger.view import View
from nettui.report import columns, jsonable
from nettui.types import LayerReading


def line(view: View) -> dict[str, Any]:
    """A line of `compare --json`: each run's name with its trace line."""
    runs = [{"name": run.label, **jsonable.reading(run.reading)} for run in view.runs]
    return {"step": view.clock, "runs": runs}


def row(view: View) -> dict[str, Any]:
    """The same as flat cells: the columns of a trace, each with the run's name in front."""
    cells: dict[str, Any] = {"step": view.clock}
    for run in view.runs:
        own = columns.row(jsonable.reading(run.reading))
        cells |= {f"{run.label}.{head}": cell for head, cell in own.items()}
    return cells


def lines(views: Iterable[View], form: str) -> Iterator[str]:
    """The Views as text, one by one: `json`, `csv`, or `table` with the losses, and the standings below."""
    if form == "json":
        return (json.dumps(line(view)) for view in views)
    if form == "csv":
        return columns.lines(map(row, views))
    return _losses(views)


def _losses(views: Iterable[View]) -> Iterator[str]:
    heads: list[str] = []
    view = None
    for view in views:
        if not heads:
            heads = ["step", *(run.label for run in view.runs)]
            yield _fixed(heads, heads)
        yield _fixed([str(view.clock), *(number(run.reading.loss.total) for run in view.runs)], heads)
    if view is not None:
        yield from ("", *table(view))


def _fixed(cells: Iterable[str], heads: Iterable[str]) -> str:
    return "  ".join(f"{cell:>{max(len(head), 8)}}" for cell, head in zip(cells, heads, strict=True))


def _held(view: View, part: int) -> str:
    return number(view.held_out[1][part]) if view.held_out else ""


def _layer(view: View, at: int, figure: Callable[[LayerReading], float]) -> str:
    return number(figure(view.reading.layers[at])) if view.reading.layers else ""


def _point(view: View) -> str:
    point = view.step.before.params.get("point") if view.step else None
    return "" if point is None else f"({', '.join(map(number, point.tolist()))})"


FIGURES: Mapping[str, Callable[[View], str]] = {
    "run": lambda view: view.label,
    "step": lambda view: str(view.cursor.step),
    "loss": lambda view: number(view.reading.loss.total),
    "accuracy": lambda view: number(view.reading.accuracy) if view.reading.layers else "",
    "valid.loss": lambda view: _held(view, 0),
    "valid.acc": lambda view: _held(view, 1),
    "grad first": lambda view: _layer(view, 0, lambda layer: layer.gradient.W_mean_abs),
    "grad last": lambda view: _layer(view, -1, lambda layer: layer.gradient.W_mean_abs),
    "update first": lambda view: _layer(view, 0, lambda layer: layer.update_ratio),
    "update last": lambda view: _layer(view, -1, lambda layer: layer.update_ratio),
    "point": _point,
    "fault": lambda view: str(view.reading.nonfinite or ""),
}
"""What is told of each run; grad is the mean |∂E/∂W|, update ‖ΔW‖/‖W‖, of the first and the last layer."""


LEFT = ("run", "fault")


def standings(view: View) -> dict[str, list[str]]:
    """The figures of all runs, a column each; those that no run has are left out."""
    told = {head: [figure(run) for run in view.runs] for head, figure in FIGURES.items()}
    return {head: column for head, column in told.items() if any(column)}


def table(view: View) -> list[str]:
    """Where each run stands, as lines under a head."""
    columns = [_column(head, cells) for head, cells in standings(view).items()]
    return ["  ".join(cells).rstrip() for cells in zip(*columns, strict=True)]


def _column(head: str, cells: Sequence[str]) -> list[str]:
    wide = max(map(len, (head, *cells)))
    return [f"{cell:{'<' if head in LEFT else '>'}{wide}}" for cell in (head, *cells)]
