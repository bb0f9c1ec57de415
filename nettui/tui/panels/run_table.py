"""Where each of the compared runs stands, in a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text

from nettui.debugger.view import View
from nettui.report.comparison import LEFT_ALIGNED, run_figures
from nettui.tui.charts import DIM, RED, RUN_COLOURS, SIGNS
from nettui.tui.panel import Still

GAP = 2


@dataclass(frozen=True)
class RunTable(Still):
    """A line a run; columns that do not fit are left out from the right, the fault last."""

    title: ClassVar[str] = "Runs"
    help: ClassVar[str] = (
        "All runs stand at the same step; one that has ended or is broken waits at its own last one. "
        "*grad*: the mean |∂E/∂W|, *update*: ‖ΔW‖/‖W‖, of the first and of the last layer. Keys and "
        "commands move all runs; `set` and breakpoints are about the first."
    )

    def draw(self, view: View, width: int, height: int) -> Text:
        if not view.others:
            return Text(
                "one run alone: [[compare]] in a scenario gives it variants,\n"
                "and `nettui compare A B` opens scenarios side by side",
                DIM,
            )
        told = run_figures(view)
        wide = {head: max(map(len, (head, *cells))) for head, cells in told.items()}
        heads = [head for head in told if head != "fault"]
        while len(heads) > 2 and GAP + sum(wide[head] + GAP for head in heads) > width:
            heads.pop()
        text = Text(GAP * " ", no_wrap=True)
        text.append(_cells(dict(zip(heads, heads, strict=True)), wide), DIM)
        for at, run in enumerate(view.runs[: height - 1]):
            cells = {head: told[head][at] for head in heads}
            text.append(f"\n{SIGNS[at]} ", RUN_COLOURS[at]).append(_cells(cells, wide))
            if run.reading.nonfinite:
                room = width - len(text.plain.rpartition("\n")[2])
                text.append(f"  ✘ {run.reading.nonfinite}"[:room], RED)
        return text


def _cells(cells: dict[str, str], wide: dict[str, int]) -> str:
    return (GAP * " ").join(
        f"{cell:{'<' if head in LEFT_ALIGNED else '>'}{wide[head]}}" for head, cell in cells.items()
    )
