"""The gradient check in the form of the lecture: w, w+h, E(w+h) and the quotient, one row per parameter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from rich.text import Text

from nettui.common.language import tr
from nettui.common.text import format_in_column, format_short
from nettui.debugger.view import View
from nettui.gradient_check import GradientCheck
from nettui.report.gradient_text import decimals, fixed
from nettui.tui.charts import DIM
from nettui.tui.columns import column_widths, join_cells
from nettui.tui.gradcheck_common import SCROLL, GradientPanel, empty_reason, visible_lines
from nettui.tui.measurements import GradientCheckRequest, MeasurementRequest
from nettui.tui.panel import clamp_index
from nettui.tui.weight_walk import WeightWalk
from nettui.tui.wrap import cut

HEADS = ("", "w", "w + h", "E(w + h)", "quotient", "backprop")

ALL_MOVED = 128
"""Up to this many parameters all are moved; in larger networks some of each tensor."""


@dataclass(frozen=True)
class ForwardDifference(GradientPanel):
    """Uses the forward difference, with a full pass through the network for each parameter.

    All rows at once, from number `first` on; or what `shown` pieces of the walk from weight to weight reveal.
    """

    first: int = 0
    shown: int | None = None

    title: ClassVar[str] = "Lecture table"
    every: ClassVar[float] = 0.25
    requests: ClassVar[Sequence[MeasurementRequest]] = (
        GradientCheckRequest(method="forward", field="forward_difference", max_full_passes=ALL_MOVED),
    )
    keys: ClassVar[Mapping[str, str]] = {
        "right": "weight by weight: the next figure",
        "left": "hide the last figure",
        "up": "a line up, or a weight back",
        "down": "a line down, or a whole weight",
        "a": "all at once",
    }
    help: ClassVar[str] = (
        "The gradient check in the form of the lecture (course 6.6): one parameter w at a time is changed by "
        "h, the loss E(w+h) of the whole network is computed again, and the quotient (E(w+h) − E(w))/h is "
        "shown beside the back-propagated derivative. Its error grows with h: the central difference of the "
        "other panels is more accurate. All parameters of a small network; of a larger one some of each "
        "tensor, different ones at each step. → reveals the table as the lecture does, figure by figure: "
        "the column W, the column W + h with one entry changed (▸) and E of both, the quotient, the "
        "back-propagated value; ↓ a whole weight at once, `a` everything."
    )

    def press(self, key: str, view: View) -> ForwardDifference:
        table = view.results.forward_difference
        if table is None:  # still being measured: the figures asked for are shown as soon as it is there
            asked = 0 if self.shown is None else self.shown + 1
            return replace(self, shown=asked) if key == "right" else self
        if self.shown is not None:
            walk = WeightWalk(table, self.shown)
            return ForwardDifference(first=walk.at) if key == "a" else replace(self, shown=walk.press(key))
        if key == "right":
            return replace(self, shown=0)
        return replace(self, first=clamp_index(self.first + SCROLL.get(key, 0), len(table.rows)))

    def inspect_target(self, view: View) -> str:
        table = view.results.forward_difference
        if table is None or view.reading.nonfinite:
            return ""
        at = self.first if self.shown is None else WeightWalk(table, self.shown).at
        return f"{table.rows[clamp_index(at, len(table.rows))].label}.gradient"

    def draw(self, view: View, width: int, height: int) -> Text:
        table = view.results.forward_difference
        if (nothing := empty_reason(view, table, width, height, "forward_difference")) or table is None:
            return nothing or Text()
        lines = (
            _all_at_once(table, self.first, width, height)
            if self.shown is None
            else WeightWalk(table, self.shown).draw(width, height)
        )
        if table.step != view.reading.step:
            for line in lines:
                line.stylize(DIM)
        return Text("\n", no_wrap=True).join(lines)


def _all_at_once(table: GradientCheck, first: int, width: int, height: int) -> list[Text]:
    """E(w), the heads, and as many rows as fit from number `first` on."""
    largest = {tensor.name: tensor.largest for tensor in table.tensors}
    places = decimals(table)
    cells = [
        (
            row.label,
            fixed(row.value, places),
            fixed(row.moved, places),
            fixed(row.loss, places + 1),
            *(format_in_column(slope, largest[row.name]) for slope in (row.quotient, row.backprop)),
        )
        for row in table.rows
    ]
    heads = [*map(tr, HEADS)]
    widths, gap = column_widths([heads, *cells], width)
    lines = [Text(cut(join_cells(row, widths, gap), width)) for row in cells]
    of = tr(f" of the first {table.samples} samples") if table.samples else ""
    summary = tr(
        f"E(w) = {fixed(table.loss, places + 1)}{of} at step {table.step}, h = {format_short(table.h)}"
    )
    if len(table.rows) < table.of:
        count = f"{len(table.rows)} of {table.of:,}"
        full = f"{summary} · {tr(f'{count} parameters')}"
        summary = full if len(full) <= width else f"{summary} · {tr(count)}"
    head = [Text(cut(summary, width)), Text(cut(join_cells(heads, widths, gap), width), DIM)]
    return [*head, *visible_lines(lines, first, max(height - 2, 1))]
