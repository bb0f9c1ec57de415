"""Parses commands as users type them: `next 10; goto epoch 3; break when loss < 0.5`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nettui.debugger.commands import breakpoints, edits, files, lessons, movement, questions, watches
from nettui.debugger.commands.command import Command, CommandSyntax, complete_word, split_word

FAMILIES: Mapping[str, Sequence[CommandSyntax]] = {
    "Moving": movement.SYNTAX,
    "Breakpoints and watches": (*breakpoints.SYNTAX, *watches.SYNTAX),
    "Asking": questions.SYNTAX,
    "Changing": edits.SYNTAX,
    "The lesson": lessons.SYNTAX,
    "Files": files.SYNTAX,
}
"""The commands by what they are for, in the order of the help."""

COMMANDS: Sequence[CommandSyntax] = tuple(syntax for family in FAMILIES.values() for syntax in family)
"""Every command."""

BY_NAME: Mapping[str, CommandSyntax] = {syntax.name: syntax for syntax in COMMANDS if " " not in syntax.name}
NAMES: Sequence[str] = list(BY_NAME)
KEYS: Mapping[str, str] = {syntax.key: syntax.name for syntax in COMMANDS if len(syntax.key) == 1}


def parse(text: str) -> list[Command]:
    """The commands in `text`, separated by `;`.

    Raises InvalidValue with the nearest command, or with the column of an expression's error.
    """
    return [_parse_one(part) for part in text.split(";") if part.strip()]


def full_name(word: str) -> str:
    """The command that a name, its unique beginning or a key stands for. Raises InvalidValue."""
    return KEYS[word] if word in KEYS else complete_word("command", word, NAMES)


def _parse_one(text: str) -> Command:
    word, rest = split_word(text)
    name, argument = split_word(full_name(word))  # the key R stands for `restart seed+1`
    return BY_NAME[name].parse(name, f"{argument} {rest}".strip())
