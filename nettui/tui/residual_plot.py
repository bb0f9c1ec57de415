"""Draws predictions of numbers: against the true ones with the diagonal, or one by one, the worst first."""

from __future__ import annotations

import numpy as np
from rich.text import Text

from nettui.common.language import tr
from nettui.common.text import format_number
from nettui.nn.trainer import BackPropTrainer
from nettui.tui.charts import BLUE, DIM, ORANGE
from nettui.tui.wrap import fit_width
from nettui.types import Step
from nettui.visuals.plane import find_cells, to_window
from nettui.visuals.predictions import held_out_part
from nettui.visuals.residuals import Residuals, residuals, span

FIGURE, NUMBER = 12, 7
"""Width in cells of a figure, and of a sample's number."""

POINTS = "•●"
DIAGONAL = "╱"


def draw_plot(trainer: BackPropTrainer, step: Step, width: int, height: int) -> Text:
    """Each sample at its true number, to the right, and its prediction, upwards: on the diagonal if right."""
    name, found = _found(trainer, step)
    lines = [_head(name, found, width), _axes(trainer, found, width)]
    room = max(height - len(lines), 1)
    return Text("\n", no_wrap=True).join([*lines, *_cells(found, width, room)][:height])


def draw_table(trainer: BackPropTrainer, step: Step, first: int, width: int, height: int) -> Text:
    """A line a sample from the `first` worst on: target, prediction, residual, and the first features."""
    name, found = _found(trainer, step)
    features = max((width - NUMBER - 3 * FIGURE) // FIGURE, 0)
    names = [trainer.data.names.feature(i) for i in range(min(found.x.shape[1], features))]
    heads = [tr("target"), tr("predicted"), tr("residual"), *names]
    lines = [_head(name, found, width), Text(" " * NUMBER + "".join(map(_cell, heads)), DIM)]
    scaling = trainer.data.scaling
    x = found.x * scaling.std + scaling.mean
    for n in found.worst_first[first:].tolist():
        figures = found.t[n], found.y[n], found.residual[n], *x[n, : len(names)]
        cells = (_cell(format_number(float(figure))) for figure in figures)
        lines.append(Text(f"#{found.rows[n]}".ljust(NUMBER) + "".join(cells)))
    for line in lines:
        line.truncate(width, overflow="ellipsis")
    return Text("\n", no_wrap=True).join(lines[:height])


def _found(trainer: BackPropTrainer, step: Step) -> tuple[str, Residuals]:
    data = trainer.data
    assert data.target is not None
    name, part = held_out_part(data)
    return name, residuals(step.before, part, data.target)


def _head(name: str, found: Residuals, width: int) -> Text:
    of = "" if len(found.t) == found.total else tr(f" of {found.total:,}")
    errors = f"R² {format_number(found.r2)}, RMSE {format_number(found.error)}"
    mean = f"MAE {format_number(found.mean_absolute)}"
    text = Text(f"{tr(name)}: {len(found.t)}{of}, {errors}, {mean}", no_wrap=True)
    text.truncate(width, overflow="ellipsis")
    return text


def _axes(trainer: BackPropTrainer, found: Residuals, width: int) -> Text:
    """What the axes are, and the worst residual."""
    ends, target = span(found), trainer.data.names.target or tr("target")
    worst = int(found.worst_first[0])
    text = Text(no_wrap=True)
    if ends is not None:
        low, high = map(format_number, ends)
        text.append(tr(f"→ {target}, ↑ predicted, both {low} to {high}  "), DIM)
    text.append(tr(f"worst #{found.rows[worst]}: {format_number(float(found.residual[worst]))}"))
    text.truncate(width, overflow="ellipsis")
    return text


def _cells(found: Residuals, width: int, height: int) -> list[Text]:
    """The samples as points, larger where several share a cell, and the diagonal of right predictions."""
    if (ends := span(found)) is None:
        return [Text(tr("NaN or infinite"), DIM)]
    shown = to_window(np.array([ends[0]] * 2), np.array([ends[1]] * 2))
    cells = find_cells(np.column_stack([found.t, found.y]), shown, width, height)
    counts = np.zeros((height, width), int)
    inside = cells[cells[:, 0] >= 0]
    np.add.at(counts, tuple(inside.T), 1)
    along = np.linspace(*ends, 2 * max(width, height))
    right = find_cells(np.column_stack([along, along]), shown, width, height)
    diagonal = {(row, column) for row, column in right.tolist()}
    lines = []
    for row in range(height):
        line = Text(no_wrap=True)
        for column, count in enumerate(counts[row].tolist()):
            if count:
                line.append(POINTS[min(count, len(POINTS)) - 1], ORANGE)
            else:
                on = (row, column) in diagonal
                line.append(DIAGONAL if on else " ", BLUE if on else "")
        lines.append(line)
    return lines


def _cell(text: str) -> str:
    return fit_width(text, FIGURE - 1, str.rjust) + " "
