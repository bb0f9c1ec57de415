"""Reads a text of TOML, and writes values as such."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def toml_value(value: Any) -> str:
    """A value as TOML writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{key} = {toml_value(item)}' for key, item in value.items())}}}"
    return f"[{', '.join(map(toml_value, value))}]" if isinstance(value, list | tuple) else str(value)


MOST_BITS = 1100
"""Of a whole number: a larger one is beyond every float, and one of many more cannot even be printed."""


def loads(text: str) -> dict[str, Any]:
    """The table in a text of TOML. Raises ValueError, also for a whole number too large to be printed."""
    import tomllib  # only where there is a text to read

    table = tomllib.loads(text)
    if _has_huge(table):
        raise ValueError(f"a whole number of more than {MOST_BITS} bits")
    return table


def _has_huge(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(_has_huge, value.values()))
    if isinstance(value, list):
        return any(map(_has_huge, value))
    return isinstance(value, int) and value.bit_length() > MOST_BITS
