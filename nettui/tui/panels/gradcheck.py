"""Numeric and back-propagated gradients side by side, errors first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text

from nettui.common.language import tr
from nettui.common.text import format_in_column, format_number
from nettui.debugger.view import View
from nettui.gradient_check import Entry, GradientCheck
from nettui.report.gradient_text import label_width
from nettui.tui.charts import DIM, status_mark
from nettui.tui.gradcheck_common import STATUS, GradientPanel, check_summary, empty_reason, status_sign
from nettui.tui.measurements import GradientCheckRequest, MeasurementRequest
from nettui.tui.wrap import cut

FIGURE = (10, 14)
"""Least and greatest width in cells of a column of numbers."""


@dataclass(frozen=True)
class GradCheck(GradientPanel):
    """One line per parameter: ∂E/∂w by back-propagation and by differences, and the relative error."""

    title: ClassVar[str] = "Gradient check"
    every: ClassVar[float] = 0.25
    requests: ClassVar[Sequence[MeasurementRequest]] = (GradientCheckRequest(),)
    help: ClassVar[str] = (
        "Some parameters of every tensor are changed by ±h, and the change of the loss is compared with the "
        "back-propagated derivative (course 6.6), in float64: whenever the debugger is stopped, and "
        "occasionally while it runs; dim values were checked at an earlier step. A *kink* is a ReLU that "
        "switches between w−h and w+h: no error. ≈: inconclusive, because the numeric derivative's own error "
        "(curvature, round-off) is as large as the difference. The page gradients (2) shows everything."
    )

    def inspect_target(self, view: View) -> str:
        table = view.results.gradcheck
        if table is None or table.step != view.reading.step or view.reading.nonfinite:
            return ""
        return f"{_select_entries(table, 1)[0].label}.gradient"

    def draw(self, view: View, width: int, height: int) -> Text:
        table = view.results.gradcheck
        if (nothing := empty_reason(view, table, width, height)) or table is None:
            return nothing or Text()
        entries = _select_entries(table, max(height - 2, 1))
        name = max(label_width(tensor) for tensor in table.tensors)
        wide = min(max((width - name - 2) // 3, FIGURE[0]), FIGURE[1])
        stale = "" if table.step == view.reading.step else DIM
        text = Text(no_wrap=True)
        heads = "".join(tr(word).rjust(wide) for word in ("backprop", "numeric", "rel.error"))
        text.append(tr("parameter").ljust(name) + heads, DIM)
        largest = {tensor.name: table.largest(tensor.name) for tensor in table.tensors}
        for entry in entries:
            figures = [
                format_in_column(slope, largest[entry.name]) for slope in (entry.backprop, entry.numeric)
            ]
            figures.append(format_number(entry.relative_error))
            cells = "".join(figure.rjust(wide) for figure in figures)
            text.append(f"\n{entry.label.ljust(name)}{cells}", stale)
            sign, style = status_sign(table, entry)
            text.append(f" {sign}", style)
        sign, style = status_mark(STATUS[table.verdict])
        text.append(f"\n{sign} ", style)
        text.append(cut(check_summary(table), width - 2), DIM)
        return text


def _select_entries(table: GradientCheck, lines: int) -> Sequence[Entry]:
    """Errors first; then parameters of every tensor, in order, as many as fit."""
    wrong = [entry for entry in table.pick("error", lines) if entry.status != "ok"]
    ranked = []
    for place, tensor in enumerate(table.tensors):
        right = [entry for entry in table.pick("index", 2 * lines, tensor.name) if entry.status == "ok"]
        ranked += [(rank, place, entry) for rank, entry in enumerate(right)]
    ranked.sort(key=lambda item: item[:2])
    room = sorted(ranked[: lines - len(wrong)], key=lambda item: (item[1], item[0]))
    return [*wrong, *(entry for *_, entry in room)]
