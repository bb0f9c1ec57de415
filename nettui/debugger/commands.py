"""What one can tell the debugger, and how it is written: `next 10; goto epoch 3; unstep`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from nettui.errors import Invalid, Phrase, nearest


@dataclass(frozen=True)
class Move:
    """Moves the cursor by `count` of a unit, forward or back (a negative count)."""

    unit: Literal["batch", "op", "epoch"]
    count: int


@dataclass(frozen=True)
class Goto:
    """Moves the cursor to a step, or to the first step of an epoch."""

    number: int
    epoch: bool = False


@dataclass(frozen=True)
class Run:
    """Runs until something stops it; back: to where it last stopped, or to the start."""

    back: bool = False


@dataclass(frozen=True)
class Pause:
    """Stops a Run; standing still, it does nothing."""


@dataclass(frozen=True)
class Restart:
    """Starts again from step 0 with the seed changed by `reseed`."""

    reseed: int = 0


Command: TypeAlias = Move | Goto | Run | Pause | Restart


@dataclass(frozen=True)
class Word:
    """How a command is written: its name, its key, what follows it, what it does."""

    name: str
    key: str
    usage: str
    does: str


WORDS: Sequence[Word] = (
    Word("next", "n", "next [k]", "k mini-batches forward"),
    Word("back", "N", "back [k]", "k mini-batches back"),
    Word("step", "s", "step [k]", "k ops forward inside the mini-batch"),
    Word("unstep", "S", "unstep [k]", "k ops back"),
    Word("epoch", "e", "epoch [k]", "to the end of the epoch"),
    Word("epoch-back", "E", "epoch-back [k]", "to the start of the epoch, then the one before"),
    Word("continue", "c", "continue", "until a fault or the end"),
    Word("continue-back", "C", "continue-back", "back to the start"),
    Word("play", "space", "play", "runs with the panels live"),
    Word("pause", "space", "pause", "stops at once"),
    Word("goto", "g", "goto N · goto epoch N", "anywhere"),
    Word("restart", "r", "restart", "the same seed again"),
    Word("restart seed+1", "R", "restart seed+1", "the next seed"),
)

_UNITS: dict[str, tuple[Literal["batch", "op", "epoch"], int]] = {
    "next": ("batch", 1),
    "back": ("batch", -1),
    "step": ("op", 1),
    "unstep": ("op", -1),
    "epoch": ("epoch", 1),
    "epoch-back": ("epoch", -1),
}


def parse(text: str) -> list[Command]:
    """The commands in `text`, separated by `;`. Raises Invalid with the nearest command."""
    return [_parse(part.split()) for part in text.split(";") if part.strip()]


def _parse(words: Sequence[str]) -> Command:
    name, *rest = *_name(words[0]).split(), *words[1:]  # the key R stands for two words
    if name in _UNITS:
        unit, sign = _UNITS[name]
        _at_most(1, name, rest)
        return Move(unit, sign * (_whole(name, rest[0], least=1) if rest else 1))
    if name == "goto":
        epoch = len(rest) == 2 and len(rest[0]) > 0 and "epoch".startswith(rest[0])
        if len(rest) != 1 + epoch:
            raise Invalid("goto", "`goto N` or `goto epoch N`", Phrase(" ".join(words)))
        return Goto(_whole(name, rest[-1], least=0), epoch)
    if name == "restart":
        _at_most(1, name, rest)
        if rest and rest[0] != "seed+1":
            raise Invalid("restart", "`restart` or `restart seed+1`", Phrase(" ".join(words)))
        return Restart(len(rest))
    _at_most(0, name, rest)
    return Pause() if name == "pause" else Run(back=name == "continue-back")


def _name(word: str) -> str:
    names = [entry.name for entry in WORDS if " " not in entry.name]
    if word in names:
        return word
    by_key = [entry.name for entry in WORDS if entry.key == word]
    starting = [name for name in names if name.startswith(word)]
    if len(by_key or starting) == 1:
        return (by_key or starting)[0]
    if starting:
        raise Invalid("command", "one command", word, "could be: " + ", ".join(starting))
    raise Invalid("command", "a command", word, nearest(word, names))


def _at_most(count: int, name: str, rest: Sequence[str]) -> None:
    if len(rest) > count:
        raise Invalid(
            name, f"at most {count} word(s) after it" if count else "nothing after it", " ".join(rest)
        )


def _whole(name: str, text: str, least: int) -> int:
    if not text.isdecimal() or int(text) < least:
        raise Invalid(name, f"a whole number of at least {least}", text)
    return int(text)
