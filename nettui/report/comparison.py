"""Compared runs: a line per step as JSON, CSV or text, and a table of the current figures of each run."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from nettui.common.language import tr
from nettui.common.text import format_number
from nettui.debugger.view import View
from nettui.report import columns
from nettui.report.goodness import predicts_numbers
from nettui.report.serialize import serialize_reading
from nettui.types import LayerReading, Reading


def json_line(view: View) -> dict[str, Any]:
    """A line of `compare --json`: each run's name with its trace line."""
    runs = [{"name": run.label, **serialize_reading(run.reading)} for run in view.runs]
    return {"step": view.clock, "runs": runs}


def csv_row(view: View) -> dict[str, Any]:
    """The same as cells by column: the columns of a trace, each with the run's name in front."""
    cells: dict[str, Any] = {"step": view.clock}
    for run in view.runs:
        run_cells = columns.csv_row(serialize_reading(run.reading))
        cells |= {f"{run.label}.{column}": cell for column, cell in run_cells.items()}
    return cells


def comparison_lines(views: Iterable[View], form: str) -> Iterator[str]:
    """The Views as lines: `json`, `csv`, or `table` with the losses and the final figures of each run."""
    if form == "json":
        return (json.dumps(json_line(view)) for view in views)
    if form == "csv":
        return columns.csv_lines(map(csv_row, views))
    return _losses(views)


def _losses(views: Iterable[View]) -> Iterator[str]:
    header: list[str] = []
    view = None
    for view in views:
        if not header:
            header = [tr("step"), *(run.label for run in view.runs)]
            yield _align_row(header, header)
        losses = (format_number(run.reading.loss.total) for run in view.runs)
        yield _align_row([str(view.clock), *losses], header)
    if view is not None:
        yield from ("", *table(view))


def _align_row(cells: Iterable[str], header: Iterable[str]) -> str:
    return "  ".join(f"{cell:>{max(len(name), 8)}}" for cell, name in zip(cells, header, strict=True))


def _accuracy(view: View) -> str:
    return "" if math.isnan(view.first.accuracy) else format_number(view.reading.accuracy)


def _number(first: Reading, x: float) -> str:
    """A figure of predicted numbers; empty where classes are predicted."""
    return format_number(x) if predicts_numbers(first) else ""


def _validation(view: View, part: int) -> str:
    return format_number(view.held_out[1][part]) if view.held_out else ""


def _layer(view: View, at: int, figure: Callable[[LayerReading], float]) -> str:
    return format_number(figure(view.reading.layers[at])) if view.reading.layers else ""


def _point(view: View) -> str:
    """The parameters, if they are a point in a plane."""
    flat = view.raw.step.before.params.flat if view.raw else None
    return "" if flat is None or flat.size != 2 else f"({', '.join(map(format_number, flat.tolist()))})"


FIGURES: Mapping[str, Callable[[View], str]] = {
    "run": lambda view: view.label,
    "step": lambda view: str(view.cursor.step),
    "loss": lambda view: format_number(view.reading.loss.total),
    "accuracy": lambda view: _accuracy(view),
    "valid.loss": lambda view: _validation(view, 0),
    "R²": lambda view: _number(view.first, view.reading.r2),
    "error": lambda view: _number(view.first, view.reading.error),
    "valid.acc": lambda view: "" if predicts_numbers(view.first) else _validation(view, 1),
    "valid.R²": lambda view: _validation(view, 2) if predicts_numbers(view.first) else "",
    "valid.error": lambda view: _validation(view, 3) if predicts_numbers(view.first) else "",
    "grad first": lambda view: _layer(view, 0, lambda layer: layer.gradient.W_mean_abs),
    "grad last": lambda view: _layer(view, -1, lambda layer: layer.gradient.W_mean_abs),
    "update first": lambda view: _layer(view, 0, lambda layer: layer.update_ratio),
    "update last": lambda view: _layer(view, -1, lambda layer: layer.update_ratio),
    "point": _point,
    "fault": lambda view: str(view.reading.nonfinite or ""),
}
"""The figures of each run; grad is the mean |∂E/∂W|, update ‖ΔW‖/‖W‖, of the first and the last layer."""


LEFT_ALIGNED = ("run", "fault")


def run_figures(view: View) -> dict[str, list[str]]:
    """The figures by name, each with one cell per run; those that are empty for all runs are left out."""
    figures = {name: [figure(run) for run in view.runs] for name, figure in FIGURES.items()}
    return {name: cells for name, cells in figures.items() if any(cells)}


def table(view: View) -> list[str]:
    """The figures of all runs as lines, below a header."""
    aligned = [_align_column(name, cells) for name, cells in run_figures(view).items()]
    return ["  ".join(cells).rstrip() for cells in zip(*aligned, strict=True)]


def _align_column(name: str, cells: Sequence[str]) -> list[str]:
    head = tr(name)
    width = max(map(len, (head, *cells)))
    return [f"{cell:{'<' if name in LEFT_ALIGNED else '>'}{width}}" for cell in (head, *cells)]
