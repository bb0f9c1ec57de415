"""The watches on the screen, each with its value and its trend over the last steps."""

from __future__ import annotations

import math
from collections.abc import Sequence

from rich.text import Text
from textual.widgets import Static

from nettui.common.language import Translate
from nettui.debugger.view import View
from nettui.tui.charts import BLUE, DIM, LEVELS, flow, to_ascii

MAX_LINES = 3


class WatchBar(Static):
    """Shows the watches of a View in `lines` lines, 0 if there are none."""

    DEFAULT_CSS = "WatchBar { height: auto; display: none; padding: 0 1; }"

    def __init__(self, translate: Translate, ascii: bool) -> None:
        super().__init__("")
        self._translate, self._ascii, self.lines = translate, ascii, 0

    def show(self, view: View, width: int) -> bool:
        """Shows a View on a screen of `width` cells; returns whether the number of lines has changed."""
        text, before = draw_watches(view, width - 2, self._translate), self.lines
        self.lines = len(text.split("\n")) if text else 0
        self.display = bool(text)
        self.update(to_ascii(text) if self._ascii else text, layout=self.lines != before)
        return self.lines != before


def draw_watches(view: View, width: int, _: Translate = str) -> Text:
    """The watches, several per line where they fit; nothing while the lesson asks about this step."""
    entries = []
    for watch in () if view.hidden_by_question else view.watches:
        drawn = trend(watch.trend)
        entry = Text(str(watch))
        entry.truncate(width - len(drawn) - 1, overflow="ellipsis")
        entries.append(entry.append(f" {drawn}", BLUE))
    lines = list(flow(entries, width).split("\n"))
    if len(lines) > MAX_LINES:
        lines[MAX_LINES - 1 :] = [Text(_("more: `watch list`"), DIM)]
    return Text("\n", no_wrap=True).join(lines)


def trend(values: Sequence[float]) -> str:
    """One bar per value, scaled from the smallest to the largest value; a blank where not finite."""
    finite = [value for value in values if math.isfinite(value)]
    least = min(finite, default=0.0) / 2  # halved, so that the difference does not overflow
    span = max(finite, default=0.0) / 2 - least
    bars = ""
    for value in values:
        share = (value / 2 - least) / span if span and math.isfinite(value) else 0.0
        bars += LEVELS[round(share * (len(LEVELS) - 1))] if math.isfinite(value) else " "
    return bars
