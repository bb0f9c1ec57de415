"""The gradient check for each tensor: its error, what that means, and the likely cause."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
from rich.text import Text

from nettui.common.language import tr
from nettui.common.text import format_number
from nettui.debugger.view import View
from nettui.gradient_check import METHODS, GradientCheck, Method, TensorResult
from nettui.report.gradient_text import describe_tensor, note
from nettui.tui.charts import DIM, status_mark
from nettui.tui.gradcheck_common import (
    SCROLL,
    STATUS,
    GradientPanel,
    check_summary,
    empty_reason,
    status_sign,
    visible_lines,
)
from nettui.tui.measurements import GradientCheckRequest, MeasurementRequest
from nettui.tui.wrap import cut

MIN_WORDS = 24
"""Least width in cells of the words beside the figures; with less room they go on separate lines."""


@dataclass(frozen=True)
class Tensors(GradientPanel):
    """One line per tensor, and below it what is wrong; `method` applies to the whole page."""

    method: Method = "central"
    first: int = 0

    title: ClassVar[str] = "Tensors"
    every: ClassVar[float] = 0.25
    keys: ClassVar[Mapping[str, str]] = {
        "m": "the method: central, complex, forward",
        "up": "a line up",
        "down": "a line down",
    }
    help: ClassVar[str] = (
        "Each tensor's back-propagated gradient a and numeric gradient n: ‖a‖, and the relative error "
        "‖a−n‖/(‖a‖+‖n‖) with CS231n's word for it, both over the checked parameters except those at a kink; "
        "small networks are checked completely. *forward* is the lecture's (E(w+h) − E(w))/h with h = 1e-4, "
        "*central* (E(w+h) − E(w−h))/2h with h = 1e-5, *complex* Im E(w+ih)/h with h = 1e-20, which has no "
        "round-off. *both zero*, *all below* a floor: there is nothing to compare. If a tensor is wrong, the "
        "pattern of its error and the likely cause are shown below it (course 6.6)."
    )

    @property
    def requests(self) -> Sequence[MeasurementRequest]:
        return (GradientCheckRequest(self.method, all_parameters=True),)

    def press(self, key: str, view: View) -> Tensors:
        if key == "m":
            return replace(self, method=METHODS[(METHODS.index(self.method) + 1) % len(METHODS)])
        tensors = len(view.results.gradcheck.results) if view.results.gradcheck else 1
        return replace(self, first=min(max(self.first + SCROLL[key], 0), tensors - 1))

    def draw(self, view: View, width: int, height: int) -> Text:
        table = view.results.gradcheck
        if (nothing := empty_reason(view, table, width, height)) or table is None:
            return nothing or Text()
        columns = [_cells(tensor) for tensor in table.results]
        widths = [max(len(cell) for cell in column) for column in zip(map(tr, HEADS), *columns, strict=True)]
        body = [line for tensor in table.results for line in _lines(table, tensor, widths, width)]
        sign, style = status_mark(STATUS[table.verdict])
        foot = [
            Text(no_wrap=True).append(f"{sign} ", style).append(cut(check_summary(table), width - 2), DIM)
        ]
        if table.cause:
            foot += [Text(line, style) for line in textwrap.wrap(tr(table.cause), width)[: height // 3]]
        shown = visible_lines(body, self.first, height - 1 - len(foot))
        heads = _row([*map(tr, HEADS)], widths)
        head = Text(cut(f"{heads}{HINT:>{max(width - len(heads), 0)}}", width), DIM)
        if table.step != view.reading.step:
            shown = [Text(line.plain, DIM) for line in shown]
        return Text("\n", no_wrap=True).join([head, *shown, *foot])


HINT = "m  ↑ ↓"
HEADS = ("tensor", "shape", "checked", "‖a‖", "rel.error")


def _cells(tensor: TensorResult) -> tuple[str, ...]:
    shape = "×".join(map(str, tensor.shape))
    checked = f"{tensor.checked}" if tensor.checked == tensor.of else f"{tensor.checked}/{tensor.of}"
    with np.errstate(all="ignore"):
        norm = float(np.linalg.norm(tensor.backprop))
    return tensor.name, shape, checked, format_number(norm), format_number(tensor.relative_error)


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(f"{cell:{'<' if at < 2 else '>'}{widths[at]}}" for at, cell in enumerate(cells))


def _lines(table: GradientCheck, tensor: TensorResult, widths: Sequence[int], width: int) -> Iterator[Text]:
    """Figures and status, with words beside them, continued below if there is a problem or a note."""
    line = Text(_row(_cells(tensor), widths), no_wrap=True).append(" ")
    line.append(*status_sign(table, tensor)).append(" ")
    room = width - len(line)
    words = textwrap.wrap(tr(describe_tensor(tensor)), room if room >= MIN_WORDS else max(width - 2, 1)) or [
        ""
    ]
    indent = " " * (len(line) if room >= MIN_WORDS else 2)
    beside = room >= MIN_WORDS
    yield line.append(words.pop(0) if beside else "")
    if tensor.status != "ok" or note(tensor) or not beside:
        yield from (Text(indent + word, DIM, no_wrap=True) for word in words)
