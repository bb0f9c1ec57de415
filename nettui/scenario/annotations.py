"""How a section's fields are declared: value rules, families of named parts, and where a field stands in the file."""

from __future__ import annotations

import dataclasses
import difflib
import json
import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from types import UnionType
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints

from nettui.common.errors import InvalidValue, Phrase, nearest, unknown_name

BESIDE: Mapping[str, bool] = {"beside": True}
"""On a section's field: names a part whose options lie in the section itself, beside the name."""

HIDDEN: Mapping[str, bool] = {"hidden": True}
"""On a section's field: not read from the table."""

KEY = "key"
"""In a field's metadata: its key in the table, where Python has taken the word."""

INVALID: Any = object()
"""Stands for a value whose fault has been noted."""


class Rule(NamedTuple):
    """What a number must hold beyond its type, used as Annotated[int, Rule(…)]."""

    says: str
    holds: Callable[[Any], bool]


class PartFamily(NamedTuple):
    """A family of named parts: how it is called, and the dataclass behind each name."""

    says: str
    known: Mapping[str, Any]
    chosen: Callable[[Any, Mapping[str, Any]], Any] = lambda name, options: name
    """The part's name, given the one written (or None) and the options: there are some that tell it."""


Whole: TypeAlias = Annotated[int, Rule("a whole number of at least 0", lambda n: n >= 0)]
Positive: TypeAlias = Annotated[int, Rule("a whole number of at least 1", lambda n: n >= 1)]
Share: TypeAlias = Annotated[float, Rule("a number of at least 0 and below 1", lambda x: 0 <= x < 1)]
Name: TypeAlias = Annotated[str, Rule("a name", lambda name: bool(name.strip()))]


def describe(hint: Any, kinds: Mapping[Any, PartFamily]) -> str:
    """What a value of that type is, in words."""
    origin, args = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return str(args[1].says)
    if origin in (Union, UnionType):
        return " or ".join(describe(arm, kinds) for arm in args)
    if origin is tuple:
        return f"a list, each {describe(args[0], kinds)}"
    if origin is Literal:
        *most, last = map(repr, args)
        return f"{', '.join(most)} or {last}" if most else last
    if hint in kinds:
        return f"the name of {kinds[hint].says}"
    return {bool: "true or false", int: "a whole number", float: "a number", str: "a string"}.get(
        hint, "a table"
    )


def _key(field: dataclasses.Field[Any]) -> str:
    return str(field.metadata.get(KEY, field.name))


def _fits(arm: Any, value: object, kinds: Mapping[Any, PartFamily]) -> bool:
    origin, args = get_origin(arm), get_args(arm)
    if origin is Annotated:
        return _fits(args[0], value, kinds)
    if origin is tuple:
        return isinstance(value, list | tuple)
    if origin is Literal:
        return isinstance(value, str)
    if arm in kinds:
        return isinstance(value, str | Mapping)
    if dataclasses.is_dataclass(arm):
        return isinstance(value, Mapping)
    return type(value) is arm or (arm is float and type(value) is int)


