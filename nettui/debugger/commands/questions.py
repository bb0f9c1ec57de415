"""Commands that ask about the step at the cursor: the sanity checks, and where a number comes from."""

from __future__ import annotations

from dataclasses import dataclass

from nettui.common.errors import InvalidValue
from nettui.debugger.commands.command import Command, CommandSyntax
from nettui.debugger.navigator import KeepGoing
from nettui.debugger.run import DebuggedRun


@dataclass(frozen=True)
class RunChecks(Command):
    """Runs the sanity checks on the network at the cursor; `tries` what the likely causes propose as well."""

    tries: bool = False

    def execute(self, run: DebuggedRun, keep_going: KeepGoing) -> str:
        run.report = run.check(tries=self.tries)
        return f"check: {run.report.summary}"


@dataclass(frozen=True)
class Inspect(Command):
    """Explains where a number comes from."""

    name: str

    def execute(self, run: DebuggedRun, keep_going: KeepGoing) -> str:
        if (held := run.past.held_run) is not None:
            run.looked = run.look(held, self.name)
            return str(run.looked)
        explanation = run.inspect(self.name)
        run.inspected += (explanation,)
        return str(explanation)


def _check(name: str, rest: str) -> Command:
    if rest not in ("", "--try"):
        raise InvalidValue(name, "nothing after it, or --try", rest)
    return RunChecks(tries=bool(rest))


def _inspect(name: str, rest: str) -> Command:
    if not rest:
        raise InvalidValue(name, "the name of a number, as in inspect dense1.W[0, 0].gradient", name)
    return Inspect(rest)


SYNTAX = (
    CommandSyntax("check", "k", "check [--try]", "runs the sanity checks at this step", _check),
    CommandSyntax(
        "inspect",
        "i",
        "inspect NAME[index]",
        "where a number comes from, term by term",
        _inspect,
        needs_argument=True,
    ),
)
