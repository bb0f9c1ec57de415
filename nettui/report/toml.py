"""Writes values, and whole scenarios, as TOML."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from nettui.common.language import LANGUAGES
from nettui.common.toml import toml_value

LEFT_OUT = ("lesson", "compare")
"""What is about the scenario as it was opened, and may not be true of the run as it stands."""


def scenario_toml(table: Mapping[str, Any]) -> str:
    """The file of a scenario with every field, from the table of its recipe; without its lesson."""
    shown = {key: value for key, value in table.items() if key not in LEFT_OUT and value != []}
    lines = [*_entries({key: value for key, value in shown.items() if not _is_section(value)})]
    for key, value in shown.items():
        if not _is_section(value):
            continue
        for section in [value] if isinstance(value, Mapping) else value:
            lines += ["", f"[{key}]" if section is value else f"[[{key}]]", *_entries(section)]
    return "\n".join(lines) + "\n"


def _is_section(value: Any) -> bool:
    """Whether a value stands below a heading of its own: a table, or a list of tables."""
    return (isinstance(value, Mapping) and not value.keys() & {*LANGUAGES}) or (
        isinstance(value, list) and bool(value) and isinstance(value[0], Mapping)
    )


def _entries(table: Mapping[str, Any]) -> Iterator[str]:
    """A line for each entry; for a list of lists, as the inputs of points, a line for each of them."""
    for key, value in table.items():
        if isinstance(value, list) and value and isinstance(value[0], list):
            yield from (f"{key} = [", *(f"  {toml_value(row)}," for row in value), "]")
        else:
            yield f"{key} = {toml_value(value)}"
