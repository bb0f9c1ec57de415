"""Finds scenario files, those that ship and the user's own, and reads them as tables."""

from __future__ import annotations

import re
import shlex
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from nettui.common import text_files, toml
from nettui.common.errors import InputError, nearest
from nettui.common.language import Language
from nettui.common.text import harmless


class ScenarioEntry(NamedTuple):
    """A scenario that ships, or one of the user's, whose `course` is ignored.

    `points` and `questions` are how many its lesson has. `exercise`: it has a planted bug to find.
    """

    name: str
    title: str
    course: tuple[str, ...]
    path: Path
    points: int = 0
    questions: int = 0
    exercise: bool = False


TOMLLIB = (
    "Cannot declare {} twice",
    "Cannot mutate immutable namespace {}",
    "Cannot overwrite a value",
    "Duplicate inline table key {}",
    "Escaped character is not a Unicode scalar value",
    "Expected '=' after a key in a key/value pair",
    "Expected ']' at the end of a table declaration",
    "Expected ']]' at the end of an array declaration",
    "Expected newline or end of document after a statement",
    "Found invalid character {}",
    "Illegal character {}",
    "Invalid date or datetime",
    "Invalid hex value",
    "Invalid initial character for a key part",
    "Invalid statement",
    "Invalid value",
    "Unclosed array",
    "Unclosed inline table",
    "Unescaped '\\' in a string",
    "Unterminated string",
    "at end of document",
    "at line {}, column {}",
)
"""What Python's reader of TOML says, for the translations."""


TABLE = re.compile(r"^\[+(\w+)\]", re.MULTILINE)
"""The name in the line that begins a table, or an entry of an array of tables."""


def shipped_files() -> dict[str, Path]:
    """The files of the scenarios that ship, by name."""
    home = Path(__file__).parents[1]
    folder = home / "scenarios"  # in a wheel; in a checkout, next to the package
    paths = (folder if folder.is_dir() else home.parent / "scenarios").glob("*.toml")
    return {path.stem: path for path in sorted(paths)}


def list_shipped_scenarios(language: Language = "en") -> list[ScenarioEntry]:
    """The scenarios that ship, sorted by the first course reference of each; titles in a language.

    Of each only the lines before its first table are read as TOML: to read all takes longer than to list it.
    """
    entries = []
    for path in shipped_files().values():
        head, _, tables = text_files.read(path).partition("\n[")
        table = _table(path, head)
        names = Counter(TABLE.findall(f"[{tables}"))
        entries.append(
            ScenarioEntry(
                name=path.stem,
                title=_title(table, language),
                course=tuple(table.get("course", ())),
                path=path,
                points=names["lesson"],
                questions=tables.count("\nask.question.en "),
                exercise="fault" in names,
            )
        )
    return sorted(entries, key=lambda entry: ([_row(row) for row in entry.course[:1]], entry.name))


def list_user_scenarios(folder: Path, language: Language = "en") -> list[ScenarioEntry]:
    """The scenarios in a folder: its TOML files with a [data] section."""
    entries = []
    for path in sorted(folder.glob("*.toml")):
        with suppress(InputError):
            table = read_toml(path)
            if "data" in table:
                title = _title(table, language)
                entries.append(ScenarioEntry(name=str(path), title=title, course=(), path=path))
    return entries


def _title(table: dict[str, Any], language: Language) -> str:
    """The title in a language, or else in another; "" if it is neither a text nor texts by language."""
    title = table.get("title")
    if isinstance(title, dict):
        title = title.get(language) or next(iter(title.values()), "")
    return title if isinstance(title, str) else ""


def find_scenario(name: str | Path) -> Path:
    """The file of a scenario that ships, or the file itself. Raises InputError."""
    ships = shipped_files()
    if str(name) in ships:
        return ships[str(name)]
    path = Path(name)
    file = path.suffix == ".toml"
    if file and path.is_file():
        return path
    if file and path.is_dir():
        raise InputError(str(name), ["expected a file, found a folder"])
    if path.is_file():
        command = f"nettui new mine --data {shlex.quote(str(name))}"
        raise InputError(str(name), [f"not a scenario; if it is data, `{command}` writes one for it"])
    neighbours = map(str, path.parent.glob("*.toml"))
    all_names = "`nettui list` names them all"
    hint = nearest(str(path), [*ships, *neighbours], lambda each: Path(each).stem.lower(), all_names)
    if file:
        raise InputError(str(name), [f"no such file; {hint}"])
    raise InputError(f"scenario {str(name)!r}", [f"no scenario of that name ships, {hint}"])


def read_toml(path: Path) -> dict[str, Any]:
    """The table in a TOML file, whose texts cannot control a terminal. Raises InputError."""
    return _table(path, text_files.read(path))


def _table(path: Path, text: str) -> dict[str, Any]:
    try:
        table: dict[str, Any] = harmless(toml.loads(text))
        return table
    except RecursionError:
        raise InputError(str(path), ["lists or tables are nested too deeply"]) from None
    except ValueError as error:
        raise InputError(str(path), [f"not valid TOML: {error}"]) from None


def named_paths(table: Mapping[str, Any]) -> Iterator[Any]:
    """The values of data.path and code.path in the table and in its variants."""
    for holder, key in _path_keys(table):
        yield holder[key]


def resolve_paths(table: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Makes the paths in the table, and in its variants, relative to `folder`; returns the table."""
    for holder, key in _path_keys(table):
        holder[key] = str(folder / holder[key])
    return table


def _path_keys(table: Mapping[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    """Where the table and its variants hold a path of data or of code."""
    entries = table.get("compare")
    sets = (
        [entry.get("set") for entry in entries if isinstance(entry, dict)]
        if isinstance(entries, list)
        else []
    )
    for changes in (table, *sets):
        for section in ("data", "code"):
            inner = changes.get(section) if isinstance(changes, dict) else None
            for holder, key in ((inner, "path"), (changes, f"{section}.path")):
                if isinstance(holder, dict) and isinstance(holder.get(key), str):
                    yield holder, key


def _row(row: str) -> tuple[int, ...]:
    return tuple(int(part) for part in row.split(".") if part.isdecimal())
