"""Sets fields in the lines of a commented TOML file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from nettui.common.toml import toml_value

Fields: TypeAlias = Mapping[str, Mapping[str, Any]]
"""Fields of a scenario by section and name."""
Place: TypeAlias = tuple[str, str]

HEAD = re.compile(r"\[(\w+)\]")
LINE = re.compile(r"(# |\$\{\w+\})?(\w+) = ")
"""A field, which may be commented out."""


def fill(lines: Sequence[str], fields: Fields) -> Iterator[str]:
    """The lines of a string.Template with those fields, each in its line; the comments stay.

    A field that is commented out is uncommented. One without a line follows data.path, or its section's head.
    """
    wanted = {(section, key): value for section, values in fields.items() for key, value in values.items()}
    places = _places(lines)
    at_line = {places[place]: _code(place[1], value) for place, value in wanted.items() if place in places}
    new = [(place, value) for place, value in wanted.items() if place not in places]
    for at, line in enumerate(lines):
        _, mark, comment = line.partition("  # ")
        yield f"{at_line[at]}{mark}{comment}" if at in at_line else line
        for (section, key), value in new:
            if at == places.get((section, "path"), places[section, ""]):
                yield _code(key, value)


def _places(lines: Sequence[str]) -> dict[Place, int]:
    """The line of each field, one that is not commented out before others; "" is a section's head."""
    found, section = dict[Place, int](), ""
    for at, line in enumerate(lines):
        if head := HEAD.match(line):
            section = head[1]
            found[section, ""] = at
        elif field := LINE.match(line):
            place = section, field[2]
            if place not in found or (not field[1] and lines[found[place]].startswith(("#", "$"))):
                found[place] = at
    return found


def _code(key: str, value: Any) -> str:
    """The field as TOML in a template, its value without what begins a comment."""
    return f"{key} = {toml_value(value)}".replace("$", "$$").replace("  # ", "  \\u0023 ")
