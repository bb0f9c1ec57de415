"""Sections and parts as nested tables, the inverse of reading them, and tables by dotted key."""

from __future__ import annotations

import dataclasses
import difflib
import json
import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from types import UnionType
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints

from nettui.common.errors import InvalidValue, Phrase, nearest, unknown_name

def to_table(value: Any) -> Any:
    """The table, list or number that reads back as `value`: every field with its default."""
    if isinstance(value, tuple):
        return [to_table(item) for item in value]
    if not dataclasses.is_dataclass(value):
        return value
    is_part = isinstance(getattr(type(value), "name", None), str)
    table: dict[str, Any] = {"name": type(value).name} if is_part else {}  # type: ignore[union-attr]
    for field in dataclasses.fields(value):
        if field.metadata.get("beside"):
            options = to_table(getattr(value, field.name))
            table |= {field.name: options.pop("name"), **options}
        elif not field.metadata.get("hidden"):
            table[_key(field)] = to_table(getattr(value, field.name))
    return table


def flatten(table: Mapping[str, Any], path: str = "") -> dict[str, Any]:
    """The entries of nested tables by dotted key."""
    flat: dict[str, Any] = {}
    for key, value in table.items():
        flat |= flatten(value, _join(path, key)) if isinstance(value, dict) else {_join(path, key): value}
    return flat


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


