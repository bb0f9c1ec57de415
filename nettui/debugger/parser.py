"""Commands as a user writes them: `next 10; goto epoch 3; break when loss < 0.5`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePath
from typing import Literal, TypeAlias, cast

from nettui.common.errors import InvalidValue, Phrase, nearest
from nettui.common.text import whole
from nettui.debugger.breakpoints import Change
from nettui.debugger.commands import (
    ENDINGS,
    WORDS,
    AddWatch,
    Answer,
    Break,
    ChangeBreak,
    Check,
    Command,
    Export,
    Goto,
    Inspect,
    Move,
    Pause,
    Restart,
    Run,
    Save,
    Seek,
    Set,
    Show,
    Switch,
    Turn,
    Undo,
    Unwatch,
)
from nettui.debugger.expressions import Expression, condition, expression

Read: TypeAlias = Callable[[str, str], Command]
"""Makes a command of its name and of what follows it."""


def parse(text: str) -> list[Command]:
    """The commands in `text`, separated by `;`. Raises InvalidValue with the nearest command, or the column."""
    return [_parse(part) for part in text.split(";") if part.strip()]


def _parse(text: str) -> Command:
    word, rest = _split(text)
    name, more = _split(name_of(word))  # the key R stands for two words
    return READERS[name](name, f"{more} {rest}".strip())


def _split(text: str) -> tuple[str, str]:
    """The first word, and the rest of the text."""
    word, _, rest = text.strip().replace("\t", " ").partition(" ")
    return word, rest.strip()


def name_of(word: str) -> str:
    """The command that a word, its beginning or a key stands for. Raises InvalidValue."""
    return KEYS[word] if word in KEYS else _beginning("command", word, NAMES)


def _beginning(where: str, word: str, names: Sequence[str]) -> str:
    """The one of `names` that is `word`, or that alone begins with it."""
    starting = [word] if word in names else [name for name in names if word and name.startswith(word)]
    if len(starting) == 1:
        return starting[0]
    if starting:
        raise InvalidValue(where, "one command", word, "could be: " + ", ".join(starting))
    raise InvalidValue(where, "a command", word, nearest(word, names))


def _number(where: str, text: str, least: int = 0) -> int:
    number = whole(text)
    if number is None or number < least:
        longest = " and of 18 digits at most" if len(text) > 18 else ""
        raise InvalidValue(where, f"a whole number of at least {least}{longest}", text)
    return number


def _condition(where: str, text: str) -> Expression:
    try:
        return condition(text)
    except InvalidValue as fault:
        raise fault.under(where) from None


def _bare(make: Callable[[], Command]) -> Read:
    """Reads a command that nothing follows."""

    def read(name: str, rest: str) -> Command:
        if rest:
            raise InvalidValue(name, "nothing after it", rest)
        return make()

    return read


def _move(unit: Literal["batch", "op", "epoch"], sign: int) -> Read:
    def read(name: str, rest: str) -> Command:
        if len(rest.split()) > 1:
            raise InvalidValue(name, "at most 1 word after it", rest)
        return Move(unit, sign * (_number(name, rest, least=1) if rest else 1))

    return read


def _restart(name: str, rest: str) -> Command:
    if rest not in ("", "seed+1"):
        raise InvalidValue(name, "`restart` or `restart seed+1`", Phrase(f"{name} {rest}"))
    return Restart(int(bool(rest)))


def _goto(name: str, rest: str) -> Command:
    word, after = _split(rest)
    if after and "when".startswith(word):
        return Seek(_condition("goto when", after))
    if after and "epoch".startswith(word):
        return Goto(_number("goto epoch", after), epoch=True)
    if word in ENDS:
        return Goto(ENDS[word])
    if after or not word:
        raise InvalidValue(
            name,
            "`goto N`, `goto epoch N`, `goto start`, `goto end` or `goto when EXPR`",
            Phrase(f"{name} {rest}".strip()),
        )
    return Goto(_number(name, word))


def _break(name: str, rest: str) -> Command:
    word, after = _split(rest or "list")
    try:
        change = _beginning("break", word, BREAKS)
    except InvalidValue as fault:
        expected, hint = ", ".join(BREAKS[:-1]) + f" or {BREAKS[-1]}", f"did you mean 'break when {rest}'?"
        raise InvalidValue(name, expected, fault.found, hint) from None
    where = f"break {change}"
    if change == "when":
        return Break(_condition(where, after))
    if change == "list":
        return _bare(lambda: Show("breakpoints"))(where, after)
    number, count = _split(after)
    if change == "ignore":
        return ChangeBreak(_number(where, number), "ignore", _number(where, count))
    if count:
        raise InvalidValue(where, "nothing after its number", count)
    return ChangeBreak(_number(where, number), cast(Change, change))


def _set(name: str, rest: str) -> Command:
    path, *value = re.split(r"\s*=\s*|\s+", rest, maxsplit=1)
    if not (path and value and value[0]):
        raise InvalidValue(
            name, "`set PATH VALUE`, as in set train.rate 0.01", Phrase(f"{name} {rest}".strip())
        )
    return Set(path, value[0])


def _inspect(name: str, rest: str) -> Command:
    if not rest:
        raise InvalidValue(name, "the name of a number, as in inspect dense1.W[0, 0].gradient", Phrase(name))
    return Inspect(rest)


def _watch(name: str, rest: str) -> Command:
    word, after = _split(rest)
    if word == "delete":
        return Unwatch(_number("watch delete", after))
    if rest in ("", "list"):
        return Show("watches")
    try:
        return AddWatch(expression(rest))
    except InvalidValue as fault:
        raise fault.under(name) from None


def _lesson(name: str, rest: str) -> Command:
    if rest in ("", "back", "close"):
        return Turn(cast(Literal["back", "close"], rest) or "next")
    return Turn(_number(name, rest, least=1))


def _save(name: str, rest: str) -> Command:
    if not rest.endswith(".session"):
        raise InvalidValue(name, "a file's name that ends in .session", rest)
    return Save(rest)


def _export(name: str, rest: str) -> Command:
    ending = PurePath(rest).suffix.lower()
    if ending not in ENDINGS:
        expected = f"a file's name that ends in {', '.join(ENDINGS[:-1])} or {ENDINGS[-1]}"
        raise InvalidValue(name, expected, rest, nearest(ending, ENDINGS, otherwise=f"as in {name} view.svg"))
    return Export(rest)


KEYS: Mapping[str, str] = {word.key: word.name for word in WORDS if len(word.key) == 1}
NAMES: Sequence[str] = [word.name for word in WORDS if " " not in word.name]
ENDS: Mapping[str, int] = {"start": 0, "end": 10**18}
"""Steps that have names; no run is as long as to come to the last one."""

BREAKS: Sequence[str] = ("when", "list", "delete", "enable", "disable", "ignore")
READERS: Mapping[str, Read] = {
    "next": _move("batch", 1),
    "back": _move("batch", -1),
    "step": _move("op", 1),
    "unstep": _move("op", -1),
    "epoch": _move("epoch", 1),
    "epoch-back": _move("epoch", -1),
    "continue": _bare(Run),
    "continue-back": _bare(lambda: Run(back=True)),
    "until": lambda name, rest: Run(until=_condition(name, rest)),
    "play": _bare(Run),
    "pause": _bare(Pause),
    "goto": _goto,
    "break": _break,
    "set": _set,
    "inspect": _inspect,
    "watch": _watch,
    "check": _bare(Check),
    "undo": _bare(Undo),
    "forks": _bare(lambda: Show("forks")),
    "fork": lambda name, rest: Switch(_number(name, rest)),
    "lesson": _lesson,
    "answer": lambda name, rest: Answer(_number(name, rest, least=1)),
    "save": _save,
    "export": _export,
    "restart": _restart,
}
