"""How far the checks are, as one line: a bar, and what is asked or tried just now."""

from __future__ import annotations

from rich.text import Text

from nettui.checks.run import CheckProgress
from nettui.common.language import tr
from nettui.tui.charts import BLUE, bar

GAUGE = 20
"""Width of the bar in cells."""


def progress_line(progress: CheckProgress, width: int) -> Text:
    """A line of at most `width` cells."""
    text = Text(bar((progress.number - 1) / progress.of, GAUGE), BLUE, no_wrap=True)
    words = tr(f" {progress.number} of {progress.of} · {progress.name}")
    return text.append(words[: max(width - GAUGE, 0)], "bold")
