"""A panel as a Textual widget: one wide widget of ready-made strips, for widget lines are what costs."""

from __future__ import annotations

import time

from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual.events import Key
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from nettui.common.language import Translate
from nettui.debugger.view import View
from nettui.tui.charts import to_ascii, words_to_ascii
from nettui.tui.heat import signs
from nettui.tui.panel import Panel

PLAIN = Style.null()
"""Every segment has a style: Textual's filter for NO_COLOR stumbles over one without."""

TELLING = ("gradient-check", "tensors", "parameters", "findings")
"""Panels that give away nearly any answer."""


class PanelWidget(Widget, can_focus=True):
    """Draws its panel's picture of the newest View it was shown."""

    DEFAULT_CSS = "PanelWidget { border: round $panel; border-title-color: $text; padding: 0 1; }"

    class Asked(Message):
        """A key of the panel's own that is a command for the debugger."""

        def __init__(self, command: str) -> None:
            self.command = command
            super().__init__()

    def __init__(self, panel: Panel, ascii: bool, translate: Translate) -> None:
        super().__init__(id=panel.title.lower().replace(" ", "-"))
        self.panel, self._ascii = panel, ascii
        title = translate(panel.title)
        self.border_title = self.title = words_to_ascii(title) if ascii else title
        self._view: View | None = None
        self._shown_at = 0.0
        self._strips: list[Strip] = []
        self._drawn: Size | None = None

    def show(self, view: View) -> None:
        """Takes a View; a running session's may be passed over to keep the panel's own pace."""
        now = time.monotonic()
        if view.running and now - self._shown_at < self.panel.every:
            return
        self._view, self._shown_at, self._drawn = view, now, None
        self.refresh()

    def on_key(self, event: Key) -> None:
        """The panel's own keys go before the screen's."""
        if self._view is not None and event.key in self.panel.keys:
            event.stop()
            pressed = self.panel.press(event.key, self._view)
            if isinstance(pressed, str):
                self.post_message(self.Asked(pressed))
            else:
                self.panel, self._drawn = pressed, None
                self.refresh()

    def render_line(self, y: int) -> Strip:
        size = self.content_size
        if self._view is not None and self._drawn != size:
            self._drawn, self._strips = size, self._draw(self._view, size)
        strip = self._strips[y] if y < len(self._strips) else Strip([])
        return strip.adjust_cell_length(size.width, PLAIN).apply_style(self.rich_style)

    def _draw(self, view: View, size: Size) -> list[Strip]:
        text = Text("?") if self._veiled(view) else self.panel.draw(view, size.width, size.height)
        text = to_ascii(signs(text)) if self._ascii else signs(text) if self.app.no_color else text
        lines = text.split("\n", allow_blank=True)[: size.height]
        return [self._strip(line) for line in lines]

    def _veiled(self, view: View) -> bool:
        """Whether it would give away what the lesson asks."""
        point = view.lesson.point if view.lesson and view.hidden_by_question else None
        return point is not None and self.id in (point.look, *TELLING)

    def _strip(self, line: Text) -> Strip:
        segments = line.render(self.app.console, end="")
        return Strip([Segment(text, style or PLAIN) for text, style, _ in segments])
