"""A run as the lecture prints it, a line an epoch: loss, accuracies, learning rate."""

from __future__ import annotations

from math import isnan
from typing import NamedTuple

import numpy as np
from rich.text import Text

from nettui.common.language import tr
from nettui.common.text import format_number
from nettui.debugger.known import Known
from nettui.debugger.view import View
from nettui.tui.charts import DIM, HERE, NOT_REACHED, YELLOW
from nettui.tui.columns import column_widths, join_cells
from nettui.types import NAN

HEADS = ("epoch", "loss", "accuracy", "valid.acc", "R²", "valid.R²", "rate")


class EpochRow(NamedTuple):
    """Loss and accuracy: the mean over the epoch's mini-batches; the others: at its last step, or NaN.

    No loss: not all of its steps are at hand.
    """

    epoch: int
    loss: float | None
    accuracy: float
    held_out: float
    rate: float
    r2: float
    held_out_r2: float


def epoch_rows(history: Known, steps: int, first: int = 0) -> list[EpochRow]:
    """One row for each epoch of the steps from `first` on, before `steps`; the last may be incomplete."""
    columns = ("epoch", "loss", "accuracy", "validation_accuracy", "rate", "r2", "validation_r2")
    start = int(np.searchsorted(history.steps(steps), first))
    epoch, loss, accuracy, held_out, rate, r2, held_r2 = (
        history.column(name, steps)[start:] for name in columns
    )
    starts = np.flatnonzero(np.diff(epoch, prepend=-1.0))
    ends = np.append(starts[1:], len(epoch)) - 1
    with np.errstate(all="ignore"):
        means = (np.add.reduceat(column, starts) / (ends - starts + 1) for column in (loss, accuracy, r2))
        mean_loss, mean_accuracy, mean_r2 = means
        last = held_out[ends], rate[ends]
        columns_by_epoch = (mean_loss, mean_accuracy, *last, mean_r2, held_r2[ends])
    figures = zip(*(column.tolist() for column in columns_by_epoch), strict=True)
    return [EpochRow(int(n), *row) for n, row in zip(epoch[starts].tolist(), figures, strict=True)]


def draw_epochs(view: View, width: int, height: int) -> list[Text]:
    """Heads, and the epochs around the current one, which counts up to the cursor; later ones are dim.

    In a long run they are those of which all steps are at hand.
    """
    reading, (first, stop) = view.reading, view.history.whole_epochs(view.reading.step)
    reached = epoch_rows(view.history, reading.step + 1, first)
    rows = [*reached, *epoch_rows(view.history, min(stop, view.steps), first)[len(reached) :]]
    if not reached:
        current = EpochRow(reading.epoch, None, NAN, NAN, reading.rate, NAN, NAN)
        reached, rows = [current], [current, *rows[1:]]
    here, room = len(reached) - 1, max(height - 1, 1)
    first = max(min(here - room // 2, len(rows) - room), 0)
    cells = [_cells(row, HERE if at == here else " ") for at, row in enumerate(rows)]
    shown = [0, *(at for at in range(1, len(HEADS)) if any(row[at] for row in cells))]
    table = [[row[at] for at in shown] for row in ([*map(tr, HEADS)], *cells[first : first + room])]
    widths, gap = column_widths(table, width)
    lines = [Text(join_cells(table[0], widths, gap), DIM)]
    for at, row in enumerate(table[1:], start=first):
        style = YELLOW if at == here else NOT_REACHED if at > here else ""
        lines.append(Text(join_cells(row, widths, gap), style))
    for line in lines:
        line.truncate(width, overflow="ellipsis")
    return lines[:height]


def _cells(row: EpochRow, mark: str) -> tuple[str, ...]:
    """The row's figures; empty where there is none."""
    shares = ("" if isnan(share) else f"{100 * share:.1f} %" for share in (row.accuracy, row.held_out))
    rate = "" if isnan(row.rate) else format_number(row.rate)
    r2 = ("" if isnan(each) else format_number(each) for each in (row.r2, row.held_out_r2))
    return (f"{mark} {row.epoch}", "…" if row.loss is None else format_number(row.loss), *shares, *r2, rate)
