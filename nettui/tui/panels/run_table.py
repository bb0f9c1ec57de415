"""The current figures of each compared run, in a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text

from nettui.common.language import tr
from nettui.debugger.view import View
from nettui.report.comparison import LEFT_ALIGNED, run_figures
from nettui.tui.charts import DIM, RED, RUN_COLOURS, SIGNS
from nettui.tui.panel import BasePanel

GAP = 2


@dataclass(frozen=True)
class RunTable(BasePanel):
    """One line per run; columns that do not fit are left out from the right; a NaN or infinity comes last."""

    title: ClassVar[str] = "Runs"
    help: ClassVar[str] = (
        "All runs are at the same step; a run that has ended, or stopped at a NaN or infinity, stays at its "
        "last step. *grad*: the mean |∂E/∂W|, *update*: ‖ΔW‖/‖W‖, of the first and of the last layer. Keys "
        "and commands move all runs; `set` and breakpoints apply to the first."
    )

    def draw(self, view: View, width: int, height: int) -> Text:
        if not view.others:
            return Text(
                tr(
                    "only one run: [[compare]] in a scenario adds variants,\n"
                    "and `nettui compare A B` opens scenarios side by side"
                ),
                DIM,
            )
        figures = run_figures(view)
        widths = {head: max(map(len, (tr(head), *cells))) for head, cells in figures.items()}
        heads = [head for head in figures if head != "fault"]
        while len(heads) > 2 and GAP + sum(widths[head] + GAP for head in heads) > width:
            heads.pop()
        text = Text(GAP * " ", no_wrap=True)
        text.append(_cells(dict(zip(heads, map(tr, heads), strict=True)), widths), DIM)
        for at, run in enumerate(view.runs[: height - 1]):
            cells = {head: figures[head][at] for head in heads}
            text.append(f"\n{SIGNS[at]} ", RUN_COLOURS[at]).append(_cells(cells, widths))
            if run.reading.nonfinite:
                room = width - len(text.plain.rpartition("\n")[2])
                text.append(tr(f"  ✘ {run.reading.nonfinite}")[:room], RED)
        return text


def _cells(cells: dict[str, str], widths: dict[str, int]) -> str:
    return (GAP * " ").join(
        f"{cell:{'<' if head in LEFT_ALIGNED else '>'}{widths[head]}}" for head, cell in cells.items()
    )
