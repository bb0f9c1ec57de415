"""The status line: scenario, place in the run, where the cursor stands, running or paused."""

from __future__ import annotations

from rich.text import Text

from nettui.debugger.view import View
from nettui.tui.charts import DIM, ORANGE


def status(view: View, width: int) -> Text:
    """One line; what matters least gives way first where it does not fit."""
    reading, cursor = view.reading, view.cursor
    place = f"epoch {reading.epoch}{_of(reading.epochs)}  batch {reading.batch}{_of(reading.batches)}"
    here = f"step {cursor.step}  ▸ {cursor.phase} {cursor.site}"
    state = "running" if view.running else f"stopped: {view.stopped_by}" if view.stopped_by else "paused"
    sign = "▶ " if view.running else "‖ "
    right = f"{sign}{state}  seed {view.seed} "
    left = f" nettui · {view.title}"
    room = width - len(f"  {place}  {here}  {right}")
    title = left if len(left) <= room else left[: max(room - 1, 0)] + "…"
    text = Text(no_wrap=True)
    text.append(title, "bold")
    text.append(f"  {place}  ")
    text.append(here, "bold")
    text.append(" " * max(width - len(text.plain) - len(right), 2))
    text.append(right, ORANGE if view.stopped_by in ("fault", "end") else DIM if not view.running else "bold")
    return text


def _of(total: int | None) -> str:
    return "" if total is None else f"/{total}"
