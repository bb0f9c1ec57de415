"""Turns sections and parts back into nested tables, and flattens tables to dotted keys."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from nettui.scenario.annotations import file_key, join_path, only_in_memory


def to_table(value: Any) -> Any:
    """The table, list or scalar that reads back as `value`, with every field, defaults included."""
    if isinstance(value, tuple):
        return [to_table(item) for item in value]
    if not dataclasses.is_dataclass(value):
        return value
    part_name = getattr(type(value), "name", None)
    table: dict[str, Any] = {"name": part_name} if isinstance(part_name, str) else {}
    for field in dataclasses.fields(value):
        if field.metadata.get("inline"):
            part = getattr(value, field.name)
            options = {"name": part} if only_in_memory(part) else to_table(part)
            table |= {field.name: options.pop("name"), **options}
        elif field.metadata.get("only_if_set") and getattr(value, field.name) == field.default:
            continue
        elif not field.metadata.get("not_in_file"):
            table[file_key(field)] = to_table(getattr(value, field.name))
    return table


def flatten(table: Mapping[str, Any], path: str = "") -> dict[str, Any]:
    """The entries of nested tables by dotted key."""
    flat: dict[str, Any] = {}
    for key, value in table.items():
        place = join_path(path, key)
        flat |= flatten(value, place) if isinstance(value, dict) else {place: value}
    return flat
