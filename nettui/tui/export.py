"""Exports from the screen: a picture of it, or the numbers on it; and a name to suggest for the file."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from textual.app import App

from nettui.common.errors import InvalidValue
from nettui.common.language import Translate
from nettui.common.text_files import unused_path
from nettui.debugger.commands import Command
from nettui.debugger.commands.files import Export
from nettui.debugger.view import View
from nettui.report.export import export


def run_exports(
    app: App[None], view: View, line: Sequence[Command], _: Translate
) -> tuple[str, Sequence[Command]]:
    """Runs the export commands at the start of a line; returns a message and the rest of the line.

    After an error, the rest is empty.
    """
    report, messages = view.results.report, list[str]()
    if report is not None and report.progress:  # a partial report would look complete
        view = replace(view, results=replace(view.results, report=None))
        messages.append(_("the checks are still running, so their findings are left out"))
    for at, command in enumerate(line):
        if not isinstance(command, Export):
            return "\n".join(messages), line[at:]
        try:
            messages.append(export(view, command.path, lambda: screenshot(app), _))
        except InvalidValue as problem:
            return "\n".join([*messages, _(str(problem))]), ()
    return "\n".join(messages), ()


def screenshot(app: App[None]) -> Console:
    """The screen on a recording Console; App.export_screenshot would return only the SVG."""
    width, height = app.size
    console = Console(
        width=width,
        height=height,
        file=io.StringIO(),
        force_terminal=True,
        color_system="truecolor",
        record=True,
        legacy_windows=False,
    )
    screen = app.screen
    screen._refresh_layout()  # otherwise the closed command line would still be in the picture
    console.print(screen._compositor.render_update(full=True, screen_stack=app._background_screens))
    return console


def suggest_path(view: View) -> str:
    """An unused file name in the working folder, made of the scenario and the step."""
    title = re.sub(r"[^\w.-]+", "-", view.title)
    position = "running" if view.running else f"step-{view.cursor.step}"
    return str(unused_path(Path(f"{title}-{position}.svg")))
