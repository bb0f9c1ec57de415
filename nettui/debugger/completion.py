"""Completes the command line: commands, the scenario's paths, names in expressions, numbers to inspect."""

from __future__ import annotations

import string
from collections.abc import Iterable, Mapping, Sequence

from nettui.common.errors import InvalidValue
from nettui.debugger.commands.breakpoints import ACTIONS
from nettui.debugger.commands.parse import NAMES, full_name
from nettui.debugger.expressions import FUNCTIONS
from nettui.debugger.vocabulary import LAYER
from nettui.debugger.vocabulary import NAMES as VALUES

NO_BEGINNING = f"{string.digits}."
WORD = f"{string.ascii_letters}_{NO_BEGINNING}"
"""What names in expressions are made of."""

OPERANDS: Sequence[str] = sorted([*VALUES, *(f"{name}(" for name in (*FUNCTIONS, "layer")), "not "])

FIRST_WORDS: Mapping[str, Sequence[str]] = {
    "goto": ("epoch ", "when "),
    "break": [f"{word} " if word != "list" else word for word in ACTIONS],
    "watch": ("delete ", "list"),
    "point": ("drop ",),
    "lesson": ("back", "close"),
    "restart": ("seed+1", "drop"),
}
"""Words that can follow a command."""


def complete(text: str, paths: Iterable[str] = (), numbers: Iterable[str] = ()) -> list[str]:
    """Every line that completes the last word of `text`.

    `paths` are the scenario's fields, `numbers` the names that `inspect` takes.
    """
    line = text.rpartition(";")[2].lstrip()
    word, blank, rest = line.partition(" ")
    if not blank:
        return _with(text, line, NAMES)
    try:
        name = full_name(word)
    except InvalidValue:
        return []
    first, blank, condition = rest.lstrip().partition(" ")
    if name in ("goto", "break") and blank:
        return _expression(text, condition) if "when".startswith(first) else []
    if name in ("until", "watch"):
        return [*_with(text, rest, FIRST_WORDS.get(name, ())), *_expression(text, rest)]
    if name == "inspect":
        return _with(text, rest.lstrip(), numbers)
    return _with(text, rest.lstrip(), sorted(paths) if name == "set" else FIRST_WORDS.get(name, ()))


def _expression(text: str, condition: str) -> list[str]:
    """`text` with the last name of the condition at its end completed."""
    word = condition[len(condition.rstrip(WORD)) :]  # a pattern would take its square on a pasted line
    if word.startswith(".") and condition.removesuffix(word).endswith(")"):
        return _with(text, word[1:], sorted(LAYER))
    return _with(text, word.lstrip(NO_BEGINNING), OPERANDS)


def _with(text: str, start: str, names: Iterable[str]) -> list[str]:
    """`text` completed by each name that begins with `start`, its last part."""
    return [text + name[len(start) :] for name in names if name.startswith(start)]
