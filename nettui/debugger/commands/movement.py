"""Commands that move the cursor: by a unit, to a place, or until something stops the run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from nettui.common.errors import InvalidValue
from nettui.debugger.commands.command import (
    Command,
    CommandSyntax,
    ParseCommand,
    parse_condition,
    parse_number,
    split_word,
    without_argument,
)
from nettui.debugger.expressions import Expression
from nettui.debugger.navigator import KeepGoing
from nettui.debugger.places import AtEnd, AtEpoch, AtStep, Place, Where
from nettui.debugger.run import DebuggedRun

NAMED_PLACES: Mapping[str, Place] = {"start": AtStep(0), "end": AtEnd()}


@dataclass(frozen=True)
class Move(Command):
    """Moves the cursor by `count` units, back when `count` is negative."""

    unit: Literal["batch", "op", "epoch"]
    count: int

    def execute(self, run: DebuggedRun, keep_going: KeepGoing) -> str | None:
        navigator, origin = run.navigator, run.navigator.position
        match self.unit:
            case "op":
                navigator.by_ops(self.count, keep_going)
            case "batch":
                navigator.to(run.number + self.count, keep_going, run.stops)
            case "epoch":
                navigator.by_epochs(self.count, keep_going, run.stops)
        return _limit(run, origin)


@dataclass(frozen=True)
class Goto(Command):
    """Moves the cursor to a place."""

    place: Place

    def execute(self, run: DebuggedRun, keep_going: KeepGoing) -> str | None:
        navigator, origin = run.navigator, run.navigator.position
        self.place.go(navigator, keep_going)
        if not isinstance(self.place, Where):
            return navigator.limit
        return _never_held(run, self.place.condition) or _limit(run, origin)


@dataclass(frozen=True)
class Continue(Command):
    """Runs until something stops it; `back`: to where a breakpoint last stopped the run, or to the start."""

    back: bool = False
    until: Expression | None = None

    def execute(self, run: DebuggedRun, keep_going: KeepGoing) -> str | None:
        navigator, origin = run.navigator, run.navigator.position
        message = None
        if self.back:
            navigator.back(keep_going, run.stop_backward if run.breakpoints.enabled else None)
        elif self.until is None:
            navigator.forward(keep_going, run.stops)
        else:
            navigator.require_layers("until", self.until)
            navigator.forward(keep_going, run.stop_when(self.until))
            message = _never_held(run, self.until)
        return message or _limit(run, origin)


@dataclass(frozen=True)
class Pause(Command):
    """Stops a running command; the fronts do that, so that there is nothing left to do here."""

    def execute(self, run: DebuggedRun, keep_going: KeepGoing) -> str | None:
        return None


def _limit(run: DebuggedRun, origin: tuple[int, int]) -> str | None:
    """Why the cursor could not move at all, if it is still at its origin, or not as far as it should."""
    lost = run.navigator.stopped_by == "no end in sight"
    return run.navigator.limit if lost or run.navigator.position == origin else None


def _never_held(run: DebuggedRun, condition: Expression) -> str | None:
    """The message when the run is over and the condition has not been true."""
    over = run.navigator.stopped_by in ("end", "fault") and not condition(run.analysis)
    return f"never held: {condition}" if over else None


def _move(unit: Literal["batch", "op", "epoch"], sign: int) -> ParseCommand:
    def parse(name: str, rest: str) -> Command:
        if len(rest.split()) > 1:
            raise InvalidValue(name, "at most 1 word after it", rest)
        return Move(unit, sign * (parse_number(name, rest, least=1) if rest else 1))

    return parse


def _goto(name: str, rest: str) -> Command:
    word, argument = split_word(rest)
    if argument and "when".startswith(word):
        return Goto(Where(parse_condition("goto when", argument)))
    if argument and "epoch".startswith(word):
        return Goto(AtEpoch(parse_number("goto epoch", argument)))
    if word in NAMED_PLACES:
        return Goto(NAMED_PLACES[word])
    if argument or not word:
        raise InvalidValue(
            name,
            "`goto N`, `goto epoch N`, `goto start`, `goto end` or `goto when EXPR`",
            f"{name} {rest}".strip(),
        )
    return Goto(AtStep(parse_number(name, word)))


def _until(name: str, rest: str) -> Command:
    return Continue(until=parse_condition(name, rest))


SYNTAX = (
    CommandSyntax("next", "n", "next [k]", "k mini-batches forward", _move("batch", 1)),
    CommandSyntax("back", "N", "back [k]", "k mini-batches back", _move("batch", -1)),
    CommandSyntax("step", "s", "step [k]", "k ops forward inside the mini-batch", _move("op", 1)),
    CommandSyntax("unstep", "S", "unstep [k]", "k ops back", _move("op", -1)),
    CommandSyntax("epoch", "e", "epoch [k]", "to the end of the epoch", _move("epoch", 1)),
    CommandSyntax(
        "epoch-back",
        "E",
        "epoch-back [k]",
        "to the start of the epoch, then the one before",
        _move("epoch", -1),
    ),
    CommandSyntax(
        "continue",
        "c",
        "continue",
        "to a breakpoint, NaN or infinity, divergence or the end",
        without_argument(Continue),
    ),
    CommandSyntax(
        "continue-back",
        "C",
        "continue-back",
        "back to where a breakpoint last stopped the run",
        without_argument(lambda: Continue(back=True)),
    ),
    CommandSyntax("until", "", "until EXPR", "runs until the condition holds", _until, needs_argument=True),
    CommandSyntax("play", "space", "play", "runs with the panels live", without_argument(Continue)),
    CommandSyntax("pause", "space", "pause", "stops at once", without_argument(Pause)),
    CommandSyntax(
        "goto",
        "g",
        "goto N · epoch N · when EXPR",
        "to a step, an epoch, or where a condition first holds",
        _goto,
        needs_argument=True,
    ),
)
