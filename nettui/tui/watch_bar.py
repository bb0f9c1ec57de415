"""The watches on show: a value each, with the trend of the last steps."""

from __future__ import annotations

import math
from collections.abc import Sequence

from rich.text import Text
from textual.widgets import Static

from nettui.common.language import Translate
from nettui.debugger.view import View
from nettui.tui.charts import BLUE, DIM, LEVELS, flowing, plain

MOST = 3
"""Lines they take at most."""


class WatchLines(Static):
    """Shows a View's watches; without any it takes no room. `lines` is how much it takes."""

    DEFAULT_CSS = "WatchLines { height: auto; display: none; padding: 0 1; }"

    def __init__(self, translate: Translate, ascii: bool) -> None:
        super().__init__("")
        self._translate, self._ascii, self.lines = translate, ascii, 0

    def show(self, view: View, width: int) -> bool:
        """Takes a View, and the width of the screen; whether it takes other room than before."""
        text, before = watched(view, width - 2, self._translate), self.lines
        self.lines = len(text.split("\n")) if text else 0
        self.display = bool(text)
        self.update(plain(text) if self._ascii else text, layout=self.lines != before)
        return self.lines != before


def watched(view: View, width: int, _: Translate = str) -> Text:
    """The watches beside and below one another; nothing while the lesson asks about this step."""
    entries = []
    for watch in () if view.hidden_by_question else view.watches:
        drawn = trend(watch.trend)
        told = Text(str(watch))
        told.truncate(width - len(drawn) - 1, overflow="ellipsis")
        entries.append(told.append(f" {drawn}", BLUE))
    lines = list(flowing(entries, width).split("\n"))
    if len(lines) > MOST:
        lines[MOST - 1 :] = [Text(_("and more: `watch list`"), DIM)]
    return Text("\n", no_wrap=True).join(lines)


def trend(values: Sequence[float]) -> str:
    """A bar a value, from the least to the greatest of them; blank where it is no number."""
    known = [value for value in values if math.isfinite(value)]
    least = min(known, default=0.0) / 2  # halves, whose difference is finite
    span = max(known, default=0.0) / 2 - least
    shares = ((value / 2 - least) / span if span else 0.0 for value in values)
    return "".join(LEVELS[round(at * (len(LEVELS) - 1))] if math.isfinite(at) else " " for at in shares)
