"""What the command line does with recordings: shows one while it is written, and compares several."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from nettui.common.errors import InputError
from nettui.common.language import tr
from nettui.common.text_files import expand_home
from nettui.console import waiting
from nettui.options import language_of
from nettui.tui.terminal import require_terminal

if TYPE_CHECKING:
    from nettui.debugger.past import HeldRun
    from nettui.debugger.session import Session
    from nettui.debugger.view import View
    from nettui.sources.recording.remote import Remote

LOOK = 0.2
"""Seconds between two looks at a run that is in a step."""

PrintLines = Callable[[argparse.Namespace, "Session", Callable[[Iterable["View"]], Iterable[str]]], int]
"""Trains, and prints the line of every View; returns the exit code."""


def watch(options: argparse.Namespace) -> int:
    """Opens the debugger on a recording, which may be growing meanwhile."""
    if not options.control:
        if expand_home(options.recording).is_dir():
            return watch_ranks(options.recording, options)
        return watch_recording(options.recording, options)
    require_terminal("watch", "`nettui trace`, `check`, `export` and `do`")
    held = hold(options.recording)
    try:
        return watch_recording(options.recording, options, held)
    finally:
        held.close()


def watch_ranks(name: str, options: argparse.Namespace) -> int:
    """Opens the debugger on the recordings in a folder, side by side."""
    from nettui.scenario.ranks import open_ranks

    require_terminal("watch", "`nettui check FOLDER`")
    from nettui.tui.entries import show_session

    with waiting(tr("waiting for the first step")):
        session = open_ranks(name, lambda: True)
    return show_session(session, options.ascii, language_of(options), "compare")


def hold(name: str) -> Remote:
    """Holds the run that writes a recording after its step. Raises InputError."""
    from nettui.sources.recording.remote import connect

    found = connect(expand_home(name))
    if isinstance(found, str):
        raise InputError(name, [found])
    with waiting(tr("waiting for the end of its step")):
        while not found.wait(LOOK) and not found.gone:
            pass
    if found.refusal:
        raise InputError(name, [found.refusal])
    return found


def watch_recording(name: str, options: argparse.Namespace, held: HeldRun | None = None) -> int:
    """The same for `nettui run`, whose values a recording cannot take."""
    from nettui.scenario import open_recording, require_no_values

    require_no_values(name, getattr(options, "set", ()), getattr(options, "seed", None))
    require_terminal("watch", "`nettui trace`, `check`, `export` and `do`")
    from nettui.tui.entries import show_session

    with waiting(tr("waiting for the first step")):
        session = open_recording(name, lambda: True, held)
    return show_session(session, options.ascii, language_of(options))


def compare_recordings(options: argparse.Namespace, form: str, print_lines: PrintLines) -> int:
    """Compares runs some of which are recordings, on a screen or printing one line per step."""
    from nettui.report.comparison import comparison_lines
    from nettui.scenario import open_compared

    session = open_compared(options.scenario, options.set, options.seed, options.trust)
    if form != "table" or options.steps or options.every > 1:
        return print_lines(options, session, lambda views: comparison_lines(views, form))
    require_terminal("compare", "`--steps N`, `--json` or `--csv`")
    from nettui.tui.entries import show_session

    return show_session(session, options.ascii, language_of(options), "compare")
