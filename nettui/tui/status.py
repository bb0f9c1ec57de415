"""The status line: scenario, place in the run, where the cursor stands, running or paused."""

from __future__ import annotations

from rich.text import Text

from nettui.debugger.view import View
from nettui.tui.charts import DIM, ORANGE


def status(view: View, width: int) -> Text:
    """One line; what matters least gives way first where it does not fit."""
    reading, cursor = view.reading, view.cursor
    title = f" {view.title}  "
    here = f"step {cursor.step}  ▸ {cursor.phase} {cursor.site}"
    right = f"  {_state(view)}  seed {view.seed} "
    full = f"epoch {reading.epoch}{_of(reading.epochs)}  batch {reading.batch}{_of(reading.batches)}  "
    brief = f"epoch {reading.epoch}  batch {reading.batch}  "
    room = width - len(here) - len(right)
    choices = ((f" nettui ·{title}", full), (title, full), (title, brief), (title, ""))
    name, place = next(
        (pair for pair in choices if len("".join(pair)) <= room), (f"{title[: room - 3]}…  ", "")
    )
    text = Text(no_wrap=True)
    text.append(name, "bold").append(place).append(here, "bold")
    text.append(" " * (width - len(text) - len(right)))
    text.append(right, ORANGE if view.stopped_by in ("fault", "end") else DIM if not view.running else "bold")
    return text


def _state(view: View) -> str:
    if view.running:
        return "▶ running"
    return "‖ paused" if view.stopped_by in (None, "pause") else f"‖ stopped: {view.stopped_by}"


def _of(total: int | None) -> str:
    return "" if total is None else f"/{total}"
