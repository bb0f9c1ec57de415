"""Every checked parameter, sorted by error, size or index, of all tensors or of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from rich.text import Text

from nettui.common.language import tr
from nettui.common.text import format_in_column, format_number
from nettui.debugger.view import View
from nettui.gradient_check import GradientCheck, Order
from nettui.report.gradient_text import label_width
from nettui.tui.charts import DIM, SELECTED
from nettui.tui.gradcheck_common import SCROLL, GradientPanel, empty_reason, status_sign
from nettui.tui.panel import clamp_index
from nettui.tui.wrap import cut

ALL = "all tensors"
ORDERS: tuple[Order, ...] = ("error", "size", "index")

HINT = "  o  ← → ↑ ↓"

FIGURE, HEAD = 11, 2
"""Width of a figure in cells, and the lines above the table."""


@dataclass(frozen=True)
class Parameters(GradientPanel):
    """One line per parameter; `at` is the index of the selected one among those shown."""

    by: Order = "error"
    name: str = ""
    at: int = 0
    height: int = 0

    title: ClassVar[str] = "Parameters"
    every: ClassVar[float] = 0.25
    keys: ClassVar[Mapping[str, str]] = {
        "o": "the order: by error, by size, by index",
        "left": "the previous selection: all tensors, all weights, all biases, each tensor",
        "right": "the next selection",
        "up": "the previous parameter",
        "down": "the next parameter",
        "pageup": "10 parameters back",
        "pagedown": "10 parameters forward",
    }
    help: ClassVar[str] = (
        "The value of each parameter, its derivative by back-propagation and by differences, and "
        "|a−n|/max(|a|,|n|): the largest errors first, or the largest derivatives, or in order of index. `i` "
        "explains the selected derivative. A derivative below round-off or at a kink does not count as "
        "wrong: a note at the end of the line says so."
    )

    def press(self, key: str, view: View) -> Parameters:
        table = view.results.gradcheck
        if table is None:
            return self
        if key == "o":
            return replace(self, by=ORDERS[(ORDERS.index(self.by) + 1) % len(ORDERS)], at=0)
        if key in SCROLL:
            return replace(self, at=clamp_index(self.at + SCROLL[key], table.count(self._name(table))))
        names = _names(table)
        by = 1 if key == "right" else -1
        return replace(self, name=names[(names.index(self._name(table)) + by) % len(names)], at=0)

    def fitted(self, width: int, height: int) -> Parameters:
        return replace(self, height=height)

    def click(self, row: int, column: int, removes: bool, view: View) -> tuple[Parameters, str]:
        """Selects the parameter; a click on the selected one explains its derivative."""
        table = view.results.gradcheck
        if table is None or row < HEAD:
            return self, ""
        count = table.count(self._name(table))
        at, first, room = _window(self.at, count, self.height)
        clicked = first + row - HEAD
        if row - HEAD >= room or clicked >= count:
            return self, ""
        if clicked != at:
            return replace(self, at=clicked), ""
        target = self.inspect_target(view)
        return self, f"inspect {target}" if target else ""

    def inspect_target(self, view: View) -> str:
        table = view.results.gradcheck
        if table is None or view.reading.nonfinite:
            return ""
        name = self._name(table)
        at = clamp_index(self.at, table.count(name))
        return "".join(f"{entry.label}.gradient" for entry in table.pick(self.by, 1, name, at))

    def _name(self, table: GradientCheck) -> str:
        """The selection of tensors; all of them if the selected tensor is not in this network."""
        return self.name if self.name in _names(table) else ""

    def draw(self, view: View, width: int, height: int) -> Text:
        table = view.results.gradcheck
        if (nothing := empty_reason(view, table, width, height)) or table is None:
            return nothing or Text()
        name = self._name(table)
        count = table.count(name)
        at, first, room = _window(self.at, count, height)
        entries = table.pick(self.by, room, name, first)
        selection = f"{tr(f'{name or ALL} by {self.by}')} · {tr(f'{at + 1:,} of {count:,}')}"
        lines = [Text(cut(f"{selection}{HINT:>{max(width - len(selection), 0)}}", width), DIM)]
        label = max(label_width(tensor) for tensor in table.tensors)
        heads = ("value", "backprop", "numeric", "rel.error")
        lines.append(Text(" " * label + "".join(tr(head).rjust(FIGURE) for head in heads), DIM))
        largest = {tensor.name: tensor.largest for tensor in table.tensors}
        stale = "" if table.step == view.reading.step else DIM
        for place, entry in enumerate(entries, start=first):
            slopes = (
                format_in_column(slope, largest[entry.name]) for slope in (entry.backprop, entry.numeric)
            )
            figures = (format_number(entry.value), *slopes, format_number(entry.relative_error))
            line = Text(no_wrap=True).append(entry.label.ljust(label), SELECTED if place == at else stale)
            line.append("".join(figure.rjust(FIGURE) for figure in figures), stale)
            line.append(" ").append(*status_sign(table, entry)).append(f" {tr(entry.note)}", DIM)
            line.truncate(width, overflow="ellipsis")
            lines.append(line)
        return Text("\n", no_wrap=True).join(lines)


def _window(at: int, count: int, height: int) -> tuple[int, int, int]:
    """The selected line, the first one that fits into `height` lines with it, and how many fit."""
    at, room = clamp_index(at, count), max(height - HEAD, 1)
    return at, max(min(at - room // 2, count - room), 0), room


def _names(table: GradientCheck) -> list[str]:
    """The selections that `left` and `right` go through, empty for all tensors."""
    kinds = [kind for kind in ("weights", "biases") if table.count(kind)]
    return ["", *kinds, *(tensor.name for tensor in table.tensors)]
