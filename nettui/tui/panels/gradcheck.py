"""Numeric beside back-propagated gradients, the parameters that matter first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text

from nettui.debugger.view import View
from nettui.gradcheck import Entry, GradientCheck
from nettui.record import Status
from nettui.text import beside, number
from nettui.tui.charts import DIM, mark
from nettui.tui.panel import Still

STATUS: dict[str, Status] = {"ok": "pass", "kink": "warn", "fail": "fail"}
FIGURE = (10, 14)
"""Cells of a column of numbers, least and most."""


@dataclass(frozen=True)
class GradCheck(Still):
    """A line a parameter: w, ∂E/∂w by back-propagation and by differences, relative error."""

    title: ClassVar[str] = "Gradient check"
    every: ClassVar[float] = 0.25
    help: ClassVar[str] = (
        "Some parameters of every tensor are moved by ±h, and the change of the loss is compared with the "
        "back-propagated derivative (course 6.6). Runs by itself whenever the debugger stands still, in "
        "float64. A *kink* is a ReLU that switches between w−h and w+h: no error. ≈: right as far as one can "
        "tell, for the numeric derivative's own error (curvature, round-off) is as large as the difference. "
        "`nettui gradcheck --all` checks every parameter."
    )

    def draw(self, view: View, width: int, height: int) -> Text:
        table = view.gradcheck
        if table is None:
            return Text("runs when the debugger stands still: space", DIM)
        name = max(len(entry.label) for entry in table.entries)
        wide = min(max((width - name - 2) // 3, FIGURE[0]), FIGURE[1])
        stale = "" if table.step == view.reading.step else DIM
        text = Text(no_wrap=True)
        heads = "".join(word.rjust(wide) for word in ("backprop", "numeric", "rel.error"))
        text.append("parameter".ljust(name) + heads, DIM)
        largest = {tensor.name: table.largest(tensor.name) for tensor in table.tensors}
        for entry in _chosen(table, max(height - 2, 1)):
            figures = [beside(slope, largest[entry.name]) for slope in (entry.backprop, entry.numeric)]
            figures.append(number(entry.relative_error))
            told = "".join(figure.rjust(wide) for figure in figures)
            text.append(f"\n{entry.label.ljust(name)}{told}", stale)
            sign, style = ("≈", DIM) if table.unsure(entry) else mark(STATUS[entry.status])
            text.append(f" {sign}", style)
        sign, style = mark(STATUS[table.verdict])
        text.append(f"\n{sign} ", style)
        foot = f"{table.checked:,} of {table.of:,} · {table.method}, h={table.h:g} · step {table.step}"
        text.append(foot[: width - 2], DIM)
        return text


def _chosen(table: GradientCheck, lines: int) -> Sequence[Entry]:
    """What is wrong first; then as many of every tensor, in order, as there is room for."""
    wrong = [entry for entry in table.worst if entry.status != "ok"][:lines]
    rest = [entry for entry in table.entries if entry.status == "ok"]
    ranks: dict[str, int] = {}
    ranked = []
    for place, entry in enumerate(rest):
        ranks[entry.name] = ranks.get(entry.name, -1) + 1
        ranked.append((ranks[entry.name], place, entry))
    room = sorted(ranked)[: lines - len(wrong)] if len(wrong) < lines else []
    return [*wrong, *(entry for _, _, entry in sorted(room, key=lambda item: item[1]))]
