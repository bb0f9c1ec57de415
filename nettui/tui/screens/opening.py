"""What stands on the screen while everything else is loaded: the frame of the screen that is to come."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from nettui.common.language import Translate
from nettui.tui.charts import DIM, to_ascii, translate_for_terminal
from nettui.tui.key_names import effective_keys, shown_keys
from nettui.tui.opening_line import opening_line
from nettui.tui.page_bar import PageBar
from nettui.tui.page_names import EVERY_PAGE
from nettui.tui.screens.base import NettuiScreen

LOOK, PATIENCE = 0.25, 1.0
"""Seconds between two looks at what is done, and seconds after which it is said what takes so long."""

INTERRUPTED = 130

LEAVE_AT_ONCE = ("ctrl+c", "ctrl+q")
"""Keys that do not wait for those that were typed before them."""


class OpeningScreen(NettuiScreen):
    """Shows that something is opened; `doing` says what takes so long, and may be set in any thread."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q", "app.quit", "quit", id="quit"),
        Binding("ctrl+q", "app.quit", "quit", show=False),
        Binding("ctrl+c", "interrupt", "interrupt", show=False, priority=True),
    ]
    DEFAULT_CSS = """
    OpeningScreen #status, OpeningScreen #hints, OpeningScreen #tagline { height: 1; }
    OpeningScreen #status { background: $panel; }
    OpeningScreen #hints { background: $footer-background; color: $footer-foreground; }
    OpeningScreen #rest { height: 1fr; }
    """

    def __init__(self, ascii: bool, translate: Translate, chosen: Mapping[str, str]) -> None:
        """`chosen`: the keys that the user has chosen, by command."""
        super().__init__()
        self.set_class(ascii, "ascii")
        self._ascii, self._translate, self._chosen = ascii, translate, chosen
        self.doing = "opening"
        self._left = False

    def on_mount(self) -> None:
        self._looking = self.set_interval(LOOK, self._look, pause=True)
        self.set_timer(PATIENCE, self._looking.resume)

    def _look(self) -> None:
        if self._left:
            self._looking.stop()
        else:
            self.show_doing()

    async def empty(self) -> None:
        """Takes everything away: Textual would draw what changes here below the next screen, all of it."""
        self._left = True
        await self.remove_children()

    def show_doing(self) -> None:
        """Shows what is being done, where the frame has a place for it."""

    def leaves(self, key: str, first: bool) -> bool:
        """Whether a key leaves the screen; one that quits would, too, if it is the `first` that was typed."""
        quits = effective_keys(self._chosen)["quit"].split(",")
        return key in LEAVE_AT_ONCE or (first and key in quits)

    def action_interrupt(self) -> None:
        self.app.exit(return_code=INTERRUPTED)

    def hints(self) -> Static:
        """The only key that is there yet."""
        key = shown_keys("q", self._chosen) or "ctrl+q"
        return Static(Text(f" {key} {self._translate('quit')}", DIM), id="hints")


class OpeningRun(OpeningScreen):
    """The frame of the debugger's screen, with the name of what is opened and, where known, its page."""

    def __init__(
        self, ascii: bool, translate: Translate, chosen: Mapping[str, str], name: str, page: str
    ) -> None:
        super().__init__(ascii, translate, chosen)
        self._opened = name
        names = [each.name for each in EVERY_PAGE]
        self._number = names.index(page) if page in names else -1
        self._bar = PageBar(translate_for_terminal(translate, ascii), id="pages")

    def compose(self) -> ComposeResult:
        yield Static(self._line(), id="status")
        yield self._bar
        yield Static(id="rest")
        yield self.hints()
        self._draw_bar()

    def on_resize(self) -> None:
        if not self._left:
            self._draw_bar()

    def _draw_bar(self) -> None:
        self._bar.show(self._number, ["pass"] * len(EVERY_PAGE), self.app.size.width)

    def show_doing(self) -> None:
        self.query_one("#status", Static).update(self._line(), layout=False)

    def _line(self) -> Text:
        return opening_line(self._opened, self._translate, self._ascii, self.doing)


class OpeningHome(OpeningScreen):
    """The frame of the home screen."""

    DEFAULT_CSS = """
    OpeningHome #rest { border: round $panel; padding: 0 1; }
    OpeningHome.ascii #rest { border: ascii $panel; }
    """

    def compose(self) -> ComposeResult:
        tagline = Text(f" nettui · {self._translate('a debugger for neural-network training')}", "bold")
        yield Static(to_ascii(tagline) if self._ascii else tagline, id="tagline")
        waits = Text(f"{self._translate('opening')} …", DIM)
        yield Static(to_ascii(waits) if self._ascii else waits, id="rest")
        yield self.hints()
