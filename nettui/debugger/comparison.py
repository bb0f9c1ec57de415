"""Several runs in lockstep: one Session that the others follow from step to step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from nettui.debugger.commands import Command, Goto, Move, Restart, Run, Seek
from nettui.debugger.expressions import Expression
from nettui.debugger.forks import Recipe
from nettui.debugger.journal import SavedSession
from nettui.debugger.navigator import Pulse as GoOn
from nettui.debugger.session import Pulse, Session
from nettui.debugger.timeline import BUDGET
from nettui.debugger.view import View


class Comparison(Session):
    """The first run under the debugger, and others beside it that stand at the same step.

    The first leads the way as long as it can go on, and the others follow it from step to step. A run that
    ends or faults stays there, and comes along again on the way back. Breakpoints, edits and ops are those of
    the first.
    """

    def __init__(
        self,
        others: Mapping[str, Session],
        label: str,
        recipe: Recipe,
        title: str = "",
        breaks: Iterable[Expression] = (),
        budget: int = BUDGET,
        blas: str = "",
    ) -> None:
        self.others, self.label = others, label
        super().__init__(recipe, title, breaks, budget, blas)

    def restore(self, record: SavedSession, pulse: Pulse = lambda session: True) -> View:
        """Comes back to where the first run stood, with the others; their edits are none."""
        super().restore(record, pulse)
        for run in self.others.values():
            run.do(Goto(record.position.step), lambda run: pulse(self))
        return self.view()

    def view(self, running: bool = False) -> View:
        """The first run's View, with those of the others in it."""
        others = (replace(run.view(running), label=label) for label, run in self.others.items())
        return replace(super().view(running), label=self.label, others=tuple(others))

    def _carry_out(self, command: Command, pulse: GoOn) -> None:
        runs: tuple[Session, ...] = (self, *self.others.values())
        if isinstance(command, Restart):
            for run in runs:
                Session._carry_out(run, command, pulse)
            return
        rest: Command | None = command
        while rest is not None:
            lead: Session = self
            if isinstance(rest, Goto | Seek | Run) or (isinstance(rest, Move) and rest.unit != "op"):
                lead = max(runs, key=lambda run: (run.state.step, not run.step.end))
            start = lead.state.step
            going = _lead(lead, runs, rest, pulse)
            all_ended = all(run.step.end for run in runs)
            rest = _rest(rest, lead.state.step - start) if going and lead.step.end and not all_ended else None


def _lead(lead: Session, runs: Sequence[Session], command: Command, pulse: GoOn) -> bool:
    """Carries out a command in one run and takes the others along; whether nobody said stop."""
    going, here = True, lead.step

    def follow() -> None:
        for run in runs:
            if run is not lead:
                Session._carry_out(run, Goto(lead.state.step), lambda: True)

    def advance() -> bool:
        nonlocal going
        follow()
        going = pulse()
        return going

    Session._carry_out(lead, command, advance)
    if lead.step is not here:
        follow()
    return going


def _rest(command: Command, moved: int) -> Command | None:
    """What is left of a way forward when its leader can go no further."""
    match command:
        case Move("batch", count) if count > moved:
            return Move("batch", count - moved)
        case Goto() | Run(back=False):
            return command
    return None
