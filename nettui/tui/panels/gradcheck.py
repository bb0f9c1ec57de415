"""Numeric beside back-propagated gradients, the parameters that matter first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text

from nettui.debugger.view import View
from nettui.gradcheck import Entry, GradientCheck
from nettui.record import Status
from nettui.tui.charts import DIM, mark

STATUS: dict[str, Status] = {"ok": "pass", "kink": "warn", "fail": "fail"}
FIGURE = 11
SMALL = 0.01
"""A tensor whose gradients are all below this is written in powers of ten: four decimals would hide them."""


@dataclass(frozen=True)
class GradCheck:
    """A line a parameter: w, ∂E/∂w by back-propagation and by differences, relative error."""

    title: ClassVar[str] = "Gradient check"
    every: ClassVar[float] = 0.25
    help: ClassVar[str] = (
        "Some parameters of every tensor are moved by ±h, and the change of the loss is compared with the "
        "back-propagated derivative (course 6.6). Runs by itself whenever the debugger stands still, in "
        "float64. A *kink* is a ReLU that switches between w−h and w+h: no error. `nettui gradcheck --all` "
        "checks every parameter."
    )

    def draw(self, view: View, width: int, height: int) -> Text:
        table = view.gradcheck
        if table is None:
            return Text("runs when the debugger stands still: space", DIM)
        name = max(width - 3 * FIGURE - 3, 10)
        stale = "" if table.step == view.reading.step else DIM
        heads = "".join(word.rjust(FIGURE) for word in ("backprop", "numeric", "rel.error"))
        text = Text(no_wrap=True)
        text.append("parameter".ljust(name) + heads, DIM)
        small = {tensor.name for tensor in table.tensors if tensor.largest < SMALL}
        for entry in _chosen(table, max(height - 2, 1)):
            sign, style = mark(STATUS[entry.status])
            label = f"{entry.name}[{', '.join(map(str, entry.index))}]".ljust(name)
            form = f"{FIGURE}.2e" if entry.name in small else f"{FIGURE}.4f"
            text.append(f"\n{label}{entry.backprop:{form}}{entry.numeric:{form}}", stale)
            text.append(f"{entry.relative_error:{FIGURE}.1e}", stale)
            text.append(f" {sign}", style)
        sign, style = mark(STATUS[table.verdict])
        text.append(f"\n{sign} ", style)
        foot = f"{table.checked:,} of {table.of:,} parameters · {table.method}, h={table.h:g}"
        text.append(f"{foot} · step {table.step}"[: width - 2], DIM)
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
