"""JSON: a list of records, a table of columns, or a record on each line."""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

import numpy as np

from nettui.common.errors import InvalidValue, Phrase
from nettui.data.source import Decision
from nettui.data.tables.columns import read_columns
from nettui.data.tables.header import unique_names
from nettui.data.tables.lines import TextFile
from nettui.data.tables.table import Table, require_columns

MOST_CHARACTERS = 2**28
"""A text that must be parsed at once has no more, as its objects need ten times the memory."""
MOST_VALUES, OF_A_LIST = 2 * 10**7, 8
"""Values in such a text, of which a list or record counts as so many: each takes 60 bytes or more."""
LOOKED_AT, WORD = 2**16, 8
"""The characters of a first line that tell whether it is JSON; those of `false`, which may be cut."""
BLOCK = 2**16
LISTS = ("data", "records", "rows", "items", "results", "instances", "samples", "features")
"""Keys under which a list of records is found."""
NAMES = ("columns", "feature_names", "names", "fields")

ABOUT_ROWS = ("index", "schema")
"""What pandas writes beside the rows: their numbers, and the kinds of their columns."""
SPARSE = 50
"""A table may have so many times the cells that are in the text, as absent ones are missing."""
MOST_CELLS = 10**6
"""Cells that any table may have."""
JSON_LINES = "write a record on each line (JSON Lines), or CSV"
TOO_DEEP = Phrase("lists in lists, too deep")
SHOWN, SHORT = 8, 60
"""Names that a message lists, and characters that it quotes."""


class Record(NamedTuple):
    """The cells of a row by their names, and the number of its line; 0 if lines say nothing."""

    line: int
    cells: Mapping[str, Any]


class Found(NamedTuple):
    """The rows of a text, and what else is in it."""

    records: Sequence[Record]
    out: Sequence[str] = ()


Records = Callable[[], Iterator[Record]]


def is_json(lines: Sequence[str]) -> bool:
    """Whether the first lines of a text are JSON, as far as they go."""
    first = lines[0].strip()
    if first[:1] not in "[{":
        return False
    start = first[:LOOKED_AT]
    try:
        json.loads(start)
    except RecursionError:
        return True
    except ValueError as error:
        if not isinstance(error, json.JSONDecodeError):  # a number of too many digits
            return True
        if start[:1] == "{" and start[1:].lstrip()[:1] in ('"', ""):
            return True
        in_a_word = len(start) < len(first) and (error.pos > len(start) - WORD or "Unterm" in error.msg)
        return error.pos >= len(start) or in_a_word
    return True


def read_json(text: TextFile, lines: Sequence[str]) -> Table:
    """The table in a JSON text. Nested records and lists are left out and told. Raises InvalidValue."""
    if len(lines) > 1 and _is_whole(lines[0]):
        return _table(text, lambda: _by_line(text), "JSON Lines")
    whole = _parse(text)
    found = _records(whole)
    if found is None:
        expected = f"a list of records, or lists of equal length by their names, in {text.path}"
        raise InvalidValue("path", expected, Phrase(_kind(whole)))
    table = _table(text, lambda: iter(found.records), "JSON")
    if not found.out:
        return table
    listed = ", ".join(map(repr, found.out[:SHOWN])) + (", …" if len(found.out) > SHOWN else "")
    told = f"left out {listed}: no lists of a value for each row"
    return table._replace(decisions=(*table.decisions, Decision(told)))


def _is_whole(line: str) -> bool:
    if _count(line) > MOST_VALUES:
        return False
    try:
        return isinstance(json.loads(line), dict | list)
    except (ValueError, RecursionError):
        return False


def _by_line(text: TextFile) -> Iterator[Record]:
    for number, line in text.lines():
        if (values := _count(line)) > MOST_VALUES:
            expected = f"at most {MOST_VALUES:,} values in line {number} of {text.path}"
            raise InvalidValue("path", expected, Phrase(f"{values:,}"))
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise InvalidValue("path", f"JSON in line {number} of {text.path}", _wrong(error)) from None
        if not isinstance(value, dict | list):
            raise InvalidValue("path", f"a record in line {number} of {text.path}", value)
        yield Record(number, _flat(value) if isinstance(value, dict) else _numbered(value))


def _parse(text: TextFile) -> Any:
    content, size = list[str](), 0
    for line in text.lines():
        content.append(line.text)
        if (size := size + len(line.text)) > MOST_CHARACTERS:
            expected = f"at most {MOST_CHARACTERS:,} characters in {text.path}"
            raise InvalidValue("path", expected, Phrase("more"), JSON_LINES)
    whole = "".join(content)
    if (values := _count(whole)) > MOST_VALUES:
        expected = f"at most {MOST_VALUES:,} values in {text.path}, a list counting as {OF_A_LIST}"
        raise InvalidValue("path", expected, Phrase(f"{values:,}"), JSON_LINES)
    try:
        return json.loads(whole)
    except (ValueError, RecursionError) as error:
        raise InvalidValue("path", f"JSON in {text.path}", _wrong(error)) from None


def _count(text: str) -> int:
    """The values in a JSON text, before it is parsed; signs inside of texts count, too."""
    return text.count(",") + OF_A_LIST * (text.count("[") + text.count("{"))


def _wrong(error: ValueError | RecursionError) -> Phrase:
    """What is wrong with a JSON text."""
    if isinstance(error, RecursionError):
        return TOO_DEEP
    return Phrase(str(error) if isinstance(error, json.JSONDecodeError) else "a number of too many digits")


def _records(whole: Any) -> Found | None:
    """The rows in any of the forms that programs write; None if it is none of them."""
    if isinstance(whole, list):
        return _found(_rows(whole, ()))
    if not isinstance(whole, dict):
        return None
    for key in LISTS:
        if isinstance(whole.get(key), list) and whole[key] and isinstance(whole[key][0], list | dict):
            return _beside(whole, key)
    order = next((list(value) for value in whole.values() if isinstance(value, dict)), [])
    columns = {key: cells for key, value in whole.items() if (cells := _column(value, order)) is not None}
    if not columns and all(isinstance(value, dict) for value in whole.values()):
        return _found(_rows(list(whole.values()), ()))
    height = max(map(len, columns.values()), default=0)
    if not columns or any(len(cells) != height for cells in columns.values()):
        return None
    rows = [Record(0, dict(zip(columns, row, strict=True))) for row in zip(*columns.values(), strict=True)]
    return Found(rows, [key for key in whole if key not in columns])


def _found(records: list[Record] | None, out: Sequence[str] = ()) -> Found | None:
    return None if records is None else Found(records, out)


def _beside(whole: Mapping[str, Any], key: str) -> Found | None:
    """The rows under `key`, with the lists beside them that have a value for each row, as the targets."""
    called = next((name for name in NAMES if isinstance(whole.get(name), list)), "")
    rows = _rows(whole[key], whole[called] if called else ())
    rest = {name: value for name, value in whole.items() if name not in (key, called, *ABOUT_ROWS)}
    if rows is None or not rest:
        return _found(rows)
    columns = {name: _column(value) for name, value in rest.items()}
    more = {name: cells for name, cells in columns.items() if cells and len(cells) == len(rows)}
    joined = [
        Record(0, {**row.cells, **{name: cells[at] for name, cells in more.items()}})
        for at, row in enumerate(rows)
    ]
    return Found(joined, [name for name in rest if name not in more])


def _column(value: Any, order: Sequence[str] = ()) -> list[Any] | None:
    """The cells of a column, written as a list or as pandas does: {"0": cell, "1": cell}; else None.

    Those of pandas are in the order of the rows' names in another column, if they are the same.
    """
    if isinstance(value, list):
        return value
    if isinstance(value, dict) and value and all(str(key).isdecimal() for key in value):
        return [value[key] for key in (order if {*order} == {*value} else value)]
    return None


def _rows(rows: Sequence[Any], names: Sequence[Any]) -> list[Record] | None:
    if not rows or not all(isinstance(row, dict | list) for row in rows):
        return None
    named = unique_names(list(map(str, names)))
    return [Record(0, _flat(row) if isinstance(row, dict) else _numbered(row, named)) for row in rows]


def _flat(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """The cells of a record, and those of the records in it: {"a": {"b": 1}} has a cell a.b.

    Those in `properties`, where GeoJSON has them all, keep their own names.
    """
    if not any(isinstance(cell, dict) for cell in record.values()):
        return record
    found = dict[str, Any]()
    for name, cell in record.items():
        if not isinstance(cell, dict):
            found[name] = cell
        elif name == "properties":
            found |= {inner: found.get(inner, value) for inner, value in cell.items()}
        else:
            found |= {f"{name}.{inner}": value for inner, value in cell.items()}
    return found


def _numbered(row: Sequence[Any], names: Sequence[Any] = ()) -> dict[str, Any]:
    if names and len(names) != len(row):
        found = Phrase(f"{len(row)} in {str(row)[:SHORT]}")
        raise InvalidValue("path", f"{len(names)} cells in each row, one for each name", found)
    return dict(zip(names or map(str, range(len(row))), row, strict=True))


def _table(text: TextFile, records: Records, form: str) -> Table:
    """The table of the records; a list of numbers that is as long in each of them becomes as many columns."""
    widths = dict[str, int]()
    nested = dict[str, None]()
    lines, given = array("q"), 0
    for line, cells in records():
        lines.append(line)
        given += len(cells)
        if len(lines) * len(widths) > max(MOST_CELLS, SPARSE * given):
            found = Phrase(f"{len(widths):,} different names in the first {len(lines):,}")
            raise InvalidValue("path", f"records with the same names in {text.path}", found)
        for name, cell in cells.items():
            width = _width(cell)
            if width is None or widths.setdefault(name, width) != width:
                nested[name] = None
    kept = {name: width for name, width in widths.items() if name not in nested}
    if not lines or not kept:
        raise InvalidValue("path", f"records of numbers and texts in {text.path}", Phrase("none"))
    require_columns(sum(max(width, 1) for width in kept.values()), text.path)
    names = [part for name, width in kept.items() for part in _parts(name, width)]

    def blocks() -> Iterator[list[tuple[str, ...]]]:
        rows = records()
        while block := list(islice(rows, max(1, BLOCK // len(names)))):
            yield list(zip(*(_texts(record.cells, kept) for record in block), strict=True))

    unnamed = names == [str(at) for at in range(len(names))]  # they were lists
    columns = read_columns(blocks, [""] * len(names) if unnamed else names, ".")
    told = f"left out {', '.join(map(repr, nested))}: lists or records inside of records"
    decisions = (Decision(f"read as {form}"), *([Decision(told)] if nested else []))
    return Table(text.path, columns, np.array(lines) if any(lines) else None, decisions)


def _width(cell: Any) -> int | None:
    """How many columns a cell becomes: 0 for one, a list of numbers its length; None for what is no cell."""
    if isinstance(cell, list):
        is_row = cell and all(isinstance(part, int | float) for part in cell)
        return len(cell) if is_row else None
    return None if isinstance(cell, dict) else 0


def _parts(name: str, width: int) -> list[str]:
    return [f"{name}[{at}]" for at in range(width)] if width else [name]


def _texts(cells: Mapping[str, Any], kept: Mapping[str, int]) -> list[str]:
    found = list[str]()
    for name, width in kept.items():
        cell = cells.get(name)
        parts: Iterable[Any] = [cell] if not width else cell or [None] * width
        found.extend("" if part is None else str(part) for part in parts)
    return found


def _kind(value: Any) -> str:
    kinds = {dict: "a record", list: "a list", str: "a text"}
    return next((name for kind, name in kinds.items() if isinstance(value, kind)), "a number")
