"""A session as a small file, a JSON object a line: the scenario, what was changed, where one stands.

    {"nettui session": 1, "scenario": "digits"}
    {"table": {"seed": 0, "data": {"source": "digits", …}, …}}                     every field of the scenario
    {"data": 2914327331}                                                           where it begins from a file
    {"fork": 1, "from": 0, "step": 36, "path": "train.rate", "value": "0.01"}      each edit opened a fork
    {"break": 1, "when": "loss < 0.5", "enabled": true, "hits": 2, "ignore": 0}
    {"watch": 1, "what": "layer(1).output.dead"}
    {"cursor": 40, "op": 10, "fork": 1, "crc": 3735928559, "blas": "openblas 0.3.31, 1 thread"}
    {"end": 7}                                                                     lines before it

Nothing that was computed is in it: a run is wholly told by these, and is replayed when it is opened again.
`crc` is the fingerprint of the State at the cursor: it tells whether the replay came to the same numbers.
`data` is that of the samples in a data file, which must be the same ones.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from nettui.common import text_files
from nettui.common.errors import InputError, InvalidValue, Phrase, require, unknown_name
from nettui.debugger.breakpoints import Breakpoint
from nettui.debugger.expressions import Expression, condition, expression
from nettui.debugger.forks import Edit
from nettui.debugger.watches import Watch

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
    "cursor": {"cursor": int, "op": int, "fork": int, "crc": int, "blas": str},
    "end": {"end": int},
}
"""The kinds of lines, told by their first key, with what belongs to each."""

SAYS: Mapping[type, str] = {
    int: "a whole number of at least 0",
    str: "a string",
    bool: "true or false",
    dict: "a table",
}


class SavedPosition(NamedTuple):
    """Where the cursor is; the CRC of the State there, and the BLAS that computed it."""

    step: int
    op: int
    fork: int
    crc: int
    blas: str


@dataclass(frozen=True)
class SavedSession:
    """All that is needed to come back to where one stood; each of `edits` opened a fork from an origin.

    `data` is the fingerprint of the data file, if there is one and it was known.
    """

    scenario: str
    table: Mapping[str, Any]
    edits: tuple[tuple[int, Edit], ...]
    breakpoints: tuple[Breakpoint, ...]
    watches: tuple[Watch, ...]
    position: SavedPosition
    data: int | None = None


Autosave: TypeAlias = Callable[[SavedSession], None]
"""Writes down what lasts, each time that it changes; may raise OSError."""


def write(path: Path, record: SavedSession) -> None:
    """Puts the record at `path`, whole or not at all, even if the machine stops in between."""
    draft = path.with_name(path.name + ".new")
    with draft.open("w", encoding="utf-8") as file:
        file.write(text(record))
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    if hasattr(os, "O_DIRECTORY"):  # where a folder can be opened, its entry is made to last as well
        folder = os.open(path.parent, os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def begun(path: Path) -> bool:
    """Whether the file there is a session's."""
    with path.open("rb") as file:
        return file.read(len(HEAD)) == HEAD


def read(path: Path) -> SavedSession:
    """The record at `path`. Raises InputError with all that is wrong."""
    return parse(text_files.read(path), str(path))


def text(record: SavedSession) -> str:
    """The lines of the file."""
    lines = list(_lines(record))
    return "".join(json.dumps(line) + "\n" for line in [*lines, {"end": len(lines)}])


def _lines(record: SavedSession) -> Iterator[Line]:
    yield {"nettui session": VERSION, "scenario": record.scenario}
    yield {"table": record.table}
    if record.data is not None:
        yield {"data": record.data}
    for number, (origin, edit) in enumerate(record.edits, start=1):
        yield {"fork": number, "from": origin, **edit._asdict()}
    for point in record.breakpoints:
        yield {
            "break": point.number,
            "when": point.when.text,
            "enabled": point.enabled,
            "hits": point.hits,
            "ignore": point.ignore,
        }
    for watch in record.watches:
        yield {"watch": watch.number, "what": watch.what.text}
    position = record.position
    yield {
        "cursor": position.step,
        "op": position.op,
        "fork": position.fork,
        "crc": position.crc,
        "blas": position.blas,
    }


def parse(told: str, source: str) -> SavedSession:
    """The record that the lines tell. Raises InputError with all that is wrong."""
    rows = told.splitlines()
    _require_whole(rows, source)
    faults: list[InvalidValue] = []
    found: dict[str, list[Any]] = {kind: [] for kind in KINDS}
    for number, row in enumerate(rows, start=1):
        try:
            kind, line = _line(row)
            found[kind].append(_made(kind, line, len(found[kind]) + 1))
        except InvalidValue as fault:
            faults.append(fault.under(f"line {number}"))
    for kind in ("nettui session", "table", "cursor", "end"):
        if len(found[kind]) != 1 and not faults:
            faults.append(InvalidValue(kind, "one line of that kind", Phrase(str(len(found[kind])))))
    if faults:
        raise InputError(source, faults)
    (name,), (table,), (position,) = found["nettui session"], found["table"], found["cursor"]
    if position.fork > len(found["fork"]):
        raise InputError(
            source, [InvalidValue("cursor.fork", f"at most {len(found['fork'])}", position.fork)]
        )
    edits, points, watches = (tuple(found[kind]) for kind in ("fork", "break", "watch"))
    return SavedSession(name, table, edits, points, watches, position, next(iter(found["data"]), None))


def _require_whole(rows: Sequence[str], source: str) -> None:
    """Raises InputError unless the file is ours, of a version we know, and has come to its end."""
    version = (_object(rows[0]) if rows else {}).get("nettui session")
    if type(version) is not int:
        raise InputError(source, ["no session of nettui: its first line does not say so"])
    if version != VERSION:
        raise InputError(source, [f"a session of version {version}; this nettui reads version {VERSION}"])
    if _object(rows[-1]) != {"end": len(rows) - 1}:
        raise InputError(
            source, [f'cut short after {len(rows)} lines: the last one, {{"end": …}}, is missing']
        )


def _object(row: str) -> Line:
    try:
        line = json.loads(row)
    except (ValueError, RecursionError):
        return {}
    return line if isinstance(line, dict) else {}


def _line(row: str) -> tuple[str, Line]:
    """A line and its kind, with every value of the type it should be."""
    line = _object(row)
    kind = next(iter(line), "")
    if kind not in KINDS:
        raise InvalidValue("", "a JSON object that begins with " + ", ".join(map(repr, KINDS)), row[:40])
    wanted = KINDS[kind]
    for key in line.keys() - wanted.keys():
        raise unknown_name(key, "an entry of such a line", key, wanted)
    for key, kept in wanted.items():
        value = line.get(key)
        negative = isinstance(value, int) and value < 0
        require(type(value) is kept and not negative, key, SAYS[kept], value)
    return kind, line


def _made(kind: str, line: Line, number: int) -> Any:
    """What a line tells; `number` counts the lines of its kind from 1."""
    match kind:
        case "data":
            require(number == 1, "data", "one line of that kind", Phrase("another"))
        case "fork":
            require(line["fork"] == number, "fork", f"{number}, for forks are told in order", line["fork"])
            require(line["from"] < number, "from", "an earlier fork", line["from"])
            return line["from"], Edit(line["step"], line["path"], line["value"])
        case "break":
            when = _compiled(condition, "when", line["when"])
            return Breakpoint(line["break"], when, line["enabled"], line["hits"], line["ignore"])
        case "watch":
            return Watch(line["watch"], _compiled(expression, "what", line["what"]))
        case "cursor":
            return SavedPosition(line["cursor"], line["op"], line["fork"], line["crc"], line["blas"])
    return line["scenario" if kind == "nettui session" else kind]


def _compiled(compile: Callable[[str], Expression], key: str, told: str) -> Expression:
    try:
        return compile(told)
    except InvalidValue as fault:
        raise fault.under(key) from None
