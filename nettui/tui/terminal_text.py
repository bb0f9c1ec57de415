"""Pictures on a terminal that has few colours, or none, or only ASCII."""

from __future__ import annotations

from typing import Any

from rich.text import Text
from textual.app import App

from nettui.tui.charts import to_ascii
from nettui.tui.heat import with_signs


def has_few(app: App[Any]) -> bool:
    """Whether the terminal has too few colours for pictures whose colours are numbers."""
    return not app.is_headless and app.console.color_system not in ("256", "truecolor")


def for_terminal(text: Text, app: App[Any], ascii: bool) -> Text:
    """A picture as the terminal can show it: with signs where colours would not tell, in ASCII if asked."""
    every = ascii or app.no_color
    text = with_signs(text, images=every) if every or has_few(app) else text
    return to_ascii(text) if ascii else text
