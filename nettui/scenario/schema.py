"""Reads nested tables into frozen dataclasses by their fields and type hints, and collects every problem."""

from __future__ import annotations

import dataclasses
import difflib
import json
import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from types import UnionType
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints

from nettui.common.errors import InvalidValue, Phrase, nearest, unknown_name

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


def _table(value: object, kind: str = "") -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise InvalidValue(
            "", f"the name of {kind}, or a table with its options" if kind else "a table", value
        )
    return value


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
