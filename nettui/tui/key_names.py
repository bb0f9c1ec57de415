"""Keys that the user has chosen for commands: checked, and shown where the default ones would be."""

from __future__ import annotations

import string
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from nettui.common.errors import InputError, InvalidValue, Phrase, nearest, unknown_name
from nettui.tui.key_table import KEY_TABLE

if TYPE_CHECKING:
    from textual.binding import ActiveBinding

MODIFIERS = ("ctrl+", "shift+", "alt+")


@cache
def default_keys() -> Mapping[str, str]:
    """The key of each command that another can be chosen for; several are separated by commas."""
    return {key.command: key.key for key in KEY_TABLE if key.command}


def in_usual_order(bindings: Mapping[str, ActiveBinding]) -> dict[str, ActiveBinding]:
    """The bindings of a screen, those with a key of the user's own where they were with the usual one."""
    places = {command: at for at, command in enumerate(default_keys())}
    named = {key: places[each.binding.id] for key, each in bindings.items() if each.binding.id in places}
    usual = iter(sorted(named, key=named.__getitem__))
    return {key: bindings[key] for key in (next(usual) if key in named else key for key in bindings)}


@cache
def named_keys() -> frozenset[str]:
    """Keys with a name, such as f5, space and question_mark."""
    from textual.keys import Keys  # loads where a key was chosen

    return frozenset({key.value for key in Keys if key.value[0] != "<"} | {*map(_name, string.punctuation)})


def choose_keys(table: Any, path: str) -> tuple[dict[str, str], list[InputError]]:
    """The keys in the table of the settings by command, and what is wrong with the others."""
    if not isinstance(table, Mapping):
        return {}, [InvalidValue(path, 'a table: command = "key"', table)]
    chosen: dict[str, str] = {}
    problems: list[InputError] = []
    for command, text in table.items():
        where, key = f"{path}.{command}", key_name(text)
        if command not in default_keys():
            problems.append(unknown_name(where, "a command with a key", command, default_keys()))
        elif key is None:
            hint = nearest(
                str(text), sorted(named_keys()), otherwise="a character, or a name such as f5 or ctrl+n"
            )
            problems.append(InvalidValue(where, "a key", text, hint))
        elif key in chosen.values():
            other = next(name for name, taken in chosen.items() if taken == key)
            problems.append(InvalidValue(where, "a key of its own", Phrase(f"{text!r}, which {other} has")))
        else:
            chosen[command] = key
    return chosen, problems


def key_name(text: Any) -> str | None:
    """Textual's name of a key: a character or a name, perhaps with ctrl+, shift+ or alt+ before it."""
    if not isinstance(text, str) or not text:
        return None
    bare, named = text, named_keys()
    while bare not in named and len(bare) > 1 and (used := next(filter(bare.startswith, MODIFIERS), "")):
        bare = bare.removeprefix(used)
    before = text[: len(text) - len(bare)]
    if len(bare) == 1 and bare.isprintable() and not bare.isspace():
        return before + _name(bare)
    return text if bare in named else None


def effective_keys(chosen: Mapping[str, str]) -> dict[str, str]:
    """The key of every command; a default key that was chosen for another command is lost to it."""
    if not chosen:
        return dict(default_keys())
    taken = set(chosen.values())

    def kept(keys: str) -> str:
        return ",".join(key for key in keys.split(",") if _character(key) not in taken)

    return {command: chosen.get(command) or kept(keys) for command, keys in default_keys().items()}


def shown_keys(defaults: str, chosen: Mapping[str, str]) -> str:
    """What the help shows for some default keys, separated by blanks: the chosen ones in their place."""
    now = effective_keys(chosen)
    commands = {
        _character(key): command for command, keys in default_keys().items() for key in keys.split(",")
    }

    def shown(default: str) -> str:
        command = commands.get(_character(default), "")
        if not command or now[command] == default_keys()[command]:
            return default
        from textual.keys import format_key

        return format_key(now[command].partition(",")[0])

    return " ".join(filter(None, map(shown, defaults.split(" ")))) if defaults else ""


def _character(key: str) -> str:
    return _name(key) if len(key) == 1 else key


def _name(character: str) -> str:
    """Textual's name of the key that types a character."""
    from textual.keys import _character_to_key

    return _character_to_key(character)
