"""Commands for watches: keep a value on the screen, list them, delete one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from nettui.common.errors import InvalidValue
from nettui.debugger.commands.command import Command, CommandSyntax, parse_number, split_word
from nettui.debugger.expressions import Expression, expression
from nettui.debugger.navigator import KeepGoing
from nettui.debugger.run import DebuggedRun


@dataclass(frozen=True)
class AddWatch(Command):
    """Keeps the value of an expression on the screen."""

    autosaved: ClassVar[bool] = True
    expression: Expression

    def execute(self, run: DebuggedRun, keep_going: KeepGoing) -> None:
        run.navigator.require_layers("watch", self.expression)
        run.watches.add(self.expression)


@dataclass(frozen=True)
class DeleteWatch(Command):
    """Removes a watch."""

    autosaved: ClassVar[bool] = True
    number: int

    def execute(self, run: DebuggedRun, keep_going: KeepGoing) -> None:
        run.watches.delete(self.number)


@dataclass(frozen=True)
class ListWatches(Command):
    """Lists the watches with their values."""

    def execute(self, run: DebuggedRun, keep_going: KeepGoing) -> str:
        return "\n".join(map(str, run.watched)) or "no watches"


def _watch(name: str, rest: str) -> Command:
    word, argument = split_word(rest)
    if word == "delete":
        return DeleteWatch(parse_number("watch delete", argument))
    if rest in ("", "list"):
        return ListWatches()
    try:
        return AddWatch(expression(rest))
    except InvalidValue as problem:
        raise problem.under(name) from None


SYNTAX = (
    CommandSyntax(
        "watch",
        "w",
        "watch EXPR · list · delete N",
        "keeps a value on the screen",
        _watch,
        needs_argument=True,
    ),
)
