"""Sets values in a scenario's table by dotted path, for `--set` and the debugger's `set`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

from nettui.common import toml
from nettui.common.errors import InvalidValue
from nettui.scenario.parts import FILE_FORMATS, SOURCES
from nettui.scenario.sections import DataSection

SOURCE_KEYS = ("data.source", "data.path")
"""The keys that choose the data source; set before all others, because the other options depend on it."""

ALIASES: Mapping[str, str] = {"train.rate": "train.optimizer.rate"}
"""Shorter names of fields."""


def parse_assignments(texts: Iterable[str]) -> dict[str, object]:
    """`path=value` texts as a mapping; a value is read as TOML, or as a string if it is not valid TOML."""
    found: dict[str, object] = {}
    for text in texts:
        path, sign, value = text.partition("=")
        if not sign or not path.strip():
            raise InvalidValue("--set", "PATH=VALUE, as in train.batch=32", text)
        try:
            parsed = toml.loads(f"value = {value}")
        except (ValueError, RecursionError):
            parsed = {}
        found[path.strip()] = parsed["value"] if parsed.keys() == {"value"} else value.strip()
    return found


def apply_overrides(table: dict[str, Any], given: Mapping[str, object]) -> list[InvalidValue]:
    """Sets each value at its dotted key in the table; returns the problems of those that cannot be set."""
    problems: list[InvalidValue] = []
    given = {_data_key(key, value): value for key, value in given.items()}
    for key, value in sorted(given.items(), key=lambda item: item[0] not in SOURCE_KEYS):
        try:
            _set_value(table, key, value)
        except InvalidValue as problem:
            problems.append(problem)
    return problems


def _data_key(key: str, value: object) -> str:
    """The field that the option --data means: the source of that name, or the path of a file."""
    if key != "--data" or not isinstance(value, str):
        return key
    return "data.source" if value in SOURCES and value not in FILE_FORMATS else "data.path"


def _set_value(table: dict[str, Any], path: str, value: object) -> None:
    """Sets a value at a dotted path; a part given by name alone becomes a table that can hold options."""
    *parents, last = ALIASES.get(path, path).split(".")
    for key in parents:
        inner = table.get(key, {})
        if isinstance(inner, str):
            inner = {"name": inner}
        if not isinstance(inner, Mapping):
            raise InvalidValue(path, f"a table at {key!r}", inner)
        table[key] = dict(inner)
        table = table[key]
    if path in SOURCE_KEYS:
        _remove_other_source(table, last, value)
    table[last] = value


def _remove_other_source(data: dict[str, Any], key: str, value: object) -> None:
    """Removes the previous source and its options if `key` is about to choose a different one."""
    was_file = "path" in data or data.get("source") in [*FILE_FORMATS]
    is_file = key == "path" or value in [*FILE_FORMATS]
    if (was_file and is_file) or data.get("source") == value:
        return
    for other in data.keys() - {field.name for field in fields(DataSection) if field.name != "source"}:
        del data[other]
