"""Reads a text of TOML, and writes values as such."""

from __future__ import annotations

import json
import re
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

MOST_PARTS = 100
"""Of a dotted key: tomllib takes memory that grows with the square of them."""
QUOTED = re.compile(r'"[^"\n\\]*(?:\\.[^"\n\\]*)*"|' + r"'[^'\n]*'")
BETWEEN = re.compile(r"[,=\[\]{}\n#]")


def loads(text: str) -> dict[str, Any]:
    """The table in a text of TOML. Raises ValueError, also for a whole number too large to be printed."""
    import tomllib  # only where there is a text to read

    if text.count(".") > MOST_PARTS and any(map(_is_long, BETWEEN.split(QUOTED.sub("q", text)))):
        raise ValueError(f"a key of more than {MOST_PARTS} parts")
    table = tomllib.loads(text)
    if _has_huge(table):
        raise ValueError(f"a whole number of more than {MOST_BITS} bits")
    return table


def _is_long(text: str) -> bool:
    """Whether a text without quotes is a dotted key of too many parts, and neither prose nor an ellipsis."""
    if text.count(".") <= MOST_PARTS:
        return False
    key = re.sub(r"[ \t]*\.[ \t]*", ".", text.strip())
    return ".." not in key and " " not in key


def _has_huge(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(_has_huge, value.values()))
    if isinstance(value, list):
        return any(map(_has_huge, value))
    return isinstance(value, int) and value.bit_length() > MOST_BITS
