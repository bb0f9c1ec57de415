"""The commands that open the screen: home, course, run. Its frame is painted before NumPy is loaded."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from nettui.command_inputs import load_scenario, named_scenario, named_session
from nettui.common.errors import InputError
from nettui.common.language import tr
from nettui.common.text_files import is_recording, is_session
from nettui.common.trust import is_code, trust
from nettui.console import own_output, print_result
from nettui.options import language_of
from nettui.script_commands import run_script
from nettui.script_options import script_of
from nettui.tui.terminal import INSTEAD, needs_ascii, require_terminal
from nettui.watch_commands import watch_recording

if TYPE_CHECKING:
    from nettui.debugger.journal import Autosave
    from nettui.debugger.session import Session
    from nettui.scenario import Scenario
    from nettui.tui.opening import Load, MakeScreen


def home(options: argparse.Namespace) -> int:
    """Opens the home screen."""
    require_terminal()
    return _open_home(options)


def course(options: argparse.Namespace) -> int:
    """Opens the course on a screen; with --json or into a pipe, prints the progress in it."""
    if not options.json and sys.stdout.isatty():
        require_terminal("course", "`nettui course --json`")
        return _open_home(options, as_course=True)
    from nettui.debugger.lesson_log import own_log
    from nettui.report.course import course, serialize_course
    from nettui.report.tables import render_course
    from nettui.scenario import list_shipped_scenarios

    known = course(list_shipped_scenarios("en" if options.json else language_of(options)), own_log().read())
    print_result(options, lambda: serialize_course(known), lambda: render_course(known, tr))
    return 0


def _open_home(options: argparse.Namespace, as_course: bool = False) -> int:
    from nettui.tui.opening import open_home

    plain, language = options.ascii or needs_ascii(), language_of(options)

    def load(say: Callable[[str], None]) -> MakeScreen:
        from nettui.debugger import saved_sessions
        from nettui.tui.entries import home_screen

        recent = tuple if as_course else saved_sessions.recent
        return home_screen(plain, saved_sessions.autosave, language, as_course, recent)

    return open_home(load, plain, language)


def run(options: argparse.Namespace) -> int:
    """Opens the debugger on a screen."""
    from nettui.debugger import saved_sessions

    if (words := script_of(options)) is not None:
        return run_script(options, words)
    name, path = options.scenario, None
    if is_recording(name):
        return watch_recording(name, options)
    trust(name)  # its session names the code that the user names here
    if options.resume:
        if (path := saved_sessions.latest(name)) is None:
            raise InputError("run --resume", [f"there is no saved session of {name!r} yet"])
        options.scenario = str(path)
    # before the replay, because another window might continue the same session during it
    keep = saved_sessions.autosave(name, path)
    if is_session(options.scenario):
        return _resume(options, keep, name if path else "")
    return (
        _run_code(options, keep) if _runs_code(options, [options.scenario]) else _run_scenario(options, keep)
    )


def _run_scenario(options: argparse.Namespace, keep: Autosave) -> int:
    """Paints the frame, and loads the scenario behind it."""
    from nettui.scenario.files import find_scenario, read_toml

    path = find_scenario(options.scenario)
    view = read_toml(path).get("view")
    plain = options.ascii or needs_ascii()

    def load(say: Callable[[str], None]) -> MakeScreen:
        say("reading the data")
        scenario = load_scenario(options)
        say("opening")
        return _debugger(options, plain, scenario, keep, partial(_open, options, scenario))

    page = view.get("page") if isinstance(view, dict) else ""
    return open_behind(options, load, path.stem, str(page))


def _run_code(options: argparse.Namespace, keep: Autosave) -> int:
    """Runs code of the user's own before the screen opens: in the main thread, where ctrl+c stops it."""
    scenario, plain = named_scenario(options), options.ascii or needs_ascii()
    require_terminal()
    from nettui.tui.app import run_app

    with own_output(partial(_open, options, scenario)) as start:
        return run_app(_debugger(options, plain, scenario, keep, start), language_of(options))


def _resume(options: argparse.Namespace, keep: Autosave, name: str) -> int:
    """Replays a session before the screen opens; `name`: of what was named in its place."""
    from nettui.debugger import saved_sessions

    scenario, plain = named_scenario(options), options.ascii or needs_ascii()
    require_terminal()
    from nettui.tui.app import run_app

    replayed = named_session(options)
    if name and saved_sessions.outdated(Path(options.scenario), name):
        replayed.note(f"{name} has changed since this session began, which keeps the old version")
    with own_output(lambda: replayed) as start:
        return run_app(_debugger(options, plain, scenario, keep, start), language_of(options))


def compare_on_screen(options: argparse.Namespace) -> int:
    """Opens the debugger on several scenarios in lockstep."""
    plain = options.ascii or needs_ascii()

    def load(say: Callable[[str], None]) -> MakeScreen:
        from nettui.scenario import open_session, runs_to_compare
        from nettui.scenario.sections import ViewSection

        say("reading the data")
        runs = runs_to_compare(options.scenario, options.set, options.seed, options.trust)
        say("opening")
        first = replace(runs[0], view=ViewSection("compare"), lesson=())
        from nettui.tui.entries import scenario_screen

        return scenario_screen(partial(open_session, *runs), first, None, plain, language_of(options))

    instead = "`--steps N`, `--json` or `--csv`"
    if not _runs_code(options, options.scenario):
        return open_behind(options, load, ", ".join(options.scenario), "compare", "compare", instead)
    make_screen = load(lambda text: None)
    require_terminal("compare", instead)
    from nettui.tui.app import run_app

    return run_app(make_screen, language_of(options))


def _runs_code(options: argparse.Namespace, names: Sequence[str]) -> bool:
    """Whether code of the user's own may be run."""
    return options.trust or any(is_code(text.strip("'\"")) for text in (*names, *options.set))


def _open(options: argparse.Namespace, scenario: Scenario) -> Session:
    from nettui.scenario import open_session

    return open_session(*scenario.runs, memory=options.memory << 20)


def _debugger(
    options: argparse.Namespace,
    plain: bool,
    scenario: Scenario,
    keep: Autosave,
    start: Callable[[], Session],
) -> MakeScreen:
    from nettui.debugger import saved_sessions
    from nettui.tui.entries import scenario_screen

    page = scenario.view.page if any(word.startswith("view.page") for word in options.set) else ""
    look = plain, language_of(options), options.teach
    return scenario_screen(start, scenario, keep, *look, page, saved_sessions.autosave)


def open_behind(
    options: argparse.Namespace,
    load: Load,
    name: str,
    page: str,
    command: str = "run",
    instead: str = INSTEAD,
) -> int:
    """Paints a frame, and behind it opens what `load` returns. Without a terminal, raises InputError.

    What is wrong with what is loaded is said before that there is no terminal.
    """
    try:
        require_terminal(command, instead)
    except InputError:
        load(lambda text: None)
        raise
    from nettui.tui.opening import open_run

    return open_run(load, name, page, options.ascii or needs_ascii(), language_of(options))
