"""What a command is, how it is typed, and what the parsers of the families share."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, TypeAlias

from nettui.common.errors import InvalidValue, nearest
from nettui.common.text import parse_integer
from nettui.debugger.expressions import Expression, condition
from nettui.debugger.navigator import KeepGoing
from nettui.debugger.run import DebuggedRun


class Command(ABC):
    """Something the debugger can be asked to do."""

    autosaved: ClassVar[bool] = False
    """Whether the session is saved after it: it changes more than the cursor."""

    keeps_playing: ClassVar[bool] = False
    """Whether a run that it interrupts on the screen goes on after it."""

    @abstractmethod
    def execute(self, run: DebuggedRun, keep_going: KeepGoing) -> str | None:
        """Carries it out on a run and returns the message to show, if there is one.

        `keep_going` is called after every step of a long command; False stops it there. Raises InvalidValue
        when it cannot be carried out, and has then changed nothing.
        """


ParseCommand: TypeAlias = Callable[[str, str], Command]
"""Builds a command from its full name and the text after it. Raises InvalidValue."""


@dataclass(frozen=True)
class CommandSyntax:
    """How a command is typed: name, key, usage; `summary` is its line in the help."""

    name: str
    key: str
    usage: str
    summary: str
    parse: ParseCommand
    needs_argument: bool = False


def split_word(text: str) -> tuple[str, str]:
    """The first word and the rest of the text."""
    word, _, rest = text.strip().replace("\t", " ").partition(" ")
    return word, rest.strip()


def complete_word(where: str, word: str, names: Sequence[str]) -> str:
    """The one of `names` that is `word` or alone begins with it. Raises InvalidValue otherwise."""
    candidates = [word] if word in names else [name for name in names if word and name.startswith(word)]
    if len(candidates) == 1:
        return candidates[0]
    if candidates:
        raise InvalidValue(where, "one command", word, "could be: " + ", ".join(candidates))
    raise InvalidValue(where, "a command", word, nearest(word, names))


def parse_number(where: str, text: str, least: int = 0) -> int:
    """A whole number of at least `least`. Raises InvalidValue."""
    number = parse_integer(text)
    if number is None or number < least:
        limit = " and of 18 digits at most" if len(text) > 18 else ""
        raise InvalidValue(where, f"a whole number of at least {least}{limit}", text)
    return number


def parse_condition(where: str, text: str) -> Expression:
    """A condition; the InvalidValue raised for a wrong one names `where` and points at the column."""
    try:
        return condition(text)
    except InvalidValue as problem:
        raise problem.under(where) from None


def without_argument(build: Callable[[], Command]) -> ParseCommand:
    """The parser of a command that takes no argument."""

    def parse(name: str, rest: str) -> Command:
        if rest:
            raise InvalidValue(name, "nothing after it", rest)
        return build()

    return parse
