"""What the screen opens: the home screen, a scenario in the debugger, a session that is open already."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Protocol

from nettui.common.errors import InputError
from nettui.common.language import Language, catalogue
from nettui.debugger import saved_sessions
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
from nettui.tui.app import NettuiApp, run_app
from nettui.tui.handout import write_handout
from nettui.tui.home_list import Item
from nettui.tui.home_preview import preview
from nettui.tui.screens.debugger import DebuggerScreen
from nettui.tui.screens.home import HomeScreen
from nettui.tui.screens.script import RunningScript, ScriptScreen
from nettui.tui.terminal import needs_ascii


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
                debugger_screen(app, start, scenario, keep, plain, language, after, go_home=app.pop_screen)
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


def scenario_screen(
    start: Callable[[], Session],
    scenario: Scenario,
    autosave: Autosave | None,
    plain: bool = False,
    language: Language = "en",
    teach: bool = False,
    page: str = "",
    autosaves: Saves = no_autosave,
) -> Callable[[NettuiApp], DebuggerScreen]:
    """Makes the debugger's screen with the session that `start` returns.

    `teach`: the lesson is shown to a class, and nothing of it is recorded. `page` is opened, or else that
    of the scenario, or else the one that was open last. `autosaves`: as for the home screen.
    """

    def make_screen(app: NettuiApp) -> DebuggerScreen:
        go_home = partial(_go_home, app, plain, autosaves, language)
        return debugger_screen(app, start, scenario, autosave, plain, language, None, teach, page, go_home)

    return make_screen


def _go_home(app: NettuiApp, plain: bool, autosave: Saves, language: Language) -> None:
    app.switch_screen(home_screen(plain, autosave, language, recent=saved_sessions.recent)(app))


def show_session(
    session: Session,
    ascii: bool = False,
    language: Language = "en",
    page: str = "",
    script: RunningScript | None = None,
) -> int:
    """Shows the debugger with a session that is not saved; returns the exit code. `page` is opened, if any.

    `script` is what makes the recording, where nettui has started it.
    """
    return run_app(session_screen(session, ascii or needs_ascii(), language, page, script), language)


def session_screen(
    session: Session, plain: bool, language: Language, page: str = "", script: RunningScript | None = None
) -> Callable[[NettuiApp], DebuggerScreen]:
    """Makes the debugger's screen with a session that is not saved."""

    def make_screen(app: NettuiApp) -> DebuggerScreen:
        look = (lambda: session), plain, page or app.habits.page, catalogue(language).gettext
        if script is not None:
            return ScriptScreen(script, session.title, *look, habits=app.habits)
        go_home = partial(_go_home, app, plain, no_autosave, language)
        return DebuggerScreen(*look, habits=app.habits, go_home=go_home)

    return make_screen


def debugger_screen(
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
    """The debugger's screen with the session that `start` returns, its lesson and what is saved of it."""
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
    screen = DebuggerScreen(
        open_with_lesson, plain, page or stated, translate, save, after_lesson, teach, habits, go_home
    )
    screen.title = scenario.name
    return screen
