"""Several runs in lockstep: one Session that the others follow from step to step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Self

from nettui.abilities import Missing
from nettui.common.errors import InvalidValue, Phrase
from nettui.debugger.commands import Command
from nettui.debugger.commands.edits import EditPoints, Restart
from nettui.debugger.commands.movement import Continue, Goto, Move
from nettui.debugger.expressions import Expression
from nettui.debugger.forks import Recipe
from nettui.debugger.journal import SavedSession
from nettui.debugger.navigator import KeepGoing
from nettui.debugger.places import AtStep
from nettui.debugger.replay_check import DescribeBlas, unknown_blas
from nettui.debugger.replayed import DEFAULT_BUDGET
from nettui.debugger.run import DebuggedRun
from nettui.debugger.session import OnStep, Session, always
from nettui.debugger.view import View


class Comparison(Session):
    """The first run under the debugger, and others beside it that stay at the same step.

    The first run leads as long as it can go on, and the others follow it from step to step. A run that ends
    or breaks stays there, and rejoins on the way back. Breakpoints, edits and ops are those of the first run.
    """

    def __init__(
        self,
        others: Mapping[str, Session],
        label: str,
        recipe: Recipe,
        title: str = "",
        breaks: Iterable[Expression] = (),
        budget: int = DEFAULT_BUDGET,
        blas: DescribeBlas = unknown_blas,
    ) -> None:
        self.others, self.label = others, label
        super().__init__(recipe, title, breaks, budget, blas)

    @classmethod
    def of(cls, sessions: Mapping[str, Session]) -> Self:
        """Sessions by name, at their first steps, in lockstep; the first leads."""
        (label, first), *others = sessions.items()
        compared = cls.__new__(cls)
        compared.others, compared.label = dict(others), label
        compared._debug(first.run)
        return compared

    def restore(self, saved: SavedSession, on_step: OnStep = always) -> View:
        """Comes back to where the first run was, with the others at the same step; they have no edits."""
        super().restore(saved, on_step)
        self._seed_others()
        for other in self.others.values():
            other.do(Goto(AtStep(saved.position.step)), lambda other: on_step(self))
        return self.view()

    def view(self, running: bool = False) -> View:
        """The first run's View, with those of the others in it."""
        others = (replace(other.view(running), label=label) for label, other in self.others.items())
        return replace(super().view(running), label=self.label, others=tuple(others))

    def _execute(self, command: Command, keep_going: KeepGoing) -> str | None:
        runs = [self.run, *(other.run for other in self.others.values())]
        if isinstance(command, EditPoints):
            found = Phrase(f"{len(runs)} in lockstep, and the others would keep their data")
            raise InvalidValue("point", "a run by itself", found)
        if isinstance(command, Restart):
            answer = command.execute(self.run, keep_going)
            self._seed_others(anew=command.drop)
            for run in runs[1:]:
                run.navigator.enter(0)
                run.lesson = run.lesson.restarted()
            return answer
        seed, message, rest = self._seed, None, command
        while True:
            leader = _leader(runs, rest)
            start = leader.number
            going, answer = _lead(leader, runs, rest, keep_going)
            message = answer or message
            stuck = leader.navigator.ended and not all(run.navigator.ended for run in runs)
            left = _remaining(rest, leader.number - start) if going and stuck else None
            if left is None:
                break
            rest = left
        if self._seed != seed:  # back from a restart with another seed
            self._seed_others()
            for run in runs[1:]:
                Goto(AtStep(self.run.number)).execute(run, keep_going)
        return message

    @property
    def _seed(self) -> int | None:
        """The seed that the first run was opened or restarted with; a recording has none."""
        exact = self.run.past.exact
        return None if isinstance(exact, Missing) else exact.fork.opened.recipe.seed

    def _seed_others(self, anew: bool = False) -> None:
        """Opens the other runs with the seed that the first was opened or restarted with."""
        seed = self.run.exact("seed").fork.opened.recipe.seed
        for run in (other.run for other in self.others.values()):
            past = run.exact("seed")
            if anew or past.fork.recipe.seed != seed:
                run.open(past.reseeded(seed))


def _leader(runs: Sequence[DebuggedRun], command: Command) -> DebuggedRun:
    """The run that carries out a command: the first, or for a move over steps the one furthest ahead."""
    if isinstance(command, Goto | Continue) or (isinstance(command, Move) and command.unit != "op"):
        return max(runs, key=lambda run: (run.number, not run.navigator.ended))
    return runs[0]


def _lead(
    leader: DebuggedRun, runs: Sequence[DebuggedRun], command: Command, keep_going: KeepGoing
) -> tuple[bool, str | None]:
    """Carries out a command in one run and takes the others along.

    Returns whether `keep_going` never said stop, and the message about the first run.
    """
    going, origin, message = True, leader.key, None

    def follow() -> None:
        nonlocal message
        for run in runs:
            if run is not leader:
                answer = Goto(AtStep(leader.number)).execute(run, lambda: True)
                message = answer if run is runs[0] else message

    def advance() -> bool:
        nonlocal going
        follow()
        going = keep_going()
        return going

    answer = command.execute(leader, advance)
    if leader.key != origin:
        follow()
    return going, answer if leader is runs[0] else message


def _remaining(command: Command, moved: int) -> Command | None:
    """What is left of a move forward when its leader has ended."""
    match command:
        case Move("batch", count) if count > moved:
            return Move("batch", count - moved)
        case Goto() | Continue(back=False):
            return command
    return None
