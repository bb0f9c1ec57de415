"""The Textual application: opens the home screen or the debugger, and fills the command palette."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from rich.color import ColorSystem
from rich.console import RenderableType
from textual import events
from textual.app import SystemCommand
from textual.binding import Binding, BindingType
from textual.command import Provider
from textual.filter import LineFilter
from textual.reactive import Initialize, Reactive
from textual.screen import Screen
from textual.theme import Theme, ThemeProvider

from nettui.common.language import Language, Translate, catalogue
from nettui.tui.blanks import BLANKS
from nettui.tui.habits import Habits, own_habits
from nettui.tui.input_queue import InputQueue
from nettui.tui.orphan_guard import end_when, parent_gone, terminal_gone
from nettui.tui.palette import OrderedCommands, Palette
from nettui.tui.repaints import Repaints
from nettui.tui.screens.base import NettuiScreen
from nettui.tui.terminal import SERVER
from nettui.tui.theme_filter import ThemeFilter
from nettui.tui.themes import DEFAULT_THEME, OWN_THEMES, ThemeColours, colours_of, next_theme
from nettui.tui.typed_bytes import forgive_bytes

STYLE_SHEET = Path(__file__).with_name("nettui.tcss")

PALETTE = (
    "Theme",
    "Change the current theme",
    "Quit",
    "Quit the application as soon as possible",
    "Screenshot",
    "Save an SVG 'screenshot' of the current screen",
)
"""What Textual's command palette says, for the translations."""


class NettuiApp(InputQueue):
    """Shows the home screen, the debugger above it, or the debugger alone."""

    TITLE = "nettui"
    CSS_PATH: ClassVar[Path | None] = STYLE_SHEET
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {OrderedCommands}
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+z", "suspend_process", "suspend", show=False)]

    def _first_theme(self) -> str:
        return self.habits.theme or DEFAULT_THEME

    theme: Reactive[str] = Reactive(Initialize(_first_theme))
    """The theme; were it changed while the app starts, the style sheet would be read twice."""

    def __init__(
        self,
        make_screen: Callable[[NettuiApp], Screen[None]],
        translate: Translate = str,
        habits: Habits | None = None,
    ) -> None:
        self.habits = habits or Habits()  # before the style sheet, which needs the theme
        super().__init__()
        self._theme_filters: dict[tuple[ThemeColours, bool], ThemeFilter] = {}
        self._make_screen, self.translate = make_screen, translate
        self._not_saved: dict[int, str] = {}
        self.repaints = Repaints()
        self.set_keymap(self.habits.keys)

    @property
    def available_themes(self) -> dict[str, Theme]:
        """Textual's themes, and ours."""
        return {**super().available_themes, **{name: theme for name, (theme, _) in OWN_THEMES.items()}}

    def get_theme(self, theme_name: str) -> Theme | None:
        """The theme of that name; each style asks for it, so ours are looked up directly."""
        return OWN_THEMES[theme_name][0] if theme_name in OWN_THEMES else super().get_theme(theme_name)

    def _leave_with_terminal(self) -> None:
        """Makes a signal leave the screen, which saves the session and restores the terminal."""
        if self.is_headless or threading.current_thread() is not threading.main_thread():
            return
        server = os.environ.get(SERVER)
        gone = partial(parent_gone, int(server)) if server else terminal_gone
        end_when(gone, partial(asyncio.get_running_loop().call_soon_threadsafe, self.exit))
        for name in ("SIGINT", "SIGTERM", "SIGHUP"):
            if number := getattr(signal, name, None):
                with suppress(NotImplementedError):  # where the event loop has no signals
                    asyncio.get_running_loop().add_signal_handler(number, self.exit, None, 128 + number)

    async def on_mount(self) -> None:
        asyncio.get_running_loop().set_exception_handler(tell_exception)
        self._leave_with_terminal()
        self.watch(self, "theme", partial(self.habits.choose, "theme"), init=False)
        if self.habits.problems:
            found = "\n".join(self.translate(str(problem)) for problem in self.habits.problems)
            self.notify(found, severity="warning", timeout=20, markup=False)
        await self.show_first()

    async def show_first(self) -> None:
        """Shows the first screen, and takes what is typed."""
        await self.push_screen(self._make_screen(self))
        self.accept_input()

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        """Sends a picture to the terminal, without what it has just been sent (repaints.py)."""
        is_shown = self._running and not self._batch_count
        super()._display(screen, self.repaints.unsent(renderable) if renderable and is_shown else renderable)

    def on_resize(self) -> None:
        """Nobody knows what a terminal shows once it has another size, or the program was suspended."""
        self.repaints.forget()

    def on_cursor_position(self, event: events.CursorPosition) -> None:
        """Tells the screens that the terminal has drawn what it was sent (terminal_pace.py)."""
        for screen in self.screen_stack:
            screen.post_message(events.CursorPosition(event.x, event.y))

    def action_next_theme(self) -> None:
        self.theme = next_theme(self.theme)
        self.notify(self.translate("theme: {}").format(self.theme), timeout=2, markup=False)

    def action_command_palette(self) -> None:
        if not isinstance(self.screen, Palette):
            self.push_screen(Palette(placeholder=self.translate("Search for commands…")))

    def search_themes(self) -> None:
        self.push_screen(Palette(providers=[ThemeProvider], placeholder=self.translate("Search for themes…")))

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's filters, with those of the theme; the last one sees what `NO_COLOR` leaves."""
        truecolour = [*super().get_line_filters()]
        if self.native_ansi_color:  # the terminal's own colours, whatever they are
            return [BLANKS, *truecolour]
        without = truecolour.pop(1) if self.no_color else None
        filters = [BLANKS, *truecolour, self._theme_filter(True)]
        return [*filters, without, self._theme_filter(False)] if without else filters

    def _theme_filter(self, replaces: bool) -> ThemeFilter:
        """The filter of the theme; a filter is kept, because Textual caches what it has drawn."""
        colours = colours_of(self.theme, self.current_theme.dark)
        if (colours, replaces) not in self._theme_filters:
            system = self.console._color_system
            few = None if self.is_headless or system is ColorSystem.TRUECOLOR else system
            self._theme_filters[colours, replaces] = ThemeFilter(colours, few, replaces)
        return self._theme_filters[colours, replaces]

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """What the palette lists: first what is harmless when enter is pressed at once, `Quit` last."""
        _, found = self.translate, [*super().get_system_commands(screen)]
        if isinstance(screen, NettuiScreen):
            yield from screen.palette_commands(_)
        own = {command.title: command for command in found if command.title in PALETTE}  # others have keys
        last = own.pop("Quit")
        for title, does, action, discover in (*own.values(), last):
            yield SystemCommand(_(title), _(does), action, discover)

    def note_saves(self) -> Callable[[str], None]:
        """Returns what a session calls after each save, with the reason if it failed, else ""."""
        return partial(self._not_saved.__setitem__, len(self._not_saved))

    @property
    def not_saved(self) -> list[str]:
        """Why sessions are not saved, of those whose last save failed."""
        return [*dict.fromkeys(filter(None, self._not_saved.values()))]

    def action_help_quit(self) -> None:
        """ctrl+c: interrupts the script that is debugged, whatever lies on its screen, or says what quits."""
        interrupts = (getattr(screen, "action_interrupt", None) for screen in self.screen_stack)
        next(filter(None, interrupts), super().action_help_quit)()

    async def action_quit(self) -> None:
        """Quits; a screen asks once where something would be stopped or lost."""
        if all(screen.may_quit() for screen in self.screen_stack if isinstance(screen, NettuiScreen)):
            self.exit()


def tell_exception(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Reports what nobody has waited for, but not that the end of the app has cancelled it."""
    if not isinstance(context.get("exception"), asyncio.CancelledError):
        loop.default_exception_handler(context)


def run_app(make_screen: Callable[[NettuiApp], Screen[None]], language: Language) -> int:
    """Shows a screen until the user quits; returns the exit code."""
    return run(NettuiApp(make_screen, catalogue(language).gettext, own_habits()))


def run(app: NettuiApp) -> int:
    """Runs an app until the user quits, and keeps what was chosen in it; returns the exit code."""
    forgive_bytes()
    app.run()
    app.habits.remember()
    for reason in app.not_saved:
        print(f"nettui: {app.translate(reason)}", file=sys.stderr)
    return app.return_code or (1 if app.not_saved else 0)
