"""The status line of a run that is being opened."""

from __future__ import annotations

from rich.text import Text

from nettui.common.language import Translate
from nettui.tui.charts import DIM, to_ascii


def opening_line(name: str, translate: Translate, ascii: bool, doing: str = "opening") -> Text:
    """The program, what it opens, and what it is doing meanwhile."""
    text = Text(f" nettui · {name}  " if name else " nettui  ", "bold", no_wrap=True)
    text.append(f"{translate(doing)} …", DIM)
    return to_ascii(text) if ascii else text
