"""A session as a small file, one JSON object per line: the scenario, what was changed, where the cursor was.

    {"nettui session": 1, "scenario": "digits"}
    {"table": {"seed": 0, "data": {"source": "digits", …}, …}}                     every field of the scenario
    {"data": 2914327331}                                                           if it trains on a data file
    {"fork": 1, "from": 0, "step": 36, "path": "train.rate", "value": "0.01"}      each edit opened a fork
    {"break": 1, "when": "loss < 0.5", "enabled": true, "hits": 2, "ignore": 0}
    {"watch": 1, "what": "layer(1).output.dead"}
    {"last break": 2, "last watch": 1}                                             if later ones were deleted
    {"cursor": 40, "op": 10, "fork": 1, "crc": 3735928559, "blas": "openblas 0.3.31, 1 thread"}
    {"end": 8}                                                                     lines before it

Nothing that was computed is stored: the run is replayed when the session is opened. `crc` is the fingerprint
of the State at the cursor and shows whether the replay reproduced the same numbers; `data` is that of the
samples in a data file, which must not have changed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from nettui.common import text_files
from nettui.common.errors import InputError, InvalidValue, Phrase, require, unknown_name
from nettui.common.text import harmless
from nettui.debugger.breakpoints import Breakpoint
from nettui.debugger.expressions import Expression, condition, expression
from nettui.debugger.watches import Watch

if TYPE_CHECKING:
    from nettui.debugger.forks import Edit

VERSION = 1

HEAD = b'{"nettui session"'
"""How the file of any version begins."""

Line = dict[str, Any]

KINDS: Mapping[str, Mapping[str, type]] = {
    "nettui session": {"nettui session": int, "scenario": str},
    "table": {"table": dict},
    "data": {"data": int},
    "fork": {"fork": int, "from": int, "step": int, "path": str, "value": str},
    "break": {"break": int, "when": str, "enabled": bool, "hits": int, "ignore": int},
    "watch": {"watch": int, "what": str},
    "last break": {"last break": int, "last watch": int},
    "cursor": {"cursor": int, "op": int, "fork": int, "crc": int, "blas": str},
    "end": {"end": int},
}
"""The kinds of lines, by their first key, and the type of each entry."""

TYPE_PHRASES: Mapping[type, str] = {
    int: "a whole number of at least 0",
    str: "a string",
    bool: "true or false",
    dict: "a table",
}


class SavedPosition(NamedTuple):
    """Where the cursor was; the CRC of the State there, and the BLAS that computed it."""

    step: int
    op: int
    fork: int
    crc: int
    blas: str


class LastNumbers(NamedTuple):
    """The highest numbers used so far, those of deleted breakpoints and watches included."""

    breakpoint: int
    watch: int


@dataclass(frozen=True)
class SavedSession:
    """Everything needed to come back to where a session was; each of `edits` opened a fork from an origin.

    `data` is the fingerprint of the data file, if there is one and it was known.
    """

    scenario: str
    table: Mapping[str, Any]
    edits: tuple[tuple[int, Edit], ...]
    breakpoints: tuple[Breakpoint, ...]
    watches: tuple[Watch, ...]
    position: SavedPosition
    numbers: LastNumbers
    data: int | None = None


Autosave: TypeAlias = Callable[[SavedSession], None]
"""Writes the session to its file after each change; may raise OSError."""


def write(path: Path, saved: SavedSession) -> None:
    """Writes the session to `path`, whole or not at all, even if the machine stops in between."""
    draft = path.with_name(path.name + ".new")
    try:
        with draft.open("w", encoding="utf-8") as file:
            file.write(text(saved))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except BaseException:  # a full disk, Ctrl-C
        with suppress(OSError):
            draft.unlink()
        raise
    if hasattr(os, "O_DIRECTORY"):  # where a folder can be opened, its entry is made to last as well
        folder = os.open(path.parent, os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def is_session(path: Path) -> bool:
    """Whether the file there is a session's."""
    with path.open("rb") as file:
        return file.read(len(HEAD)) == HEAD


def read(path: Path) -> SavedSession:
    """The session in a file. Raises InputError with everything that is wrong."""
    return parse(text_files.read(path), str(path))


def text(saved: SavedSession) -> str:
    """The content of the file."""
    lines = list(_lines(saved))
    return "".join(json.dumps(line) + "\n" for line in [*lines, {"end": len(lines)}])


def _lines(saved: SavedSession) -> Iterator[Line]:
    yield {"nettui session": VERSION, "scenario": saved.scenario}
    yield {"table": saved.table}
    if saved.data is not None:
        yield {"data": saved.data}
    for number, (origin, edit) in enumerate(saved.edits, start=1):
        yield {"fork": number, "from": origin, **edit._asdict()}
    for point in saved.breakpoints:
        yield {
            "break": point.number,
            "when": point.when.text,
            "enabled": point.enabled,
            "hits": point.hits,
            "ignore": point.ignore,
        }
    for watch in saved.watches:
        yield {"watch": watch.number, "what": watch.expression.text}
    if saved.numbers != _highest(saved.breakpoints, saved.watches):
        yield {"last break": saved.numbers.breakpoint, "last watch": saved.numbers.watch}
    at = saved.position
    yield {"cursor": at.step, "op": at.op, "fork": at.fork, "crc": at.crc, "blas": at.blas}


def parse(text: str, source: str) -> SavedSession:
    """The session that the lines describe. Raises InputError with everything that is wrong."""
    rows = text.splitlines()
    _require_whole(rows, source)
    problems: list[InvalidValue] = []
    values: dict[str, list[Any]] = {kind: [] for kind in KINDS}
    for number, row in enumerate(rows, start=1):
        try:
            kind, line = _line(row)
            values[kind].append(_value(kind, line, len(values[kind]) + 1))
        except InvalidValue as problem:
            problems.append(problem.under(f"line {number}"))
    for kind in ("nettui session", "table", "cursor", "end"):
        if len(values[kind]) != 1 and not problems:
            problems.append(InvalidValue(kind, "one line of that kind", Phrase(str(len(values[kind])))))
    if problems:
        raise InputError(source, problems)
    (name,), (table,), (position,) = values["nettui session"], values["table"], values["cursor"]
    if position.fork > len(values["fork"]):
        expected = f"at most {len(values['fork'])}"
        raise InputError(source, [InvalidValue("cursor.fork", expected, position.fork)])
    edits, points, watches = (tuple(values[kind]) for kind in ("fork", "break", "watch"))
    numbers = next(iter(values["last break"]), _highest(points, watches))
    return SavedSession(
        name, table, edits, points, watches, position, numbers, next(iter(values["data"]), None)
    )


def _highest(breakpoints: Sequence[Breakpoint], watches: Sequence[Watch]) -> LastNumbers:
    return LastNumbers(
        max((point.number for point in breakpoints), default=0),
        max((watch.number for watch in watches), default=0),
    )


def _require_whole(rows: Sequence[str], source: str) -> None:
    """Raises InputError unless the file is a session of this version and complete to its last line."""
    version = (_object(rows[0]) if rows else {}).get("nettui session")
    if type(version) is not int:
        raise InputError(source, ["not a nettui session: its first line does not say so"])
    if version != VERSION:
        raise InputError(source, [f"a session of version {version}; this nettui reads version {VERSION}"])
    if _object(rows[-1]) != {"end": len(rows) - 1}:
        raise InputError(
            source, [f'cut short after {len(rows)} lines: the last one, {{"end": …}}, is missing']
        )


def _object(row: str) -> Line:
    try:
        line = harmless(json.loads(row))
    except (ValueError, RecursionError):
        return {}
    return line if isinstance(line, dict) else {}


def _line(row: str) -> tuple[str, Line]:
    """A line and its kind, after checking the type of every value."""
    line = _object(row)
    kind = next(iter(line), "")
    if kind not in KINDS:
        raise InvalidValue("", "a JSON object that begins with " + ", ".join(map(repr, KINDS)), row[:40])
    types = KINDS[kind]
    for key in line.keys() - types.keys():
        raise unknown_name(key, "an entry of such a line", key, types)
    for key, expected in types.items():
        value = line.get(key)
        negative = isinstance(value, int) and value < 0
        require(type(value) is expected and not negative, key, TYPE_PHRASES[expected], value)
    return kind, line


def _value(kind: str, line: Line, number: int) -> Any:
    """What a line stands for; `number` counts the lines of its kind from 1."""
    match kind:
        case "data" | "last break":
            require(number == 1, kind, "one line of that kind", Phrase("another"))
            return LastNumbers(line[kind], line["last watch"]) if kind == "last break" else line[kind]
        case "fork":
            require(line["fork"] == number, "fork", f"{number}, since forks are in order", line["fork"])
            require(line["from"] < number, "from", "an earlier fork", line["from"])
            from nettui.debugger.forks import Edit  # with all that replays need, which few commands do

            return line["from"], Edit(line["step"], line["path"], line["value"])
        case "break":
            when = _compile(condition, "when", line["when"])
            return Breakpoint(line["break"], when, line["enabled"], line["hits"], line["ignore"])
        case "watch":
            return Watch(line["watch"], _compile(expression, "what", line["what"]))
        case "cursor":
            return SavedPosition(line["cursor"], line["op"], line["fork"], line["crc"], line["blas"])
    return line["scenario" if kind == "nettui session" else kind]


def _compile(compile: Callable[[str], Expression], key: str, text: str) -> Expression:
    try:
        return compile(text)
    except InvalidValue as problem:
        raise problem.under(key) from None
