"""Exports from the screen: a picture of it, or the numbers on it; and a name to suggest for the file."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from rich.console import Console
from textual.app import App

from nettui.common.errors import InvalidValue
from nettui.common.language import Translate
from nettui.common.text_files import unused_path
from nettui.debugger.commands import Command
from nettui.debugger.commands.files import Export
from nettui.debugger.view import View
from nettui.report.export import export, export_picture

EXPORT_DELAY = 0.1
"""Seconds to draw a screen without its command line before a picture of it is exported."""


def run_exports(
    app: App[None], view: View | None, line: Sequence[Command], _: Translate
) -> tuple[str, Sequence[Command]]:
    """Runs the export commands at the start of a line; returns a message and the rest of the line.

    Without a View, only pictures can be written. After an error, the rest is empty.
    """
    report, messages = view.results.report if view else None, list[str]()
    if view and report and report.progress:  # a partial report would look complete
        view = replace(view, results=replace(view.results, report=None))
        messages.append(_("the checks are still running, so their findings are left out"))
    for at, command in enumerate(line):
        if not isinstance(command, Export):
            return "\n".join(messages), line[at:]
        try:
            picture = partial(screenshot, app)
            write = partial(export, view) if view else export_picture
            messages.append(write(command.path, picture, _))
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


def suggest_path(view: View | None) -> str:
    """An unused file name in the working folder, made of the scenario and the step."""
    if view is None:
        return str(unused_path(Path("nettui.svg")))
    title = re.sub(r"[^\w.-]+", "-", view.title)
    position = "running" if view.running else f"step-{view.cursor.step}"
    return str(unused_path(Path(f"{title}-{position}.svg")))
