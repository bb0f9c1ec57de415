"""A trace for people: one line per step, in columns of fixed width, so that each can be printed at once."""

from __future__ import annotations

from nettui.common.language import tr
from nettui.common.text import format_number
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


def trace_header() -> str:
    """The line above the first `trace_line`."""
    return "  ".join(f"{tr(column):>{_width(column)}}" for column in COLUMNS)


def trace_line(reading: Reading) -> str:
    """One step; below it a line with the first NaN or infinity, if there is one."""
    validation = reading.validation
    gradients = [layer.gradient.W_mean_abs for layer in reading.layers]
    cells = (
        str(reading.step),
        str(reading.epoch),
        str(reading.batch),
        format_number(reading.loss.total),
        format_number(reading.accuracy),
        format_number(validation.loss) if validation else "",
        format_number(validation.accuracy) if validation else "",
        format_number(reading.rate),
        format_number(gradients[0]) if gradients else "",
        format_number(gradients[-1]) if gradients else "",
    )
    line = "  ".join(f"{cell:>{_width(column)}}" for cell, column in zip(cells, COLUMNS, strict=True))
    return f"{line}\n✘ {tr(str(reading.nonfinite))}" if reading.nonfinite else line


def _width(column: str) -> int:
    return max(len(tr(column)), 8)
