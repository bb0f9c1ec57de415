"""Reads nested tables into frozen dataclasses by their fields and type hints, and collects every problem."""

from __future__ import annotations

import dataclasses
import difflib
import json
import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from nettui.common.errors import MOST_PROBLEMS, InvalidValue, Phrase, nearest
from nettui.scenario.annotations import PartFamily, describe, file_key, join_path, matches, only_in_memory
from nettui.scenario.other_names import true_reason

INVALID: Any = object()
"""Stands for a value that could not be read; its problem has been recorded."""


class Reader:
    """Reads values by type hint; `problems` collects what is wrong with them.

    `families` maps a Protocol to the parts that implement it; `paths` are all dotted keys of the file, for
    hints. A value with a problem is replaced by the field's default and reading goes on, so that one pass
    finds every problem.
    """

    def __init__(self, families: Mapping[Any, PartFamily], paths: Collection[str] = ()) -> None:
        self.families, self.paths = families, paths
        self.problems: list[InvalidValue] = []

    def read_section(self, cls: Any, table: object, path: str = "", **not_in_file: Any) -> Any:
        """The dataclass `cls` read from `table`; `not_in_file` are the values of its other fields."""
        fields = [field for field in dataclasses.fields(cls) if not field.metadata.get("not_in_file")]
        keys = [file_key(field) for field in fields]
        hints = get_type_hints(cls, include_extras=True)
        inline = next((field for field in fields if field.metadata.get("inline")), None)
        if inline and isinstance(table, str):
            hint = f"did you mean {join_path(path, inline.name)} = {json.dumps(table)}?"
            raise InvalidValue("", "a table", table, hint)
        entries = _require_table(table, hint=f"its keys: {', '.join(keys)}")
        if inline is None:
            self._report_unknown_keys(entries, keys, path)
            return self._read_fields(cls, fields, hints, entries, path, not_in_file)
        options = {key: value for key, value in entries.items() if key not in keys}
        name = {"name": entries[inline.name]} if inline.name in entries else {}
        part = self._record_problem(
            path, lambda: self._read_part(hints[inline.name], name, path, inline, options, other_keys=keys)
        )
        rest = [field for field in fields if field is not inline]
        values = not_in_file if part is INVALID else {**not_in_file, inline.name: part}
        return self._read_fields(cls, rest, hints, entries, path, values)

    def _record_problem(self, path: str, read: Callable[[], Any]) -> Any:
        """What `read` returns; INVALID where it raises, with the problem recorded."""
        try:
            return read()
        except InvalidValue as problem:
            self.problems.append(problem.under(path))
            return INVALID

    def _read_fields(
        self,
        cls: Any,
        fields: Iterable[dataclasses.Field[Any]],
        hints: Mapping[str, Any],
        table: Mapping[str, Any],
        path: str,
        others: Mapping[str, Any] | None = None,
    ) -> Any:
        """The dataclass `cls`, with `fields` from `table` or their defaults, and `others` as given."""
        values = dict(others or {})
        complete = True
        for field in fields:
            required = field.default is field.default_factory is dataclasses.MISSING
            value = INVALID
            if (key := file_key(field)) in table:
                value = self._read_at(hints[field.name], table[key], join_path(path, key), field)
            elif required:
                expected = describe(hints[field.name], self.families)
                self.problems.append(InvalidValue(join_path(path, field.name), expected, Phrase("nothing")))
            if value is not INVALID:
                values[field.name] = value
            complete = complete and not (required and value is INVALID)
        return cls(**values) if complete else INVALID

    def _read_at(self, hint: Any, value: object, path: str, field: Any = None) -> Any:
        return self._record_problem(path, lambda: self._read(hint, value, path, field))

    def _read(self, hint: Any, value: object, path: str, field: Any) -> Any:
        origin, args = get_origin(hint), get_args(hint)
        if origin is Annotated:
            result = self._read_union(hint, args[:1], value, path, field)
            if result is not INVALID and not args[1].is_valid(result):
                raise InvalidValue("", args[1].description, value)
            return result
        if origin in (Union, UnionType):
            return self._read_union(hint, args, value, path, field)
        if origin is Mapping:
            return dict(_require_table(value))
        if origin is tuple:
            return self._read_list(hint, value, path)
        if hint in self.families:
            if isinstance(value, str):
                return self._read_named_part(hint, value, "", path)
            table = _require_table(value, self.families[hint].description)
            options = {key: option for key, option in table.items() if key != "name"}
            return self._read_part(hint, table, path, field, options, other_keys=["name"])
        if dataclasses.is_dataclass(hint):
            return self.read_section(hint, value, path)
        if origin is Literal:
            return _read_choice(args, value, describe(hint, self.families), path)
        return _read_scalar(hint, value)

    def _read_list(self, hint: Any, value: object, path: str) -> Any:
        item_hint = get_args(hint)[0]
        if not isinstance(value, list | tuple):
            is_item = isinstance(value, int | float | str) and matches(item_hint, value, self.families)
            suggestion = f"did you mean [{json.dumps(value)}]?" if is_item else true_reason(path, value)
            raise InvalidValue("", describe(hint, self.families), value, suggestion)
        items = [self._read_at(item_hint, item, f"{path}[{at}]") for at, item in enumerate(value)]
        return INVALID if any(item is INVALID for item in items) else tuple(items)

    def _read_union(self, hint: Any, arms: Iterable[Any], value: object, path: str, field: Any) -> Any:
        """Reads the value as the first arm that its own type matches."""
        for arm in arms:
            if matches(arm, value, self.families):
                try:
                    return self._read(arm, value, path, field)
                except InvalidValue as problem:
                    if problem.where:
                        raise
                    expected = describe(hint, self.families)
                    raise InvalidValue("", expected, problem.found, problem.hint) from None
        tables = (dataclasses.fields(arm) for arm in arms if dataclasses.is_dataclass(arm))
        keys = ", ".join(field.name for fields in tables for field in fields)
        guess = f"its keys: {keys}" if keys else ""
        raise InvalidValue("", describe(hint, self.families), value, true_reason(path, value) or guess)

    def _read_part(
        self,
        hint: Any,
        table: Mapping[str, Any],
        path: str,
        field: Any,
        options: Mapping[str, Any],
        other_keys: list[str],
    ) -> Any:
        """The part named in `table`, or by default one like the field's default, with its options."""
        family = self.families[hint]
        inline = field is not None and field.metadata.get("inline")
        key = field.name if inline else "name"
        default = field.default if field is not None else None
        name = family.resolve_name(table.get("name"), options)
        if name is None:
            name = getattr(default, "name", None)
        if family.in_memory and only_in_memory(name):
            return name
        if not isinstance(name, str):
            expected = f"the name of {family.description}"
            raise InvalidValue(key, expected, Phrase("nothing") if name is None else name)
        return self._read_named_part(hint, name, key, path, options, other_keys)

    def _read_named_part(
        self,
        hint: Any,
        name: str,
        key: str,
        path: str,
        options: Mapping[str, Any] = {},
        other_keys: Sequence[str] = (),
    ) -> Any:
        family = self.families[hint]
        if name not in family.parts:
            reason = true_reason(family.description, name, family.parts) or nearest(name, family.parts)
            raise InvalidValue(key, f"the name of {family.description}", name, reason)
        cls = family.parts[name]
        fields = dataclasses.fields(cls)
        takers = partial(_takers, family, name)
        self._report_unknown_keys(options, [*(field.name for field in fields), *other_keys], path, takers)
        return self._read_fields(cls, fields, get_type_hints(cls, include_extras=True), options, path)

    def _report_unknown_keys(
        self,
        table: Iterable[str],
        known: Collection[str],
        path: str,
        takers: Callable[[str], str] = lambda key: "",
    ) -> None:
        for key in table:
            if key not in known and len(self.problems) >= MOST_PROBLEMS:
                self.problems.append(InvalidValue(join_path(path, key), "a known key", key))
            elif key not in known:
                reasons = (true_reason(kind, key, known) for kind in ("a key", "network.hidden", path))
                hint = next(filter(None, reasons), "") or takers(key) or self._guess(key, known)
                self.problems.append(InvalidValue(join_path(path, key), "a known key", key, hint))

    def _guess(self, key: str, known: Collection[str]) -> str:
        """The path of that key elsewhere, or the nearest of the known keys."""
        elsewhere = next(filter(None, (_cut_after(key, path) for path in self.paths)), "")
        return f"did you mean {elsewhere!r}?" if elsewhere else nearest(key, known)


def _cut_after(key: str, path: str) -> str:
    """The path up to that key below the top, of a field or a table; "" if the key is not in it."""
    parts = path.split(".")
    return ".".join(parts[: parts.index(key, 1) + 1]) if key in parts[1:] else ""


def _takers(family: PartFamily, name: str, key: str) -> str:
    """Which other parts of the family have the option that this one lacks; "" if none has it."""
    of_part = {part: [field.name for field in dataclasses.fields(cls)] for part, cls in family.parts.items()}
    takers = ", ".join(sorted(part for part, keys in of_part.items() if key in keys))
    return f"{name!r} does not take it; taken by: {takers}" if takers else ""


def _require_table(value: object, family: str = "", hint: str = "") -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        expected = f"the name of {family}, or a table with its options" if family else "a table"
        raise InvalidValue("", expected, value, hint)
    return value


def _read_choice(choices: Collection[Any], value: object, expected: str, path: str) -> Any:
    if isinstance(value, str) and value in choices:
        return value
    close = difflib.get_close_matches(str(value).lower(), choices, n=1, cutoff=0.5)
    guess = f"did you mean {close[0]!r}?" if close else ""
    raise InvalidValue("", expected, value, true_reason(path, value) or guess)


def _read_scalar(hint: Any, value: object) -> Any:
    """A bool, int, float or str. A float may be written as an integer; a bool is not accepted as a number."""
    expected = describe(hint, {})
    if isinstance(value, int) and value.bit_length() > 63:
        raise InvalidValue("", expected, Phrase("a number of more than 64 bits"))
    if hint is float and isinstance(value, int | float) and not isinstance(value, bool):
        number = float(value)
        if not math.isfinite(number):
            raise InvalidValue("", "a finite number", Phrase(str(number)))
        return number
    if type(value) is not hint:
        raise InvalidValue("", expected, value)
    return value
