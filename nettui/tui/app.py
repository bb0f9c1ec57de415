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
from typing import ClassVar, Protocol

from rich.color import ColorSystem
from textual.app import SystemCommand
from textual.binding import Binding, BindingType
from textual.command import Provider
from textual.filter import LineFilter
from textual.screen import Screen
from textual.theme import ThemeProvider

from nettui.common.errors import InputError
from nettui.common.language import Language, Translate, catalogue
from nettui.debugger import saved_sessions
from nettui.debugger.commands import COMMANDS
from nettui.debugger.journal import Autosave
from nettui.debugger.lesson import LessonProgress
from nettui.debugger.lesson_log import LessonRecord, own_log
from nettui.debugger.saved_sessions import RecentSession
from nettui.debugger.session import Session
from nettui.report.course import Course, course
from nettui.scenario import (
    Scenario,
    lesson_progress,
    list_shipped_scenarios,
    list_user_scenarios,
    load,
    open_session,
    resume,
)
from nettui.scenario.sections import ViewSection
from nettui.tui.blanks import BLANKS
from nettui.tui.habits import Habits, own_habits
from nettui.tui.handout import write_handout
from nettui.tui.home_list import Item
from nettui.tui.home_preview import preview
from nettui.tui.input_queue import InputQueue
from nettui.tui.orphan_guard import end_when, parent_gone, terminal_gone
from nettui.tui.palette import OrderedCommands, Palette
from nettui.tui.screens.beside import ScreenBeside
from nettui.tui.screens.debugger import DebuggerScreen
from nettui.tui.screens.home import HomeScreen
from nettui.tui.screens.script import RunningScript, ScriptScreen
from nettui.tui.terminal import SERVER
from nettui.tui.theme_filter import ThemeFilter
from nettui.tui.themes import DEFAULT_THEME, OWN_THEMES, ThemeColours, colours_of, next_theme
from nettui.tui.typed_bytes import forgive_bytes

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
    CSS_PATH: ClassVar[str] = "nettui.tcss"
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {OrderedCommands}
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+z", "suspend_process", "suspend", show=False)]

    def __init__(
        self,
        make_screen: Callable[[NettuiApp], Screen[None]],
        translate: Translate = str,
        habits: Habits | None = None,
    ) -> None:
        super().__init__()
        self._theme_filters: dict[tuple[ThemeColours, bool], ThemeFilter] = {}
        for theme, _ in OWN_THEMES.values():
            self.register_theme(theme)
        self._make_screen, self._translate = make_screen, translate
        self.habits = habits or Habits()
        self._not_saved: dict[int, str] = {}
        self.set_keymap(self.habits.keys)

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
        self._leave_with_terminal()
        self.theme = self.habits.theme or DEFAULT_THEME
        self.watch(self, "theme", partial(self.habits.choose, "theme"), init=False)
        if self.habits.problems:
            found = "\n".join(self._translate(str(problem)) for problem in self.habits.problems)
            self.notify(found, severity="warning", timeout=20, markup=False)
        await self.push_screen(self._make_screen(self))
        self.accept_input()

    def action_next_theme(self) -> None:
        self.theme = next_theme(self.theme)
        self.notify(self._translate("theme: {}").format(self.theme), timeout=2, markup=False)

    def action_command_palette(self) -> None:
        if not isinstance(self.screen, Palette):
            self.push_screen(Palette(placeholder=self._translate("Search for commands…")))

    def search_themes(self) -> None:
        self.push_screen(
            Palette(providers=[ThemeProvider], placeholder=self._translate("Search for themes…"))
        )

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
        _, found = self._translate, [*super().get_system_commands(screen)]
        if isinstance(screen, DebuggerScreen | ScreenBeside):
            yield SystemCommand(_("Help"), _("What has the focus, and every key"), screen.action_help)
        own = {command.title: command for command in found if command.title in PALETTE}  # others have keys
        last = own.pop("Quit")
        if isinstance(screen, DebuggerScreen):
            for syntax in COMMANDS:
                yield SystemCommand(syntax.name, _(syntax.summary), partial(screen.run_from_palette, syntax))
        for title, does, action, discover in (*own.values(), last):
            yield SystemCommand(_(title), _(does), action, discover)

    def note_saves(self) -> Callable[[str], None]:
        """Returns what a session calls after each save, with the reason if it failed, else ""."""
        return partial(self._not_saved.__setitem__, len(self._not_saved))

    @property
    def not_saved(self) -> list[str]:
        """Why sessions are not saved, of those whose last save failed."""
        return [*dict.fromkeys(filter(None, self._not_saved.values()))]

    async def action_quit(self) -> None:
        """Quits; the debugger asks once where something would be stopped or lost."""
        debuggers = [screen for screen in self.screen_stack if isinstance(screen, DebuggerScreen)]
        if all(debugger.may_quit() for debugger in debuggers):
            self.exit()


class Saves(Protocol):
    """Returns what saves the session of a scenario, to a new file or to `path`; None does not save it."""

    def __call__(self, scenario: str, path: Path | None = None) -> Autosave | None: ...


def no_autosave(scenario: str, path: Path | None = None) -> Autosave | None:
    """Saves no session."""
    return None


def home_screen(
    plain: bool = False,
    autosave: Saves = no_autosave,
    language: Language = "en",
    as_course: bool = False,
    recent: Callable[[], Sequence[RecentSession]] = tuple,
) -> Callable[[NettuiApp], HomeScreen]:
    """Makes the home screen, which opens the selected scenario in the debugger.

    `autosave` returns what saves the session of a scenario, by its name; None does not save it. `as_course`:
    with the learner's progress, and after the last point of a lesson the next one opens. `recent` reads the
    sessions of last time.
    """
    translate, shipped = catalogue(language).gettext, list_shipped_scenarios(language)

    def read() -> Course:
        own = [] if as_course else list_user_scenarios(Path(), language)
        return course([*own, *shipped], own_log().read())

    def make_screen(app: NettuiApp) -> HomeScreen:
        def go_on(name: str) -> None:
            app.pop_screen()
            home.open_next(name)

        def open_item(item: Item) -> None:
            if item.kind == "command":
                app.copy_to_clipboard(item.key)
                app.notify(translate("copied: {}").format(item.key), markup=False)
                return
            try:
                scenario, start, keep = _opened(item, autosave, language)
            except InputError as problem:
                app.notify(translate(str(problem)), severity="error", timeout=20, markup=False)
                return
            after = partial(go_on, item.key) if as_course else None
            app.push_screen(
                _debugger(app, start, scenario, keep, plain, language, after, go_home=app.pop_screen)
            )

        drawn = partial(preview, language=language, ascii=plain)
        home = HomeScreen(read, open_item, drawn, plain, translate, as_course, recent, app.habits.keys)
        return home

    return make_screen


def _opened(
    item: Item, autosave: Saves, language: Language
) -> tuple[Scenario, Callable[[], Session], Autosave | None]:
    """What opens an item of the home screen; a session goes on in its file. Raises InputError."""
    scenario = load(item.key)
    if item.kind == "session":
        return scenario, partial(resume, item.key, language=language), autosave("", Path(item.key))
    return scenario, partial(open_session, *scenario.runs), autosave(item.key)


def run_session(
    start: Callable[[], Session],
    scenario: Scenario,
    autosave: Autosave | None,
    ascii: bool = False,
    language: Language = "en",
    teach: bool = False,
    page: str = "",
    autosaves: Saves = no_autosave,
) -> int:
    """Shows the debugger with the session that `start` returns; returns the exit code.

    `teach`: the lesson is shown to a class, and nothing of it is recorded. `page` is opened, or else that
    of the scenario, or else the one that was open last. `autosaves`: as for the home screen.
    """
    plain = ascii or _needs_ascii()
    make_home = home_screen(plain, autosaves, language, recent=saved_sessions.recent)

    def make_screen(app: NettuiApp) -> DebuggerScreen:
        def go_home() -> None:
            app.switch_screen(make_home(app))

        return _debugger(app, start, scenario, autosave, plain, language, None, teach, page, go_home)

    return _run(make_screen, language)


def show_session(session: Session, ascii: bool = False, language: Language = "en") -> int:
    """Shows the debugger with a session that a program opened; returns the exit code."""
    return watch_session(session, ascii, language)


def watch_session(
    session: Session,
    ascii: bool = False,
    language: Language = "en",
    page: str = "",
    script: RunningScript | None = None,
) -> int:
    """Shows the debugger with a session that is not saved; returns the exit code. `page` is opened, if any.

    `script` is what makes the recording, where nettui has started it.
    """
    plain, translate = ascii or _needs_ascii(), catalogue(language).gettext
    make_home = home_screen(plain, language=language, recent=saved_sessions.recent)

    def make_screen(app: NettuiApp) -> DebuggerScreen:
        habits = app.habits

        def go_home() -> None:
            app.switch_screen(make_home(app))

        look = (lambda: session), plain, page or habits.page, translate
        if script is not None:
            return ScriptScreen(script, session.title, *look, habits=habits)
        return DebuggerScreen(*look, habits=habits, go_home=go_home)

    return _run(make_screen, language)


def run_home(
    autosave: Saves,
    ascii: bool = False,
    language: Language = "en",
    as_course: bool = False,
) -> int:
    """Shows the home screen, or the course; returns the exit code."""
    recent = tuple if as_course else saved_sessions.recent
    return _run(home_screen(ascii or _needs_ascii(), autosave, language, as_course, recent), language)


def _run(make_screen: Callable[[NettuiApp], Screen[None]], language: Language) -> int:
    app = NettuiApp(make_screen, catalogue(language).gettext, own_habits())
    forgive_bytes()
    app.run()
    app.habits.remember()
    for reason in app.not_saved:
        print(f"nettui: {catalogue(language).gettext(reason)}", file=sys.stderr)
    return app.return_code or (1 if app.not_saved else 0)


def _debugger(
    app: NettuiApp,
    start: Callable[[], Session],
    scenario: Scenario,
    autosave: Autosave | None,
    plain: bool,
    language: Language,
    after_lesson: Callable[[], None] | None = None,
    teach: bool = False,
    page: str = "",
    go_home: Callable[[], object] | None = None,
) -> DebuggerScreen:
    log, habits = own_log(), app.habits

    def save(progress: LessonProgress) -> None:
        if not teach:
            log.save(scenario.name, progress)

    def open_with_lesson() -> Session:
        session = start()
        session.autosave, session.on_saved = autosave, app.note_saves()
        session.lesson_exporter = partial(write_handout, translate=translate)
        record = LessonRecord() if teach else log.record(scenario.name)
        session.run.lesson = lesson_progress(scenario, language, record.points, record.answers)
        return session

    stated = scenario.view.page if scenario.view != ViewSection() else habits.page
    translate = catalogue(language).gettext
    return DebuggerScreen(
        open_with_lesson, plain, page or stated, translate, save, after_lesson, teach, habits, go_home
    )


def _needs_ascii() -> bool:
    """Whether stdout cannot encode UTF-8; must be called before the app replaces stdout."""
    return "utf" not in (sys.stdout.encoding or "").lower()
