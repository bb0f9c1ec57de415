"""How the fields of a section are declared: rules for values, families of named parts, place in the file."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from types import UnionType
from typing import Annotated, Any, Literal, NamedTuple, TypeAlias, Union, get_args, get_origin

INLINE: Mapping[str, bool] = {"inline": True}
"""Metadata of a field that names a part whose options are keys of the section itself, next to the name."""

NOT_IN_FILE: Mapping[str, bool] = {"not_in_file": True}
"""Metadata of a field that is not read from the file."""

ONLY_IF_SET: Mapping[str, bool] = {"only_if_set": True}
"""Metadata of a section that few scenarios have: tables hold it only where it is not the default."""

FILE_KEY = "file_key"
"""Metadata entry: the field's key in the file, where that is a reserved word in Python."""


class Rule(NamedTuple):
    """What a value must satisfy beyond its type, used as Annotated[int, Rule(…)]."""

    description: str
    is_valid: Callable[[Any], bool]


class PartFamily(NamedTuple):
    """Parts that can be chosen by name: what they are called, and the dataclass behind each name."""

    description: str
    parts: Mapping[str, Any]
    resolve_name: Callable[[Any, Mapping[str, Any]], Any] = lambda name, options: name
    """Returns the part's name from the name in the file (or None) and the options, which may imply it."""
    in_memory: bool = False
    """Whether a program may pass a part in; the table then holds the part in place of a name."""


NonNegativeInt: TypeAlias = Annotated[int, Rule("a whole number of at least 0", lambda n: n >= 0)]
PositiveInt: TypeAlias = Annotated[int, Rule("a whole number of at least 1", lambda n: n >= 1)]
Share: TypeAlias = Annotated[float, Rule("a number of at least 0 and below 1", lambda x: 0 <= x < 1)]
Name: TypeAlias = Annotated[str, Rule("a name", lambda name: bool(name.strip()))]


def describe(hint: Any, families: Mapping[Any, PartFamily]) -> str:
    """A phrase for the values of a type hint, as used after "expected"."""
    origin, args = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return str(args[1].description)
    if origin in (Union, UnionType):
        if args[0] in families and get_origin(args[-1]) is tuple:
            return f"the name of {families[args[0]].description} or a list of such names"
        if dataclasses.is_dataclass(args[0]) and get_origin(args[-1]) is tuple:
            return "a table or a list of tables"
        return " or ".join(describe(arm, families) for arm in args)
    if origin is tuple:
        return f"a list, each item {describe(args[0], families)}"
    if origin is Literal:
        *most, last = map(repr, args)
        return f"{', '.join(most)} or {last}" if most else last
    if hint in families:
        return f"the name of {families[hint].description}"
    names = {bool: "true or false", int: "a whole number", float: "a number", str: "a string"}
    return names.get(hint, "a table")


def matches(hint: Any, value: object, families: Mapping[Any, PartFamily]) -> bool:
    """Whether the value's own type is one that the hint allows; its items and rules are not looked at."""
    origin, args = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return matches(args[0], value, families)
    if origin is tuple:
        return isinstance(value, list | tuple)
    if origin is Literal:
        return isinstance(value, str)
    if hint in families:
        return isinstance(value, str | Mapping)
    if dataclasses.is_dataclass(hint):
        return isinstance(value, Mapping)
    return type(value) is hint or (hint is float and type(value) is int)


def file_key(field: dataclasses.Field[Any]) -> str:
    """The field's key in the file."""
    return str(field.metadata.get(FILE_KEY, field.name))


def join_path(path: str, key: str) -> str:
    """The dotted path of a key below `path`."""
    return f"{path}.{key}" if path else key


def only_in_memory(part: object) -> bool:
    """Whether it is a part that cannot be written to a file, so that a table holds the part itself."""
    return dataclasses.is_dataclass(part) and any(
        field.metadata.get("not_in_file") for field in dataclasses.fields(part)
    )
