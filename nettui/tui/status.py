"""The status line: scenario, epoch, batch, position of the cursor, running or paused."""

from __future__ import annotations

from rich.text import Text

from nettui.common.language import Translate
from nettui.debugger.view import View
from nettui.tui.charts import DIM, ORANGE, SIGNS
from nettui.tui.wrap import cut

SHORTEST = 20
"""Cells that the state of the run always has; a long condition that stopped it is cut to make room."""

SHORT_NAME, MOST_NAME = 10, 26
"""Cells of a name that epoch and batch have cut, and of one that a long condition makes room for."""


def status_line(view: View, width: int, _: Translate = str, pace: int | None = None) -> Text:
    """One line of `width` cells; the least important parts are left out if they do not fit."""
    reading, cursor = view.reading, view.cursor
    run = f" {SIGNS[0]} {view.label}" if view.others else ""
    title = f" {view.title}{run}  "
    position = f"{_('step')} {cursor.step}  ▸ {_(cursor.phase)} {cursor.site}".rstrip()
    seed = "" if view.seed is None else f"{_('seed')} {view.seed} "
    epoch, batch = f"{_('epoch')} {reading.epoch}", f"{_('batch')} {reading.batch}"
    full = f"{epoch}{_out_of(reading.epochs)}  {batch}{_out_of(reading.batches)}  "
    brief = f"{epoch}  {batch}  "
    state, least = _state(view, _, pace), len(f"  {title[:MOST_NAME]}{brief}{position}  {seed}")
    right = f"  {cut(state, max(width - least, SHORTEST))}  {seed}"
    room = width - len(position) - len(right)
    choices = (
        *((f" nettui ·{title}", full), (title, full), (title, brief), (title, f"{epoch}  ")),
        (_cut_name(title, room - len(epoch) - 2), f"{epoch}  "),
        (title, ""),
    )
    fitting = ((name, place) for name, place in choices if name and len(name + place) <= room)
    name, place = next(fitting, (f"{title[: room - 3]}…  ", ""))
    text = Text(no_wrap=True)
    text.append(name, "bold").append(place).append(position, "bold")
    text.append(" " * (width - len(text) - len(right)))
    text.append(right, ORANGE if view.stopped_by in ("fault", "end") else DIM if not view.running else "bold")
    return text


def _cut_name(title: str, width: int) -> str:
    """The beginning of the name, or "" if hardly anything would be left of it."""
    return f"{title[: width - 3]}…  " if width >= SHORT_NAME else ""


def _state(view: View, _: Translate, pace: int | None) -> str:
    if view.running:
        return f"▶ {_('running')}" + (f" · {pace}/s" if pace else "")
    stopped = view.stopped_by
    return f"‖ {_('paused')}" if stopped in (None, "pause") else f"‖ {_('stopped: {}').format(_(stopped))}"


def _out_of(total: int | None) -> str:
    return "" if total is None else f"/{total}"
