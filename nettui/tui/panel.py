"""What every panel is."""

from __future__ import annotations

from typing import Protocol

from rich.text import Text

from nettui.debugger.view import View


class Panel(Protocol):
    """Draws a View into `width` × `height` cells: the same View, the same picture."""

    @property
    def title(self) -> str: ...

    @property
    def help(self) -> str:
        """What is to be seen here, in Markdown."""
        ...

    @property
    def every(self) -> float:
        """Seconds that must lie between two drawings while the session runs."""
        ...

    def draw(self, view: View, width: int, height: int) -> Text:
        """At most `height` lines of at most `width` cells."""
        ...
