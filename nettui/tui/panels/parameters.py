"""Every parameter that was checked: by error, by size or by index, of all tensors or of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from rich.text import Text

from nettui.common.text import format_in_column, format_number
from nettui.debugger.view import View
from nettui.gradient_check import GradientCheck, Order
from nettui.report.gradient_text import label_width
from nettui.tui.charts import DIM, SELECTED
from nettui.tui.gradcheck_common import SCROLL, empty_reason, status_sign
from nettui.tui.panel import Panel, Still, within

ORDERS: tuple[Order, ...] = ("error", "size", "index")

HINT = "  o  ← → ↑ ↓"

FIGURE = 11
"""Cells of a figure."""


@dataclass(frozen=True)
class Parameters(Still):
    """A line a parameter; number `at` of those in this order and of this name is marked."""

    by: Order = "error"
    name: str = ""
    at: int = 0

    title: ClassVar[str] = "Parameters"
    every: ClassVar[float] = 0.25
    keys: ClassVar[Mapping[str, str]] = {
        "o": "the order: by error, by size, by index",
        "left": "the tensors before: all, all weights, all biases, one after the other",
        "right": "the next tensors",
        "up": "the parameter before",
        "down": "the next parameter",
        "pageup": "10 parameters back",
        "pagedown": "10 parameters on",
    }
    help: ClassVar[str] = (
        "Each parameter's value, its derivative by back-propagation and by differences, |a−n|/max(|a|,|n|): "
        "the most wrong first, or the largest derivatives, or in order. `i` asks where the marked "
        "derivative comes from. What is below round-off or at a kink is not wrong for that: the words at "
        "the end say so."
    )

    def press(self, key: str, view: View) -> Panel:
        table = view.results.gradcheck
        if table is None:
            return self
        if key == "o":
            return replace(self, by=ORDERS[(ORDERS.index(self.by) + 1) % len(ORDERS)], at=0)
        if key in SCROLL:
            return replace(self, at=within(self.at + SCROLL[key], table.count(self._name(table))))
        names = _names(table)
        by = 1 if key == "right" else -1
        return replace(self, name=names[(names.index(self._name(table)) + by) % len(names)], at=0)

    def stands_on(self, view: View) -> str:
        table = view.results.gradcheck
        if table is None or view.reading.nonfinite:
            return ""
        name = self._name(table)
        at = within(self.at, table.count(name))
        return "".join(f"{entry.label}.gradient" for entry in table.pick(self.by, 1, name, at))

    def _name(self, table: GradientCheck) -> str:
        """The tensors chosen; all of them where this network has no such."""
        return self.name if self.name in _names(table) else ""

    def draw(self, view: View, width: int, height: int) -> Text:
        table = view.results.gradcheck
        if (nothing := empty_reason(view, table, width, height)) or table is None:
            return nothing or Text()
        name = self._name(table)
        count = table.count(name)
        at, room = within(self.at, count), max(height - 2, 1)
        first = max(min(at - room // 2, count - room), 0)
        entries = table.pick(self.by, room, name, first)
        told = f"{name.lstrip('.') or 'all tensors'} by {self.by} · {at + 1:,} of {count:,}"
        lines = [Text(f"{told}{HINT:>{max(width - len(told), 0)}}"[:width], DIM)]
        label = max(label_width(tensor) for tensor in table.tensors)
        heads = ("value", "backprop", "numeric", "rel.error")
        lines.append(Text(" " * label + "".join(head.rjust(FIGURE) for head in heads), DIM))
        largest = {tensor.name: tensor.largest for tensor in table.tensors}
        stale = "" if table.step == view.reading.step else DIM
        for place, entry in enumerate(entries, start=first):
            slopes = (
                format_in_column(slope, largest[entry.name]) for slope in (entry.backprop, entry.numeric)
            )
            figures = (format_number(entry.value), *slopes, format_number(entry.relative_error))
            line = Text(no_wrap=True).append(entry.label.ljust(label), SELECTED if place == at else stale)
            line.append("".join(figure.rjust(FIGURE) for figure in figures), stale)
            line.append(" ").append(*status_sign(table, entry)).append(f" {entry.note}", DIM)
            line.truncate(width)
            lines.append(line)
        return Text("\n", no_wrap=True).join(lines)


def _names(table: GradientCheck) -> list[str]:
    """What `left` and `right` choose from: parts of names, the empty one for all."""
    kinds = [kind for kind in (".W", ".b") if table.count(kind)]
    return ["", *kinds, *(tensor.name for tensor in table.tensors)]
