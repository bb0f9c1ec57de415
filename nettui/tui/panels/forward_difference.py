"""The gradient check in the form of the lecture: w, w+h, E(w+h) and the quotient, one row per parameter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from rich.text import Text

from nettui.common.language import tr
from nettui.common.text import format_in_column
from nettui.debugger.view import View
from nettui.report.gradient_text import decimals
from nettui.tui.charts import DIM
from nettui.tui.gradcheck_common import SCROLL, empty_reason, visible_lines
from nettui.tui.measurements import GradientCheckRequest, MeasurementRequest
from nettui.tui.panel import BasePanel

HEADS = ("w", "w + h", "E(w + h)", "quotient", "backprop")


@dataclass(frozen=True)
class ForwardDifference(BasePanel):
    """Uses the forward difference, with a full pass through the network for each parameter."""

    first: int = 0

    title: ClassVar[str] = "Lecture table"
    every: ClassVar[float] = 0.25
    requests: ClassVar[Sequence[MeasurementRequest]] = (
        GradientCheckRequest(method="forward", field="forward_difference"),
    )
    keys: ClassVar[Mapping[str, str]] = {"up": "a line up", "down": "a line down"}
    help: ClassVar[str] = (
        "The gradient check in the form of the lecture (course 6.6): one parameter w at a time is changed by "
        "h, the loss E(w+h) of the whole network is computed again, and the quotient (E(w+h) − E(w))/h is "
        "shown beside the back-propagated derivative. Its error grows with h: the central difference of the "
        "other panels is more accurate. Some parameters of each tensor, different ones at each step."
    )

    def press(self, key: str, view: View) -> ForwardDifference:
        rows = len(view.results.forward_difference.rows) if view.results.forward_difference else 1
        return replace(self, first=min(max(self.first + SCROLL[key], 0), rows - 1))

    def inspect_target(self, view: View) -> str:
        if view.results.forward_difference is None or view.reading.nonfinite:
            return ""
        rows = view.results.forward_difference.rows
        return f"{rows[min(self.first, len(rows) - 1)].label}.gradient"

    def draw(self, view: View, width: int, height: int) -> Text:
        table = view.results.forward_difference
        if (nothing := empty_reason(view, table, width, height, "forward_difference")) or table is None:
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
        heads = ("", *map(tr, HEADS))
        widths = [max(map(len, column)) for column in zip(heads, *cells, strict=True)]
        gap = " " * (2 if sum(widths) + 2 * len(HEADS) <= width else 1)
        while len(widths) > 2 and sum(widths) + len(gap) * (len(widths) - 1) > width:
            widths.pop()
        stale = "" if table.step == view.reading.step else DIM
        lines = [Text(_row(row, widths, gap)[:width], stale) for row in cells]
        of = tr(f" of the first {table.samples} samples") if table.samples else ""
        summary = tr(f"E(w) = {table.loss:.{places + 1}f}{of} at step {table.step}, h = {table.h:g}")
        head = [Text(summary[:width]), Text(_row(heads, widths, gap)[:width], DIM)]
        return Text("\n", no_wrap=True).join([*head, *visible_lines(lines, self.first, max(height - 2, 1))])


def _row(cells: Sequence[str], widths: Sequence[int], gap: str) -> str:
    """The cells in columns of these widths; cells without a width are left out."""
    return gap.join(
        f"{cell:{'>' if at else '<'}{room}}"
        for at, (cell, room) in enumerate(zip(cells, widths, strict=False))
    )
