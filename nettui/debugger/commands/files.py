"""Commands that write files: the session, or the view."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath
from unicodedata import normalize

from nettui.common.errors import InvalidValue, nearest
from nettui.debugger import snapshot
from nettui.debugger.commands.command import Command, CommandSyntax
from nettui.debugger.navigator import KeepGoing
from nettui.debugger.run import DebuggedRun

ENDINGS: Sequence[str] = (".svg", ".html", ".json", ".csv", ".toml")
"""How the name of an exported file may end."""

LESSON_ENDINGS = ("lesson.html", "lecon.html", "leçon.html")
"""How the name of a page with the whole lesson may end; letters may be upper case, accents decomposed."""


@dataclass(frozen=True)
class Save(Command):
    """Writes the session to a file."""

    path: str

    def execute(self, run: DebuggedRun, keep_going: KeepGoing) -> str:
        snapshot.save_as(run, self.path)
        return f"saved {self.path}"


@dataclass(frozen=True)
class Export(Command):
    """Writes the view to a new file, in the format of the file name's ending."""

    path: str

    def execute(self, run: DebuggedRun, keep_going: KeepGoing) -> str:
        return run.export(self.path)


@dataclass(frozen=True)
class ExportLesson(Command):
    """Writes the lesson with the answers given as a page to hand out; the cursor stays where it is."""

    path: str

    def execute(self, run: DebuggedRun, keep_going: KeepGoing) -> str:
        return run.hand_out(self.path, keep_going)


def _save(name: str, rest: str) -> Command:
    if not rest.endswith(".session"):
        raise InvalidValue(name, "a file name that ends in .session", rest)
    return Save(rest)


def _export(name: str, rest: str) -> Command:
    ending = PurePath(rest).suffix.lower()
    if ending not in ENDINGS:
        expected = f"a file name that ends in {', '.join(ENDINGS[:-1])} or {ENDINGS[-1]}"
        raise InvalidValue(name, expected, rest, nearest(ending, ENDINGS, otherwise=f"as in {name} view.svg"))
    return ExportLesson(rest) if normalize("NFC", rest).lower().endswith(LESSON_ENDINGS) else Export(rest)


SYNTAX = (
    CommandSyntax(
        "save",
        "",
        "save FILE.session",
        "writes the session, to open it later",
        _save,
        needs_argument=True,
    ),
    CommandSyntax(
        "export",
        "x",
        "export FILE",
        "writes this view as .svg, .html, .json or .csv, its scenario as .toml; the lesson as lesson.html",
        _export,
        needs_argument=True,
    ),
)
