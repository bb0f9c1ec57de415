"""The status line: scenario, place in the run, where the cursor stands, running or paused."""

from __future__ import annotations

from rich.text import Text

from nettui.common.language import Translate
from nettui.debugger.view import View
from nettui.tui.charts import DIM, ORANGE, SIGNS


def status(view: View, width: int, _: Translate = str, pace: int | None = None) -> Text:
    """One line; what matters least gives way first where it does not fit. Of several runs it names one."""
    reading, cursor = view.reading, view.cursor
    run = f" {SIGNS[0]} {view.label}" if view.others else ""
    title = f" {view.title}{run}  "
    here = f"{_('step')} {cursor.step}  ▸ {cursor.phase} {cursor.site}"
    right = f"  {_state(view, _, pace)}  {_('seed')} {view.seed} "
    epoch, batch = f"{_('epoch')} {reading.epoch}", f"{_('batch')} {reading.batch}"
    full = f"{epoch}{_of(reading.epochs)}  {batch}{_of(reading.batches)}  "
    brief = f"{epoch}  {batch}  "
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


def _state(view: View, _: Translate, pace: int | None) -> str:
    if view.running:
        return f"▶ {_('running')}" + (f" · {pace}/s" if pace else "")
    stopped = view.stopped_by
    return f"‖ {_('paused')}" if stopped in (None, "pause") else f"‖ {_('stopped: {}').format(_(stopped))}"


def _of(total: int | None) -> str:
    return "" if total is None else f"/{total}"
