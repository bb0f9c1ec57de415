"""The table of one sample at the loss: output, one-hot label, their difference, derivative by the score."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from nettui.common.language import tr
from nettui.common.text import format_number
from nettui.tui.charts import DIM, NOT_REACHED
from nettui.tui.classes import colour
from nettui.tui.wrap import fit_width, max_width
from nettui.visuals.one_hot import OneHot

FIGURES = (9, 3, 10, 11)
"""Widths in cells of y, t, y − t and dZ."""

LABEL, NAME = 6, 14
"""Width in cells of a class's name, at least and at most."""


def one_hot_table(
    found: OneHot, names: Sequence[str], dz: str, compared: bool, width: int, height: int
) -> list[Text]:
    """One line per class; of too many, those with the largest difference, and always the right one.

    `names` are those of the outputs, `dz` that of the gradient; unless `compared`, the difference and the
    gradient are not reached yet.
    """
    room = min(max(max_width(names) + 1, LABEL), NAME, max(width - sum(FIGURES), 2))
    style = "" if compared else NOT_REACHED
    heads = [tr("class").ljust(room), *_cells(("y", "t", "y − t", dz))]
    lines = [Text(no_wrap=True).append("".join(heads[:3]), DIM).append("".join(heads[3:]), f"{DIM} {style}")]
    shown = _shown(found, height - 1)
    for k in shown:
        y, t, dz_k = float(found.y[k]), float(found.t[k]), float(found.dz[k])
        cells = _cells((format_number(y), f"{t:g}", format_number(y - t), format_number(dz_k)))
        name = fit_width(names[k], room - 1) + " "
        line = Text(name, f"bold {colour(k)}" if t else colour(k), no_wrap=True)
        lines.append(line.append("".join(cells[:2]), "bold" if t else "").append("".join(cells[2:]), style))
    if rest := len(found.y) - len(shown):
        lines.append(Text(tr(f"{rest} more classes"), DIM))
    for line in lines:
        line.truncate(width, overflow="ellipsis")
    return lines


def _cells(words: Sequence[str]) -> list[str]:
    return [word.rjust(cells) for word, cells in zip(words, FIGURES, strict=True)]


def _shown(found: OneHot, room: int) -> list[int]:
    """The classes that fit, in order; if not all do, one line is left for the number of the others."""
    count = len(found.y)
    if count <= room:
        return [*range(count)]
    by_size = sorted(range(count), key=lambda k: (not found.t[k], -abs(float(found.y[k] - found.t[k]))))
    return sorted(by_size[: max(room - 1, 1)])
