"""Commands that change the run: set a value, undo, switch between forks, restart."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from nettui.common.errors import InputError, InvalidValue, Phrase
from nettui.common.text import format_short
from nettui.debugger.commands.command import Command, CommandSyntax, parse_number, without_argument
from nettui.debugger.forks import POINTS, RESTART, format_forks
from nettui.debugger.navigator import KeepGoing
from nettui.debugger.past import PATIENCE, HeldRun
from nettui.debugger.run import DebuggedRun

RATES = ("optimizer.lr", "rate", "train.optimizer.rate")
"""The learning rate of a run that another process does; a script knows it by the first name."""

HELD = "hold one by `nettui watch --control FILE.nettui`, or by `nettui run SCRIPT.py -- …`"


@dataclass(frozen=True)
class SetValue(Command):
    """Changes a value of the scenario from the cursor's step on, which starts a fork."""

    autosaved: ClassVar[bool] = True
    keeps_playing: ClassVar[bool] = True
    path: str
    value: str

    def execute(self, run: DebuggedRun, keep_going: KeepGoing) -> str:
        if (held := run.past.held_run) is not None:
            return _set_rate(run, held, self.path, self.value)
        return str(run.navigator.edit(self.path, self.value))


@dataclass(frozen=True)
class HaltRun(Command):
    """Ends the run of another process that the debugger holds."""

    def execute(self, run: DebuggedRun, keep_going: KeepGoing) -> str:
        if (held := run.past.held_run) is None:
            raise InvalidValue("halt", "a run that is held", Phrase("none is"), HELD)
        held.stop()
        return "the run ends after its step"


@dataclass(frozen=True)
class EditPoints(Command):
    """Adds a training sample from the cursor's step on, or removes one, which starts a fork."""

    autosaved: ClassVar[bool] = True
    keeps_playing: ClassVar[bool] = True
    edit: str

    def execute(self, run: DebuggedRun, keep_going: KeepGoing) -> str:
        return str(run.navigator.edit(POINTS, self.edit))


@dataclass(frozen=True)
class Undo(Command):
    """Undoes the last edit: back to the fork before it, at the step where it was made."""

    autosaved: ClassVar[bool] = True
    keeps_playing: ClassVar[bool] = True

    def execute(self, run: DebuggedRun, keep_going: KeepGoing) -> str:
        return str(run.navigator.undo(keep_going))


@dataclass(frozen=True)
class SwitchFork(Command):
    """Continues in another fork, at the same step."""

    autosaved: ClassVar[bool] = True
    number: int

    def execute(self, run: DebuggedRun, keep_going: KeepGoing) -> str:
        return str(run.navigator.switch(self.number, run.number, keep_going))


@dataclass(frozen=True)
class ListForks(Command):
    """Lists the forks of the run."""

    def execute(self, run: DebuggedRun, keep_going: KeepGoing) -> str:
        return format_forks(run.exact("forks").forks)


@dataclass(frozen=True)
class Restart(Command):
    """Starts again at step 0 without edits, with the seed increased by `reseed`.

    What there was stays in its fork, to which `undo` goes back, unless it is the only fork and has no edits:
    then nothing would be lost. With `drop`, edits and forks are dropped.
    """

    autosaved: ClassVar[bool] = True
    reseed: int = 0
    drop: bool = False

    def execute(self, run: DebuggedRun, keep_going: KeepGoing) -> str | None:
        past, message = run.exact("restart"), None
        seed = past.fork.recipe.seed + self.reseed
        if self.drop or (len(past.forks) == 1 and not self.reseed):
            run.open(past.reseeded(seed))
            run.watches.forget()
        elif self.reseed or run.number or not past.fork.is_opened:
            message = str(run.navigator.edit(RESTART, str(seed)))
        run.lesson = run.lesson.restarted()
        return message


def _set(name: str, rest: str) -> Command:
    path, *value = re.split(r"\s*=\s*|\s+", rest, maxsplit=1)
    if not (path and value and value[0]):
        raise InvalidValue(name, "`set PATH VALUE`, as in set train.rate 0.01", f"{name} {rest}".strip())
    return SetValue(path, value[0])


def _point(name: str, rest: str) -> Command:
    words = rest.split()
    drops = bool(words) and "drop".startswith(words[0])
    if len(words) not in ((2, 3) if drops else (3,)):
        expected = "`point X Y CLASS`, as in point 0.5 -1.2 0, `point drop N` or `point drop X Y`"
        raise InvalidValue(name, expected, f"{name} {rest}".strip())
    return EditPoints(" ".join(["drop", *words[1:]] if drops else ["add", *words]))


def _fork(name: str, rest: str) -> Command:
    return SwitchFork(parse_number(name, rest))


def _restart(name: str, rest: str) -> Command:
    if rest not in ("", "seed+1", "drop"):
        raise InvalidValue(name, "`restart`, `restart seed+1` or `restart drop`", f"{name} {rest}")
    return Restart(int(rest == "seed+1"), rest == "drop")


def _set_rate(run: DebuggedRun, held: HeldRun, path: str, text: str) -> str:
    """Changes the learning rate of a run that another process does. Raises InputError."""
    if path not in RATES:
        hint = "the rest of a run that another process does stays as it is"
        raise InvalidValue("set", f"one of {', '.join(RATES)}", path, hint)
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 <= value < math.inf:
        raise InvalidValue(f"set {path}", "a number of at least 0", text)
    if held.goes_back and (why := held.go(run.number, PATIENCE)):
        raise InputError(f"set {path}", [why])
    if why := held.rate(value):
        raise InputError(f"set {path}", [why])
    told = f"{path} = {format_short(value)} from the next step on"
    if (moved := run.past.moved()) is not run.past:
        number = run.number
        run.open(moved)
        run.navigator.enter(number)
        where = f"the run goes on in {Path(held.moved_to).name}; what had followed stays where it was"
        return f"{told}\n{where}"
    return told


SYNTAX = (
    CommandSyntax(
        "set",
        "v",
        "set PATH VALUE",
        "changes a value from here on, in a new fork",
        _set,
        needs_argument=True,
    ),
    CommandSyntax(
        "point",
        "",
        "point X Y CLASS",
        "adds a training sample of 2 features from here on; `point drop N` or `point drop X Y` removes one",
        _point,
        needs_argument=True,
    ),
    CommandSyntax("halt", "", "halt", "ends the run of another process", without_argument(HaltRun)),
    CommandSyntax("undo", "", "undo", "back to the fork before the last edit", without_argument(Undo)),
    CommandSyntax("forks", "", "forks", "lists the forks", without_argument(ListForks)),
    CommandSyntax("fork", "", "fork N", "continues in another fork", _fork, needs_argument=True),
    CommandSyntax("restart", "r", "restart", "the same seed again, without edits, in a new fork", _restart),
    CommandSyntax("restart seed+1", "R", "restart seed+1", "the next seed, in a new fork", _restart),
    CommandSyntax("restart drop", "", "restart drop", "starts again and drops all edits and forks", _restart),
)
