"""The numeric derivative as the lecture prints it: w, w+h, E(w+h) and the quotient, a row a parameter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from rich.text import Text

from nettui.common.text import format_in_column
from nettui.debugger.view import View
from nettui.report.gradient_text import decimals
from nettui.tui.charts import DIM
from nettui.tui.gradcheck_common import SCROLL, empty_reason, visible_lines
from nettui.tui.measurements import GradientCheckRequest, Wish
from nettui.tui.panel import Panel, Still

HEADS = ("w", "w + h", "E(w + h)", "quotient", "backprop")


@dataclass(frozen=True)
class ForwardDifference(Still):
    """Always by the forward difference, in true passes through the whole network."""

    first: int = 0

    title: ClassVar[str] = "Lecture table"
    every: ClassVar[float] = 0.25
    wishes: ClassVar[Sequence[Wish]] = (GradientCheckRequest("forward", fills="forward_difference"),)
    keys: ClassVar[Mapping[str, str]] = {"up": "a line up", "down": "a line down"}
    help: ClassVar[str] = (
        "The gradient check as the lecture does it (course 6.6): one parameter w at a time is moved by h, "
        "the loss E(w+h) of the whole network is computed anew, and the quotient (E(w+h) − E(w))/h stands "
        "beside the back-propagated derivative. Its error grows with h: the central difference of the other "
        "panels is better. Some parameters of each tensor, other ones at each step."
    )

    def press(self, key: str, view: View) -> Panel:
        rows = len(view.results.forward_difference.rows) if view.results.forward_difference else 1
        return replace(self, first=min(max(self.first + SCROLL[key], 0), rows - 1))

    def stands_on(self, view: View) -> str:
        if view.results.forward_difference is None or view.reading.nonfinite:
            return ""
        rows = view.results.forward_difference.rows
        return f"{rows[min(self.first, len(rows) - 1)].label}.gradient"

    def draw(self, view: View, width: int, height: int) -> Text:
        table = view.results.forward_difference
        if (nothing := empty_reason(view, table, width, height)) or table is None:
            return nothing or Text()
        largest = {tensor.name: tensor.largest for tensor in table.tensors}
        places = decimals(table)
        cells = [
            (
                row.label,
                f"{row.value:.{places}f}",
                f"{row.moved:.{places}f}",
                f"{row.loss:.{places + 1}f}",
                *(format_in_column(slope, largest[row.name]) for slope in (row.quotient, row.backprop)),
            )
            for row in table.rows
        ]
        heads = ("", *HEADS)
        wide = [max(map(len, column)) for column in zip(heads, *cells, strict=True)]
        gap = " " * (2 if sum(wide) + 2 * len(HEADS) <= width else 1)
        while len(wide) > 2 and sum(wide) + len(gap) * (len(wide) - 1) > width:
            wide.pop()
        stale = "" if table.step == view.reading.step else DIM
        lines = [Text(_row(row, wide, gap)[:width], stale) for row in cells]
        of = f" of the first {table.samples} samples" if table.samples else ""
        summary = f"E(w) = {table.loss:.{places + 1}f}{of} at step {table.step}, h = {table.h:g}"
        head = [Text(summary[:width]), Text(_row(heads, wide, gap)[:width], DIM)]
        return Text("\n", no_wrap=True).join([*head, *visible_lines(lines, self.first, max(height - 2, 1))])


def _row(cells: Sequence[str], wide: Sequence[int], gap: str) -> str:
    """As many of the cells as there are widths."""
    return gap.join(
        f"{cell:{'>' if at else '<'}{room}}" for at, (cell, room) in enumerate(zip(cells, wide, strict=False))
    )
