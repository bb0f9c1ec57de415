"""A View as a file: by the ending of its name a picture, SVG or HTML, or numbers, JSON or CSV."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from rich.console import Console
from rich.terminal_theme import SVG_EXPORT_THEME

from nettui.common.errors import InvalidValue
from nettui.common.language import Translate
from nettui.common.text_files import home, write_new
from nettui.debugger.view import View
from nettui.report import comparison, jsonable, tables, trace

WIDTH = 200
"""Cells of a printed line at most, as in a pipe."""

Draw: TypeAlias = Callable[[], Console]
"""Prints the picture on a Console that records."""


def export(view: View, path: str, draw: Draw, translate: Translate = str) -> str:
    """Writes a new file at `path`, which has one of the four endings; says what it is and where.

    Raises InvalidValue where it cannot be written. What the lesson asks about is left out of pictures alone.
    """
    place = home(path).absolute()
    ending = place.suffix.lower()
    if ending in PICTURES:
        _write(place, PICTURES[ending](draw()))
        return translate("picture written to {}").format(place)
    _write(place, NUMBERS[ending](view))
    return translate("numbers written to {}").format(place)


def export_view(view: View, path: str, translate: Translate = str) -> str:
    """The same, with the table that `nettui do` prints as the picture."""

    def draw() -> Console:
        console = Console(width=WIDTH, file=io.StringIO(), record=True, highlight=False)
        table = tables.view(view, translate)
        console.width = console.measure(table).maximum
        console.print(table)
        return console

    return export(view, path, draw, translate)


def _json(view: View) -> str:
    """What `do --json` prints."""
    return json.dumps(jsonable.view(view)) + "\n"


def _csv(view: View) -> str:
    """The step's line of `trace --csv`, of several runs that of `compare --csv`, below its header."""
    lines = comparison.lines if view.others else trace.lines
    head, _, row = lines((_first(view), view), "csv")
    return f"{head}\n{row}\n"


def _first(view: View) -> View:
    """With the Readings of step 0, which the columns are named after: a fault may leave layers out."""
    return replace(view, reading=view.first, others=tuple(map(_first, view.others)))


def _svg(console: Console) -> str:
    return console.export_svg(title="nettui")


def _html(console: Console) -> str:
    return console.export_html(theme=SVG_EXPORT_THEME, inline_styles=True)


PICTURES: Mapping[str, Callable[[Console], str]] = {".svg": _svg, ".html": _html}
NUMBERS: Mapping[str, Callable[[View], str]] = {".json": _json, ".csv": _csv}


def _write(place: Path, text: str) -> None:
    """A new file, whole or not at all; what is there already stays as it is."""
    found = str(place)
    try:
        write_new(place, text)
    except FileExistsError:
        raise InvalidValue("export", "a new file", found, "it is there already, and stays as it is") from None
    except (FileNotFoundError, NotADirectoryError):
        raise InvalidValue("export", "a folder that is there", str(place.parent)) from None
    except OSError as error:
        raise InvalidValue("export", "a file that can be written", found, error.strerror or "") from None
