"""Reads plain tables into frozen dataclasses by fields and type hints, and tells all faults together."""

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


class Reader:
    """Reads values by type hint. `kinds` maps a Protocol to its parts, `paths` are the dotted keys there are.

    A fault is noted and reading goes on with the field's default, so that one pass finds them all.
    """

    def __init__(self, kinds: Mapping[Any, PartFamily], paths: Collection[str] = ()) -> None:
        self.kinds, self.paths = kinds, paths
        self.problems: list[InvalidValue] = []

    def section(self, cls: Any, table: object, path: str = "", **hidden: Any) -> Any:
        """The dataclass that `table` tells of; `hidden` are the values of its hidden fields."""
        own = [field for field in dataclasses.fields(cls) if not field.metadata.get("hidden")]
        names = [_key(field) for field in own]
        hints = get_type_hints(cls, include_extras=True)
        beside = next((field for field in own if field.metadata.get("beside")), None)
        if beside and isinstance(table, str):
            hint = f"did you mean {_join(path, beside.name)} = {json.dumps(table)}?"
            raise InvalidValue("", "a table", table, hint)
        entries = _table(table)
        if beside is None:
            self._unknown(entries, names, path)
            return self._fields(cls, own, hints, entries, path, hidden)
        options = {key: value for key, value in entries.items() if key not in names}
        name = {"name": entries[beside.name]} if beside.name in entries else {}
        part = self._noting(
            path, lambda: self._part(hints[beside.name], name, path, beside, options, also=names)
        )
        rest = [field for field in own if field is not beside]
        made = hidden if part is INVALID else {**hidden, beside.name: part}
        return self._fields(cls, rest, hints, entries, path, made)

    def _noting(self, path: str, read: Callable[[], Any]) -> Any:
        try:
            return read()
        except InvalidValue as problem:
            self.problems.append(problem.under(path))
            return INVALID

    def _fields(
        self,
        cls: Any,
        wanted: Iterable[dataclasses.Field[Any]],
        hints: Mapping[str, Any],
        table: Mapping[str, Any],
        path: str,
        made: Mapping[str, Any] | None = None,
    ) -> Any:
        """The dataclass from the entries of `table`; a broken entry gives way to its default."""
        values = dict(made or {})
        whole = True
        for field in wanted:
            required = field.default is field.default_factory is dataclasses.MISSING
            value = INVALID
            if (key := _key(field)) in table:
                value = self._value_at(hints[field.name], table[key], _join(path, key), field)
            elif required:
                expected = describe(hints[field.name], self.kinds)
                self.problems.append(InvalidValue(_join(path, field.name), expected, Phrase("nothing")))
            if value is not INVALID:
                values[field.name] = value
            whole = whole and not (required and value is INVALID)
        return cls(**values) if whole else INVALID

    def _value_at(self, hint: Any, value: object, path: str, field: Any = None) -> Any:
        return self._noting(path, lambda: self._value(hint, value, path, field))

    def _value(self, hint: Any, value: object, path: str, field: Any) -> Any:
        origin, args = get_origin(hint), get_args(hint)
        if origin is Annotated:
            found = self._either(hint, args[:1], value, path, field)
            if found is not INVALID and not args[1].holds(found):
                raise InvalidValue("", args[1].says, value)
            return found
        if origin in (Union, UnionType):
            return self._either(hint, args, value, path, field)
        if origin is Mapping:
            return dict(_table(value))
        if origin is tuple:
            if not isinstance(value, list | tuple):
                single = isinstance(value, int | float | str) and _fits(args[0], value, self.kinds)
                meant = f"did you mean [{json.dumps(value)}]?" if single else ""
                raise InvalidValue("", describe(hint, self.kinds), value, meant)
            items = [self._value_at(args[0], item, f"{path}[{at}]") for at, item in enumerate(value)]
            return INVALID if any(item is INVALID for item in items) else tuple(items)
        if hint in self.kinds:
            if isinstance(value, str):
                return self._named(hint, value, "", path)
            table = _table(value, self.kinds[hint].says)
            options = {key: option for key, option in table.items() if key != "name"}
            return self._part(hint, table, path, field, options, also=["name"])
        if dataclasses.is_dataclass(hint):
            return self.section(hint, value, path)
        if origin is Literal:
            return _choice(args, value, describe(hint, self.kinds))
        return _scalar(hint, value)

    def _either(self, hint: Any, arms: Iterable[Any], value: object, path: str, field: Any) -> Any:
        """The arm that the value's own type points to."""
        for arm in arms:
            if _fits(arm, value, self.kinds):
                try:
                    return self._value(arm, value, path, field)
                except InvalidValue as problem:
                    if problem.where:
                        raise
                    raise InvalidValue("", describe(hint, self.kinds), problem.found, problem.hint) from None
        raise InvalidValue("", describe(hint, self.kinds), value)

    def _part(
        self,
        hint: Any,
        table: Mapping[str, Any],
        path: str,
        field: Any,
        options: Mapping[str, Any],
        also: list[str],
    ) -> Any:
        """The part of that name with its options; without a name, the kind of part that is the default."""
        says = self.kinds[hint].says
        beside = field is not None and field.metadata.get("beside")
        key = field.name if beside else "name"
        default = field.default if field is not None else None
        name = self.kinds[hint].chosen(table.get("name"), options)
        if name is None:
            name = getattr(default, "name", None)
        if not isinstance(name, str):
            raise InvalidValue(key, f"the name of {says}", Phrase("nothing") if name is None else name)
        return self._named(hint, name, key, path, options, also)

    def _named(
        self,
        hint: Any,
        name: str,
        key: str,
        path: str,
        options: Mapping[str, Any] = {},
        also: Sequence[str] = (),
    ) -> Any:
        says, known = self.kinds[hint].says, self.kinds[hint].known
        if name not in known:
            raise unknown_name(key, says, name, known)
        cls = known[name]
        fields = dataclasses.fields(cls)
        self._unknown(options, [*(field.name for field in fields), *also], path)
        return self._fields(cls, fields, get_type_hints(cls, include_extras=True), options, path)

    def _unknown(self, table: Iterable[str], known: Collection[str], path: str) -> None:
        for key in table:
            if key in known:
                continue
            elsewhere = [name for name in self.paths if name.endswith(f".{key}")]
            hint = f"did you mean {elsewhere[0]!r}?" if elsewhere else nearest(key, known)
            self.problems.append(
                InvalidValue(_join(path, key), "a key that exists", Phrase("none of that name"), hint)
            )


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


def _key(field: dataclasses.Field[Any]) -> str:
    return str(field.metadata.get(KEY, field.name))


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _table(value: object, kind: str = "") -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise InvalidValue(
            "", f"the name of {kind}, or a table with its options" if kind else "a table", value
        )
    return value


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


def _choice(choices: Collection[Any], value: object, expected: str) -> Any:
    if isinstance(value, str) and value in choices:
        return value
    close = difflib.get_close_matches(str(value).lower(), choices, n=1, cutoff=0.5)
    raise InvalidValue("", expected, value, f"did you mean {close[0]!r}?" if close else "")


def _scalar(hint: Any, value: object) -> Any:
    """bool, int, float or str; a float may be written as an integer, true is no number."""
    expected = describe(hint, {})
    if isinstance(value, int) and value.bit_length() > 63:
        raise InvalidValue("", expected, Phrase("a number of more than 64 bits"))
    if hint is float and type(value) in (int, float):
        number = float(value)  # type: ignore[arg-type]
        if not math.isfinite(number):
            raise InvalidValue("", "a finite number", Phrase(str(number)))
        return number
    if type(value) is not hint:
        raise InvalidValue("", expected, value)
    return value
