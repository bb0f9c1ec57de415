"""Values put into a scenario's table by their dotted paths, as `--set` and the debugger's `set` give them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

from nettui.common.errors import InvalidValue
from nettui.scenario.config import FILES, DataSection

SOURCE_KEYS = ("data.source", "data.path")
"""What says which source it is: set before any other option, since another source has other ones."""

ALIASES: Mapping[str, str] = {"train.rate": "train.optimizer.rate"}
"""Shorter names of fields."""


def parse_assignments(texts: Iterable[str]) -> dict[str, object]:
    """`path=value` texts as a mapping; a value is read as TOML, and what is no TOML is a string."""
    found: dict[str, object] = {}
    for text in texts:
        path, sign, value = text.partition("=")
        if not sign or not path.strip():
            raise InvalidValue("--set", "PATH=VALUE, as in train.batch=32", text)
        try:
            parsed = tomllib.loads(f"value = {value}")
        except (ValueError, RecursionError):
            parsed = {}
        found[path.strip()] = parsed["value"] if parsed.keys() == {"value"} else value.strip()
    return found


def apply_overrides(table: dict[str, Any], given: Mapping[str, object]) -> list[InvalidValue]:
    """Puts values in by dotted key; the faults of those that find no place."""
    problems: list[InvalidValue] = []
    for key, value in sorted(given.items(), key=lambda item: item[0] not in SOURCE_KEYS):
        try:
            _assign(table, key, value)
        except InvalidValue as problem:
            problems.append(problem)
    return problems


def _assign(table: dict[str, Any], path: str, value: object) -> None:
    """Puts `value` at a dotted path; a part given by its name alone becomes a table to take an option."""
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
        _change_source(table, last, value)
    table[last] = value


def _change_source(data: dict[str, Any], key: str, value: object) -> None:
    """Takes out what belongs to another source than the one that `key` is to name: it and its options."""
    was_file = "path" in data or data.get("source") in [*FILES]
    is_file = key == "path" or value in [*FILES]
    if (was_file and is_file) or data.get("source") == value:
        return
    for other in data.keys() - {field.name for field in fields(DataSection) if field.name != "source"}:
        del data[other]
