"""The Textual application: opens the home screen or a debugger, and lends the palette its commands."""

from __future__ import annotations

import asyncio
import select
import signal
import sys
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import ClassVar

from platformdirs import user_state_path
from textual.app import App, SystemCommand
from textual.screen import Screen

from nettui.common.errors import InputError
from nettui.common.language import Language, catalogue
from nettui.debugger.commands import COMMANDS
from nettui.debugger.journal import Autosave
from nettui.debugger.session import Session
from nettui.scenario import (
    Scenario,
    lesson_progress,
    list_shipped_scenarios,
    list_user_scenarios,
    load,
    open_session,
)
from nettui.tui.lesson_progress import LessonLog
from nettui.tui.palette import Palette
from nettui.tui.screens.debugger import DebuggerScreen
from nettui.tui.screens.home import HomeScreen


class NettuiApp(App[None]):
    """One screen above another: home below, the debugger on top."""

    TITLE = "nettui"
    CSS_PATH: ClassVar[str] = "nettui.tcss"

    def __init__(self, first: Callable[[NettuiApp], Screen[None]]) -> None:
        super().__init__()
        self._first = first

    def on_mount(self) -> None:
        self.push_screen(self._first(self))
        if sys.stdin.isatty() and hasattr(select, "poll"):
            self.set_interval(1.0, self._leave_with_terminal)
            for number in (signal.SIGTERM, signal.SIGHUP):  # the terminal is given back as it was
                asyncio.get_running_loop().add_signal_handler(number, self.exit, None, 128 + number)

    def _leave_with_terminal(self) -> None:
        """Quits when the terminal is gone, window closed or line cut: no key could do it any more."""
        poll = select.poll()
        poll.register(sys.stdin, select.POLLHUP)
        if poll.poll(0):
            self.exit()

    def action_command_palette(self) -> None:
        if not isinstance(self.screen, Palette):
            self.push_screen(Palette())

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        for command in super().get_system_commands(screen):
            if command.title not in ("Keys", "Maximize", "Minimize"):  # `?` and `z` do these
                yield command
        if isinstance(screen, DebuggerScreen):
            for syntax in COMMANDS:
                yield SystemCommand(syntax.name, syntax.summary, partial(screen.choose, syntax))


def home(
    plain: bool = False,
    autosave: Callable[[str], Autosave | None] = lambda name: None,
    language: Language = "en",
) -> Callable[[NettuiApp], HomeScreen]:
    """The home screen; what is chosen there opens above it, kept by what `keeper` gives for its name."""

    def first(app: NettuiApp) -> HomeScreen:
        def choose(name: str) -> None:
            try:
                scenario = load(name)
            except InputError as problem:
                app.notify(str(problem), severity="error", timeout=20, markup=False)
                return
            start = partial(open_session, *scenario.runs)
            app.push_screen(_debugger(start, scenario, autosave(name), plain, language))

        return HomeScreen(
            [*list_user_scenarios(Path()), *list_shipped_scenarios()],
            choose,
            plain,
            catalogue(language).gettext,
        )

    return first


def run_session(
    start: Callable[[], Session],
    scenario: Scenario,
    keep: Autosave | None,
    ascii: bool = False,
    language: Language = "en",
) -> int:
    """The debugger on a screen, on the session that `start` gives; returns the exit code."""
    plain = ascii or _poor()
    return _run(lambda app: _debugger(start, scenario, keep, plain, language))


def run_home(autosave: Callable[[str], Autosave], ascii: bool = False, language: Language = "en") -> int:
    """The home screen; returns the exit code."""
    return _run(home(ascii or _poor(), autosave, language))


def _run(first: Callable[[NettuiApp], Screen[None]]) -> int:
    app = NettuiApp(first)
    app.run()
    return app.return_code or 0


def _debugger(
    start: Callable[[], Session], scenario: Scenario, keep: Autosave | None, plain: bool, language: Language
) -> DebuggerScreen:
    learned = LessonLog(user_state_path("nettui") / "lessons.json")

    def opened() -> Session:
        session = start()
        session.autosave = keep
        session.run.lesson = lesson_progress(scenario, language, learned.points(scenario.name))
        return session

    page, translate = scenario.view.page, catalogue(language).gettext
    return DebuggerScreen(opened, plain, page, translate, partial(learned.note, scenario.name))


def _poor() -> bool:
    """Whether the terminal does not speak UTF-8; asked before the app takes stdout."""
    return "utf" not in (sys.stdout.encoding or "").lower()
