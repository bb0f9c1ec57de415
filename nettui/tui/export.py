"""What the screen exports: a picture of itself, or the numbers on it; and the name it proposes for a file."""

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


def exported(
    app: App[None], view: View, line: Sequence[Command], _: Translate
) -> tuple[str, Sequence[Command]]:
    """Writes the files that a line begins with; what to say, and what is left of it where all went well."""
    found, told = view.results.report, list[str]()
    if found is not None and found.progress:  # half of the checks would pass for all of them
        view = replace(view, results=replace(view.results, report=None))
        told.append(_("the checks are still at work, and left out"))
    for at, command in enumerate(line):
        if not isinstance(command, Export):
            return "\n".join(told), line[at:]
        try:
            told.append(export(view, command.path, lambda: screenshot(app), _))
        except InvalidValue as problem:
            return "\n".join([*told, str(problem)]), ()
    return "\n".join(told), ()


def screenshot(app: App[None]) -> Console:
    """The screen on a Console that records; of that, App.export_screenshot gives nothing but the SVG."""
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
    screen._refresh_layout()  # that the command line has left would show in one of the next frames only
    console.print(screen._compositor.render_update(full=True, screen_stack=app._background_screens))
    return console


def proposed(view: View) -> str:
    """A name in the working folder that is not taken, told by scenario and step."""
    title = re.sub(r"[^\w.-]+", "-", view.title)
    place = "running" if view.running else f"step-{view.cursor.step}"
    return str(unused_path(Path(f"{title}-{place}.svg")))
