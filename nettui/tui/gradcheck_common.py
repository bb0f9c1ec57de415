"""What the panels about the gradient check share: signs, what was checked, why there is nothing to show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from rich.text import Text

from nettui.abilities import Differentiable, Missing, able
from nettui.common.language import tr
from nettui.common.text import format_number, format_short
from nettui.debugger.view import View
from nettui.gradient_check import Entry, GradientCheck, TensorResult
from nettui.gradient_check.floors import moved_text
from nettui.tui.charts import DIM, status_mark
from nettui.tui.network_panel import sentence
from nettui.tui.panel import BasePanel
from nettui.types import Status

STATUS: dict[str, Status] = {"ok": "pass", "kink": "warn", "fail": "fail"}


def status_sign(table: GradientCheck, judged: Entry | TensorResult) -> tuple[str, str]:
    """Sign and colour of a result; `≈` if it is inconclusive."""
    return ("≈", DIM) if table.is_inconclusive(judged) else status_mark(STATUS[judged.status])


class GradientPanel(BasePanel, Protocol):
    """A panel about the gradient check, which needs loss and gradients at any parameters."""

    def lacks(self, view: View) -> str:
        return no_gradients(view)


def no_gradients(view: View) -> str:
    """What a gradient check lacks, or ""."""
    missing = able(view.raw.trainer, Differentiable) if view.raw else view.lacking
    return str(missing) if isinstance(missing, Missing) else ""


def empty_reason(
    view: View, table: GradientCheck | None, width: int, height: int, field: str = "gradcheck"
) -> Text | None:
    """Why there is nothing to compare, or None if there is; `field` is that of the table in Results."""
    if why := no_gradients(view):
        pass
    elif fault := view.reading.nonfinite:
        why = f"nothing to compare at step {view.reading.step}: {fault}"
    elif table is None and field in view.results.unmeasured:
        why = view.results.unmeasured[field]
    elif table is None:
        why = "measured when the run is paused: space" if view.running else "measuring …"
    elif not table.comparable:
        why = f"nothing to compare: at step {table.step} the loss is {format_number(table.loss)}"
    else:
        return None
    return sentence(why, width, height)


def check_summary(table: GradientCheck) -> str:
    """How many parameters were checked, by which method, at which step, and on which samples if not all."""
    h = format_short(table.h)
    count = f"{table.checked:,} of {table.of:,} · {table.method}, h={h} · step {table.step}"
    said = tr(f"{count} · first {table.samples} samples" if table.samples else count)
    return f"{said} · {tr(moved_text(table.times))}" if table.times < 1 else said


def visible_lines(lines: Sequence[Text], first: int, height: int) -> list[Text]:
    """`height` of the lines from number `first` on, or the last ones."""
    first = max(min(first, len(lines) - height), 0)
    return list(lines[first : first + height])


SCROLL = {"up": -1, "down": 1, "pageup": -10, "pagedown": 10}
"""How many lines each key scrolls."""
