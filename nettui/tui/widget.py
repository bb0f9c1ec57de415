"""A panel as a Textual widget, which caches its lines as strips because rendering is slow."""

from __future__ import annotations

import time

from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual.content import Content
from textual.events import Click, Key, MouseDown, MouseScrollDown, MouseScrollUp, MouseUp
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from nettui.common.errors import RunError
from nettui.common.language import Translate, speaking
from nettui.debugger.view import View
from nettui.tui.changed_cells import changed_regions
from nettui.tui.charts import words_to_ascii
from nettui.tui.copying import table_text
from nettui.tui.network_panel import sentence
from nettui.tui.panel import Panel, panel_id
from nettui.tui.terminal_text import for_terminal

PLAIN = Style.null()
"""The style of unstyled segments: Textual's NO_COLOR filter fails on a segment without a style."""

BROKEN = "this panel failed on this run, please report it"

COVERED = "The lesson asks about this: l opens it, esc uncovers."

REVEALING = ("gradient-check", "tensors", "parameters", "lecture-table", "findings", "samples")
"""Panels that would reveal the answer to nearly any question of a lesson."""


ALIKE = {"loss": ("loss-curves", "runs"), "loss-curves": ("loss", "runs")}
"""Panels that show the numbers of another one."""


class PanelWidget(Widget, can_focus=True):
    """Draws the latest View with its panel."""

    DEFAULT_CSS = "PanelWidget { border: round $panel; border-title-color: $text; padding: 0 1; }"

    class CommandRequested(Message):
        """A key of the panel stands for a command of the debugger."""

        def __init__(self, command: str) -> None:
            self.command = command
            super().__init__()

    class Dropped(Message):
        """A panel was dragged by its title onto another one."""

        def __init__(self, name: str, on: str) -> None:
            self.name, self.on = name, on
            super().__init__()

    def __init__(self, panel: Panel, ascii: bool, translate: Translate) -> None:
        super().__init__(id=panel_id(panel))
        self.panel, self._ascii, self._translate = panel, ascii, translate
        self.title = ""
        self._entitle(panel.title)
        self._view: View | None = None
        self._shown_at = 0.0
        self._strips: list[Strip] = []
        self._drawn: Size | None = None

    def show(self, view: View) -> None:
        """Shows a View; while a fork runs, Views that come sooner than `panel.every` are skipped."""
        now = time.monotonic()
        same_fork = self._view is not None and self._view.forks.current == view.forks.current
        if view.running and same_fork and now - self._shown_at < self.panel.every:
            return
        self._view, self._shown_at = view, now
        self._entitle(self.panel.heading(view))
        self._redraw()

    @property
    def text(self) -> str:
        """What it shows as text; "" while the lesson hides it."""
        if self._view is None or self._is_hidden(self._view):
            return ""
        return table_text(strip.text for strip in self._strips)

    @property
    def is_empty(self) -> bool:
        """Whether the run lacks what the panel shows."""
        return self._view is not None and bool(self.panel.lacks(self._view))

    def _entitle(self, title: str) -> None:
        """Puts a title, translated, on the border."""
        title = self._translate(title)
        title = words_to_ascii(title) if self._ascii else title
        if title != self.title:
            self.title = title
            self.border_title = Content(title)  # not as markup

    def on_key(self, event: Key) -> None:
        """Handles the keys of the panel, which take precedence over those of the screen."""
        if self._view is not None and event.key in self.panel.keys:
            event.stop()
            if not all(self.content_size):  # nobody sees what the key would do
                return
            pressed = self.panel.fitted(*self.content_size).press(event.key, self._view)
            if isinstance(pressed, str):
                self.post_message(self.CommandRequested(pressed))
            else:
                self._become(pressed)

    def on_mouse_down(self, event: MouseDown) -> None:
        """Begins to drag the panel by its title."""
        if event.y == 0 and event.button == 1:
            self.capture_mouse()

    def on_mouse_up(self, event: MouseUp) -> None:
        """Drops the panel where the mouse is."""
        if self.app.mouse_captured is not self:
            return
        self.release_mouse()
        there = self.screen.get_widgets_at(*event.screen_offset)  # none, beyond the screen
        under = next((widget for widget, _ in there), None)
        if isinstance(under, PanelWidget) and under is not self:
            self.post_message(self.Dropped(str(self.id), str(under.id)))

    def on_click(self, event: Click) -> None:
        """Handles a click inside the border."""
        place = event.get_content_offset(self)
        if self._view is None or place is None or self._is_hidden(self._view):
            return
        removes = event.button != 1 or event.ctrl
        with speaking(self._translate):
            panel, command = self.panel.fitted(*self.content_size).click(
                place.y, place.x, removes, self._view
            )
        self._become(panel)
        if command:
            self.post_message(self.CommandRequested(command))

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        self._scroll("up", event)

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        self._scroll("down", event)

    def _scroll(self, key: str, event: MouseScrollUp | MouseScrollDown) -> None:
        """The wheel does what the arrows do."""
        if self._view is None or key not in self.panel.keys or self._is_hidden(self._view):
            return
        event.stop()
        pressed = self.panel.fitted(*self.content_size).press(key, self._view)
        if not isinstance(pressed, str):
            self._become(pressed)

    def _become(self, panel: Panel) -> None:
        """Draws a panel that a key or a click has changed."""
        self.panel = panel
        self._redraw()

    def _redraw(self) -> None:
        """Draws the View; where the last one is on the screen, only the cells that differ."""
        size = self.content_size
        if self._view is None or self._drawn != size or not self.is_on_screen:
            self._drawn = None
            self.refresh()
            return
        before, self._strips = self._strips, self._draw(self._view, size)
        if regions := [*changed_regions(before, self._strips, size.width)]:
            self.refresh(*regions)

    def render_line(self, y: int) -> Strip:
        size = self.content_size
        if self._view is not None and self._drawn != size:
            self._drawn, self._strips = size, self._draw(self._view, size)
        strip = self._strips[y] if y < len(self._strips) else Strip([])
        return strip.adjust_cell_length(size.width, PLAIN).apply_style(self.rich_style)

    def _draw(self, view: View, size: Size) -> list[Strip]:
        text = self._hiding(view, size) if self._is_hidden(view) else self._picture(view, size)
        text = for_terminal(text, self.app, self._ascii)
        lines = text.split("\n", allow_blank=True)[: size.height]
        return [self._strip(line) for line in lines]

    def _picture(self, view: View, size: Size) -> Text:
        """The panel's picture; a panel that fails on a run of an unusual kind must not end the program."""
        with speaking(self._translate):
            if why := self.panel.unmeasured(view):
                return sentence(why, size.width, size.height)
            try:
                return self.panel.draw(view, size.width, size.height)
            except RunError as error:  # of code that is the user's, which says where
                return sentence(str(error), size.width, size.height)
            except Exception as error:
                return sentence(f"{BROKEN}: {type(error).__name__}: {error}", size.width, size.height)

    def _is_hidden(self, view: View) -> bool:
        """Whether the panel would reveal the answer to the lesson's question."""
        point = view.lesson.point if view.lesson and view.hidden_by_question else None
        asked = point.look if point else view.covered
        return asked is not None and self.id in (asked, *REVEALING, *ALIKE.get(asked, ()))

    def _hiding(self, view: View, size: Size) -> Text:
        """What stands in the place of a hidden panel."""
        if view.covered is None:
            return Text("?")
        return sentence(self._translate(COVERED), *size)

    def _strip(self, line: Text) -> Strip:
        segments = line.render(self.app.console, end="")
        return Strip([Segment(text, style or PLAIN) for text, style, _ in segments])
