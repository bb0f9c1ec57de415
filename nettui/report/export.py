"""Exports a View to a file: a picture (.svg, .html), numbers (.json, .csv) or its scenario (.toml)."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from rich.console import Console
from rich.terminal_theme import SVG_EXPORT_THEME

from nettui.common.errors import InvalidValue, Phrase
from nettui.common.language import Translate
from nettui.common.text import UNBROKEN
from nettui.common.text_files import expand_home, write_new
from nettui.debugger.past import NO_ARRAYS
from nettui.debugger.view import View
from nettui.report.comparison import comparison_lines
from nettui.report.safe_console import SafeConsole
from nettui.report.serialize import serialize_view
from nettui.report.tables import render_view
from nettui.report.toml import scenario_toml
from nettui.report.trace import trace_lines

WIDTH = 200
"""The greatest width of a table in characters, the same as when output goes to a pipe."""

Draw: TypeAlias = Callable[[], Console]
"""Prints the picture on a Console that records it, and returns that."""


def export(view: View, path: str, draw: Draw, translate: Translate = str) -> str:
    """Writes a new file at `path`, which has one of these suffixes; returns a message with its path.

    Raises InvalidValue if the file cannot be written. Pictures, but not numbers, hide what the lesson asks.
    """
    place = expand_home(path).absolute()
    suffix = place.suffix.lower()
    if suffix in PICTURES:
        return export_picture(path, draw, translate)
    if suffix == ".toml":
        write(place, _scenario(view))
        return translate("scenario written to {}").format(place)
    write(place, NUMBERS[suffix](view))
    return translate("numbers written to {}").format(place)


def export_picture(path: str, draw: Draw, translate: Translate = str) -> str:
    """Writes a picture of what is no View, as the home screen. Raises InvalidValue."""
    place = expand_home(path).absolute()
    suffix = place.suffix.lower()
    if suffix not in PICTURES:
        raise InvalidValue("export", "a picture here: .svg or .html", path)
    write(place, PICTURES[suffix](draw()))
    return translate("picture written to {}").format(place)


def export_view(view: View, path: str, translate: Translate = str) -> str:
    """As `export`, with the table that `nettui do` prints as the picture."""

    def draw() -> Console:
        console = SafeConsole(width=WIDTH, file=io.StringIO(), record=True)
        table = render_view(view, translate)
        console.width = console.measure(table).maximum
        console.print(table)
        return console

    return export(view, path, draw, translate)


def _scenario(view: View) -> str:
    """What the run at the cursor is built from, with its edits, as a scenario of its own."""
    if view.raw is None:
        raise InvalidValue("export", "a run of a scenario for .toml", Phrase(str(view.lacking or NO_ARRAYS)))
    return scenario_toml(view.raw.recipe.table)


def _json(view: View) -> str:
    """What `do --json` prints."""
    return json.dumps(serialize_view(view)) + "\n"


def _csv(view: View) -> str:
    """The step's line of `trace --csv`, or of `compare --csv` if runs are compared, below its header."""
    lines = comparison_lines if view.others else trace_lines
    header, _, row = lines((_at_first_step(view), view), "csv")
    return f"{header}\n{row}\n"


def _at_first_step(view: View) -> View:
    """The View with the Reading of step 0, which has all columns; after a NaN, layers may be missing."""
    return replace(view, reading=view.first, others=tuple(map(_at_first_step, view.others)))


def _svg(console: Console) -> str:
    return console.export_svg(title="nettui").replace(UNBROKEN, " ")


def _html(console: Console) -> str:
    return console.export_html(theme=SVG_EXPORT_THEME, inline_styles=True).replace(UNBROKEN, " ")


PICTURES: Mapping[str, Callable[[Console], str]] = {".svg": _svg, ".html": _html}
NUMBERS: Mapping[str, Callable[[View], str]] = {".json": _json, ".csv": _csv}


def require_new(place: Path) -> None:
    """Raises InvalidValue if a file is there already or its folder is not, before anything is computed."""
    if os.path.lexists(place):  # False for a name that is not possible; to write there says why
        raise InvalidValue("export", "a new file", str(place), "it exists already and was not changed")
    if "\0" not in str(place) and not place.parent.exists():
        raise InvalidValue("export", "an existing folder", str(place.parent))


def write(place: Path, text: str) -> None:
    """Writes a new file completely or not at all, and never overwrites one."""
    found = str(place)
    try:
        write_new(place, text)
    except FileExistsError:
        raise InvalidValue("export", "a new file", found, "it exists already and was not changed") from None
    except (FileNotFoundError, NotADirectoryError):
        raise InvalidValue("export", "an existing folder", str(place.parent)) from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise InvalidValue("export", "a file that can be written", found, why) from None
