"""A panel as a Textual widget: one wide widget of ready-made strips, for widget lines are what costs."""

from __future__ import annotations

import time

from rich.text import Text
from textual.strip import Strip
from textual.widget import Widget

from nettui.debugger.view import View
from nettui.tui.charts import plain
from nettui.tui.panel import Panel


class PanelWidget(Widget, can_focus=True):
    """Draws its panel's picture of the newest View it was shown."""

    DEFAULT_CSS = "PanelWidget { border: round $panel; border-title-color: $text; padding: 0 1; }"

    def __init__(self, panel: Panel, id: str, ascii: bool = False) -> None:
        super().__init__(id=id)
        self.panel, self._ascii = panel, ascii
        self.border_title = panel.title
        self._view: View | None = None
        self._drawn_at = 0.0
        self._strips: list[Strip] = []
        self._picture: tuple[View, int, int] | None = None

    def show(self, view: View) -> None:
        """Takes a View; a running session's may be passed over to keep the panel's own pace."""
        now = time.monotonic()
        if view.running and now - self._drawn_at < self.panel.every:
            return
        self._view, self._drawn_at = view, now
        self.refresh()

    def render_line(self, y: int) -> Strip:
        width, height = self.content_size.width, self.content_size.height
        if self._view is None or width <= 0:
            return Strip.blank(width)
        key = (self._view, width, height)
        if self._picture is None or any(
            a is not b and a != b for a, b in zip(key, self._picture, strict=True)
        ):
            self._picture, self._strips = key, self._draw(self._view, width, height)
        strip = self._strips[y] if y < len(self._strips) else Strip.blank(width)
        return strip.apply_style(self.rich_style)

    def _draw(self, view: View, width: int, height: int) -> list[Strip]:
        text: Text = self.panel.draw(view, width, height)
        lines = (plain(text) if self._ascii else text).split("\n", allow_blank=True)[:height]
        console = self.app.console
        return [Strip(line.render(console, end="")).adjust_cell_length(width, None) for line in lines]
