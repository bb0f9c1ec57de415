"""A trace for people: one line per step, in columns of fixed width, so that each can be printed at once."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping

from nettui.common.language import tr
from nettui.common.text import format_number
from nettui.report.goodness import predicts_numbers
from nettui.types import Reading

COLUMNS = (
    "step",
    "epoch",
    "batch",
    "loss",
    "accuracy",
    "valid.loss",
    "valid.acc",
    "rate",
    "grad first",
    "grad last",
)
"""Grad is the mean |∂E/∂W| of the first and of the last layer."""

NUMBERS: Mapping[str, str] = {"accuracy": "R²", "valid.acc": "valid.R²"}
"""The columns of a run that predicts numbers, in place of those of classes."""


def trace_table(readings: Iterable[Reading]) -> Iterator[str]:
    """A header, then a line for each Reading."""
    for number, reading in enumerate(readings):
        if not number:
            yield trace_header(predicts_numbers(reading))
        yield trace_line(reading)


def trace_header(numbers: bool = False) -> str:
    """The line above the first `trace_line`, of a run that predicts classes or numbers."""
    names = (NUMBERS.get(column, column) if numbers else column for column in COLUMNS)
    return "  ".join(f"{tr(name):>{_width(column)}}" for name, column in zip(names, COLUMNS, strict=True))


def trace_line(reading: Reading) -> str:
    """One step; below it a line with the first NaN or infinity, if there is one."""
    validation, numbers = reading.validation, not math.isnan(reading.error)
    held = "" if validation is None else format_number(validation.r2 if numbers else validation.accuracy)
    gradients = [layer.gradient.W_mean_abs for layer in reading.layers]
    cells = (
        str(reading.step),
        str(reading.epoch),
        str(reading.batch),
        format_number(reading.loss.total),
        format_number(reading.r2 if numbers else reading.accuracy),
        format_number(validation.loss) if validation else "",
        held,
        format_number(reading.rate),
        format_number(gradients[0]) if gradients else "",
        format_number(gradients[-1]) if gradients else "",
    )
    line = "  ".join(f"{cell:>{_width(column)}}" for cell, column in zip(cells, COLUMNS, strict=True))
    return f"{line}\n✘ {tr(str(reading.nonfinite))}" if reading.nonfinite else line


def _width(column: str) -> int:
    return max(len(tr(column)), 8)
