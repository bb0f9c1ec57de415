"""Commands for breakpoints: set, list, delete, enable, disable, ignore."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, cast

from nettui.common.errors import InvalidValue
from nettui.debugger.breakpoints import Change
from nettui.debugger.commands.command import (
    Command,
    CommandSyntax,
    complete_word,
    parse_condition,
    parse_number,
    split_word,
    without_argument,
)
from nettui.debugger.expressions import Expression
from nettui.debugger.navigator import KeepGoing
from nettui.debugger.run import DebuggedRun

ACTIONS: Sequence[str] = ("when", "list", "delete", "enable", "disable", "ignore")
"""The words that may follow `break`."""


@dataclass(frozen=True)
class SetBreakpoint(Command):
    """Sets a breakpoint on a condition."""

    autosaved: ClassVar[bool] = True
    condition: Expression

    def execute(self, run: DebuggedRun, keep_going: KeepGoing) -> str:
        run.navigator.require_layers("break", self.condition)
        run.breakpoints = run.breakpoints.add(self.condition)
        return str(run.breakpoints.points[-1])


@dataclass(frozen=True)
class ChangeBreakpoint(Command):
    """Deletes, enables or disables a breakpoint, or ignores its next `count` hits."""

    autosaved: ClassVar[bool] = True
    number: int
    change: Change
    count: int = 0

    def execute(self, run: DebuggedRun, keep_going: KeepGoing) -> str:
        run.breakpoints = run.breakpoints.change(self.number, self.change, self.count)
        if self.change == "ignore":
            return f"break {self.number}: ignores its next {self.count} hits"
        return f"break {self.number}: {self.change}d"


@dataclass(frozen=True)
class ListBreakpoints(Command):
    """Lists the breakpoints with their hits."""

    def execute(self, run: DebuggedRun, keep_going: KeepGoing) -> str:
        return run.breakpoints.listing()


def _break(name: str, rest: str) -> Command:
    word, argument = split_word(rest or "list")
    try:
        action = complete_word("break", word, ACTIONS)
    except InvalidValue as problem:
        expected, hint = ", ".join(ACTIONS[:-1]) + f" or {ACTIONS[-1]}", f"did you mean 'break when {rest}'?"
        raise InvalidValue(name, expected, problem.found, hint) from None
    where = f"break {action}"
    if action == "when":
        return SetBreakpoint(parse_condition(where, argument))
    if action == "list":
        return without_argument(ListBreakpoints)(where, argument)
    number, count = split_word(argument)
    if action == "ignore":
        return ChangeBreakpoint(parse_number(where, number), "ignore", parse_number(where, count))
    if count:
        raise InvalidValue(where, "nothing after its number", count)
    return ChangeBreakpoint(parse_number(where, number), cast(Change, action))


SYNTAX = (
    CommandSyntax(
        "break",
        "b",
        "break when EXPR · list …",
        "stops where the condition becomes true",
        _break,
        needs_argument=True,
    ),
)
