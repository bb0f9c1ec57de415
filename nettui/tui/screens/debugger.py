"""The debugger's screen: status line, the health page's panels, keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Footer, Input, Static

from nettui.debugger.commands import WORDS, Pause
from nettui.debugger.parser import parse
from nettui.debugger.session import Session
from nettui.debugger.view import View
from nettui.errors import Invalid
from nettui.tui.charts import plain
from nettui.tui.engine import FRAME, Engine
from nettui.tui.panel import Panel
from nettui.tui.panels.activations import Activations
from nettui.tui.panels.findings import Findings
from nettui.tui.panels.gradcheck import GradCheck
from nettui.tui.panels.gradients import Gradients
from nettui.tui.panels.loss import Loss
from nettui.tui.screens.help import HelpScreen
from nettui.tui.status import status
from nettui.tui.tabs import PanelTabs
from nettui.tui.widget import PanelWidget

LEAST = (80, 24)
"""Columns and rows that the screen needs."""

WIDE = 110
"""Columns from which on all panels are shown at once; with fewer rows than TALL never."""

TALL = 34

HEALTH: tuple[Panel, ...] = (Activations(), Loss(), Gradients(), GradCheck(), Findings())
"""The panels of the health page, in the order tab visits them."""


class DebuggerScreen(Screen[None]):
    """Shows Views and sends Commands; all else is the engine's and the panels'."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "do('next')", "next"),
        Binding("N", "do('back')", "back", key_display="N"),
        Binding("s", "do('step')", "step"),
        Binding("S", "do('unstep')", "unstep", show=False),
        Binding("e", "do('epoch')", "epoch"),
        Binding("E", "do('epoch-back')", "epoch back", show=False),
        Binding("c", "do('continue')", "continue"),
        Binding("C", "do('continue-back')", "continue back", show=False),
        Binding("space", "play", "play"),
        Binding("g", "ask('goto ')", "goto"),
        Binding("r", "do('restart')", "restart", show=False),
        Binding("R", "do('restart seed+1')", "next seed", show=False),
        Binding("colon", "ask('')", "command", key_display=":", show=False),
        Binding("z", "zoom", "zoom"),
        Binding("escape", "leave", "leave", show=False),
        Binding("tab", "panel(1)", "next panel", show=False, priority=True),
        Binding("shift+tab", "panel(-1)", "previous panel", show=False, priority=True),
        Binding("1", "page", "health", show=False),
        Binding("question_mark", "help", "help", key_display="?"),
        Binding("q", "app.quit", "quit"),
    ]

    class Viewed(Message):
        """A command is done."""

        def __init__(self, view: View) -> None:
            self.view = view
            super().__init__()

    def __init__(self, start: Callable[[], Session], ascii: bool = False) -> None:
        super().__init__()
        self._ascii = ascii
        self.set_class(ascii, "ascii")
        self.engine = Engine(start, self._publish)
        self.view: View | None = None
        self._zoomed, self._shown = False, 0

    def compose(self) -> ComposeResult:
        yield Static(" nettui", id="status")
        yield PanelTabs(id="tabs")
        activations, loss, gradients, gradcheck, findings = (
            PanelWidget(panel, panel.title.lower().replace(" ", ""), self._ascii) for panel in HEALTH
        )
        with Container(id="panels"):
            with Container(id="upper"):
                yield activations
                yield loss
            with Container(id="lower"):
                yield gradients
                yield gradcheck
            yield findings
        yield Static("", id="message")
        yield Input("", "next 10; goto epoch 3", id="prompt", compact=True, select_on_focus=False)
        yield Footer(id="hints", show_command_palette=False, compact=True)
        yield Static("", id="toosmall")

    def on_mount(self) -> None:
        self.panels[0].focus()
        self.engine.start()
        self.set_interval(FRAME, self._poll)

    def on_unmount(self) -> None:
        self.engine.submit(None)

    @property
    def panels(self) -> list[PanelWidget]:
        return list(self.query(PanelWidget))

    # --- Views in

    def _publish(self, view: View) -> None:
        """Called from the engine's thread."""
        self.post_message(self.Viewed(view))

    @on(Viewed)
    def _viewed(self, message: Viewed) -> None:
        self._show(message.view)
        if message.view.message:
            self._tell(message.view.message)

    def _poll(self) -> None:
        if (view := self.engine.latest) is not None and view is not self.view:
            self._show(view)

    def _show(self, view: View) -> None:
        if view.gradcheck is None and self.view is not None and self.view.seed == view.seed:
            view = replace(view, gradcheck=self.view.gradcheck)
        self.view = view
        self._status()
        for panel in self.panels:
            panel.show(view)

    def _status(self) -> None:
        if self.view is not None:
            line = status(self.view, self.size.width)
            self.query_one("#status", Static).update(plain(line) if self._ascii else line, layout=False)

    # --- Commands out

    def action_do(self, text: str) -> None:
        self._tell("")
        try:
            self.engine.submit(parse(text))
        except Invalid as error:
            self._tell(str(error))

    def action_play(self) -> None:
        running = self.view is not None and self.view.running
        self.engine.submit([Pause()]) if running else self.action_do("play")

    def action_ask(self, start: str) -> None:
        """Opens the command line, with `start` already written."""
        prompt = self.query_one("#prompt", Input)
        prompt.value = start
        self.add_class("asking")
        prompt.focus()
        prompt.cursor_position = len(start)

    @on(Input.Submitted, "#prompt")
    def _asked(self, event: Input.Submitted) -> None:
        self.action_leave()
        self.action_do(event.value)

    def _tell(self, words: str) -> None:
        self.query_one("#message", Static).update(words)
        self.set_class(bool(words), "told")

    # --- What is shown

    def action_page(self) -> None:
        """The health page is the only one so far."""
        self._zoomed = False
        self._arrange()

    def action_zoom(self) -> None:
        focused = self.focused
        self._zoomed = not self._zoomed
        if isinstance(focused, PanelWidget):
            self._shown = self.panels.index(focused)
        self._arrange()

    def action_leave(self) -> None:
        """Escape: out of the command line, out of the zoom."""
        if self.has_class("asking"):
            self.remove_class("asking")
        else:
            self._zoomed = False
        self._tell("")
        self._arrange()

    def action_panel(self, by: int) -> None:
        self.show_panel((self._shown + by) % len(self.panels))

    @on(PanelTabs.Chosen)
    def _tab(self, event: PanelTabs.Chosen) -> None:
        self.show_panel(event.number)

    def show_panel(self, number: int) -> None:
        self._shown = number
        self._arrange()

    def action_help(self) -> None:
        panel = self.panels[self._shown].panel
        self.app.push_screen(HelpScreen(panel, WORDS))

    @on(events.Resize)
    def _resized(self) -> None:
        width, height = self.size
        small = width < LEAST[0] or height < LEAST[1]
        self.set_class(small, "toosmall")
        if small:
            polite = f"nettui needs {LEAST[0]}×{LEAST[1]} cells; this terminal has {width}×{height}."
            self.query_one("#toosmall", Static).update(polite)
        self._arrange()
        self._status()

    @on(events.DescendantFocus)
    def _focused(self, event: events.DescendantFocus) -> None:
        if isinstance(event.widget, PanelWidget):
            self._shown = self.panels.index(event.widget)

    def _arrange(self) -> None:
        """All panels, or where there is no room for them the shown one alone, with tabs."""
        width, height = self.size
        solo = self._zoomed or width < WIDE or height < TALL
        self.set_class(solo, "solo")
        for number, panel in enumerate(self.panels):
            panel.set_class(number == self._shown, "shown")
        for row in ("#upper", "#lower"):
            container = self.query_one(row)
            container.set_class(any(panel.has_class("shown") for panel in container.children), "shown")
        self.query_one(PanelTabs).show([panel.panel.title for panel in self.panels], self._shown)
        if not self.has_class("asking"):
            self.panels[self._shown].focus()
