"""Any sequence of commands leaves a session where straight runs and a simple model of the cursor say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from nettui.common.errors import CommandError
from nettui.debugger.commands import Command
from nettui.debugger.commands.breakpoints import SetBreakpoint
from nettui.debugger.commands.edits import Restart, SetValue, SwitchFork, Undo
from nettui.debugger.commands.movement import Continue, Goto, Move, Pause
from nettui.debugger.expressions import condition
from nettui.debugger.forks import RESTART, Edit
from nettui.debugger.places import AtEpoch, AtStep
from nettui.debugger.session import Session
from nettui.metrics.reading import measure
from nettui.types import State, Step
from tests.debugger.recipes import NetRecipe
from tests.debugger.test_replayed import EDITS
from tests.nets import Net, after, checksum, run

NET = Net(batch=3, epochs=3)
SIZE = 3 * run(NET.build())[0].before.nbytes
CONDITIONS: dict[str, Callable[[list[Step], int], bool]] = {
    "every(4)": lambda run, n: n % 4 == 0,
    "loss < prev(loss)": lambda run, n: falls(run, n) and not falls(run, n - 1),
}


NEVER = 10**9
"""A step that no run reaches."""


def falls(run: list[Step], n: int) -> bool:
    return n > 0 and run[n].loss.total < run[n - 1].loss.total


class ModelFork:
    """The model's fork: from which step on which recipe holds, where it came from, and its whole run."""

    def __init__(self, segments: list[tuple[int, NetRecipe]], origin: int | None, edit: Edit | None) -> None:
        self.segments, self.origin, self.edit = segments, origin, edit
        self.run: list[Step] = []
        self.known = 0
        state = None
        for (start, recipe), end in zip(segments, [*(step for step, _ in segments[1:]), NEVER], strict=True):
            state = self._begin(recipe, state, start)
            trainer = recipe.build()
            while state.step < end and not (self.run and self.run[-1].end):
                self.run.append(trainer.step(state))
                state = after(self.run[-1])
        self.is_opened = edit is None or edit.path == RESTART
        self.checksums = [checksum(step) for step in self.run]
        self.readings = [repr(tuple(measure(step))) for step in self.run]

    def _begin(self, recipe: NetRecipe, state: State | None, start: int) -> State:
        fresh: State = recipe.build().start()
        if state is None:
            return fresh
        slots = state.slots if state.slots.keys() == fresh.slots.keys() else fresh.slots
        return replace(state, config=fresh.config, slots=slots)

    def changed(self, step: int, path: str, value: str) -> list[tuple[int, NetRecipe]]:
        before = [segment for segment in self.segments if segment[0] <= step]
        recipe = before[-1][1].changed(path, value)
        return [(0, recipe)] if path in ("hidden", "seed") else [*before, (step, recipe)]


class SessionModel(RuleBasedStateMachine):
    """Every command in any order, compared with a model of plain runs, a cursor and breakpoints."""

    @initialize(rho=st.sampled_from((0.0, 0.9)))
    def open(self, rho: float) -> None:
        self.session = Session(NetRecipe(NET, rho=rho), budget=8 * SIZE)  # most States are dropped
        self.breaks: list[str] = []
        self.reset(NetRecipe(NET, rho=rho))
        self.view = self.session.view()

    def reset(self, recipe: NetRecipe) -> None:
        self.root = recipe
        self.forks = [ModelFork([(0, recipe)], None, None)]
        self.fork = 0
        self.stopped: str | None = None
        self.place(0)

    @property
    def run(self) -> list[Step]:
        return self.forks[self.fork].run

    @property
    def last(self) -> int:
        return len(self.run) - 1

    def place(self, at: int, op: int | None = None) -> None:
        self.at, self.op = at, len(self.run[at].ops) - 1 if op is None else op
        self.forks[self.fork].known = max(self.forks[self.fork].known, at + 1)

    def do(self, command: Command | str) -> None:
        self.view = self.session.do(command)

    def breakpoint_at(self, n: int) -> str | None:
        """The breakpoint that stops at a step, as text."""
        stops = [
            f"break {i}: {when}" for i, when in enumerate(self.breaks, 1) if CONDITIONS[when](self.run, n)
        ]
        return stops[0] if stops else None

    def forward(self, target: int, stop_at_breakpoints: bool) -> None:
        """Moves on to a step, or to a breakpoint on the way."""
        for n in range(self.at + 1, min(target, self.last) + 1):
            self.place(n)
            if stop_at_breakpoints and (stop := self.breakpoint_at(n)):
                self.stopped = stop
                return
        self.stopped = "end" if target > self.last else None

    def to(self, target: int, stop_at_breakpoints: bool = False) -> None:
        if target > self.at:
            self.forward(target, stop_at_breakpoints)
        else:
            self.place(max(target, 0))
            self.stopped = "start" if target < 0 else None

    def where(self, holds: Callable[[Step], bool], start: int) -> int:
        """The first step from `start` on where `holds` is true; NEVER if there is none."""
        return next((n for n in range(start, self.last + 1) if holds(self.run[n])), NEVER)

    @rule(count=st.integers(1, 9), sign=st.sampled_from((1, -1)))
    def batches(self, count: int, sign: int) -> None:
        self.do(Move("batch", sign * count))
        self.to(self.at + sign * count, stop_at_breakpoints=True)

    @rule(count=st.integers(1, 4))
    def epochs(self, count: int) -> None:
        self.do(Move("epoch", count))
        for _ in range(count):
            end = self.where(lambda step: after(step).epoch > step.before.epoch, self.at + 1)
            self.forward(end, stop_at_breakpoints=True)
            if self.stopped:
                return

    @rule(count=st.integers(1, 4))
    def epochs_back(self, count: int) -> None:
        self.do(Move("epoch", -count))
        for _ in range(count):
            starts = [n for n in range(self.at) if self.run[n].before.batch == 0]
            self.to(starts[-1] if starts else -1)
            if self.stopped:
                return

    @rule(count=st.integers(1, 40), sign=st.sampled_from((1, -1)))
    def ops(self, count: int, sign: int) -> None:
        self.do(Move("op", sign * count))
        per = len(self.run[0].ops)
        place, end = self.at * per + self.op + sign * count, (self.last + 1) * per - 1
        self.place(*divmod(min(max(place, 0), end), per))
        self.stopped = "start" if place < 0 else "end" if place > end else None

    @rule(number=st.integers(0, 15))
    def goto(self, number: int) -> None:
        self.do(Goto(AtStep(number)))
        self.to(number)

    @rule(epoch=st.integers(0, 4))
    def goto_epoch(self, epoch: int) -> None:
        self.do(Goto(AtEpoch(epoch)))
        start = self.where(lambda step: step.before.epoch >= epoch, 0)
        self.forward(start, stop_at_breakpoints=False) if start > self.at else self.to(start)

    @rule(low=st.booleans())
    def goto_when(self, low: bool) -> None:
        losses = sorted(step.loss.total for step in self.run)
        bound = losses[len(losses) // 2] if low else 0.0
        self.do(f"goto when loss < {bound!r}")
        self.to(0)
        target = self.where(lambda step: step.loss.total < bound, 0)
        self.forward(target, stop_at_breakpoints=False) if target else None

    @rule()
    def to_the_end(self) -> None:
        self.do(Continue())
        self.forward(NEVER, stop_at_breakpoints=True)

    @rule()
    def back_to_a_breakpoint(self) -> None:
        self.do(Continue(back=True))
        places = [n for n in range(self.at) if self.breakpoint_at(n)]
        self.to(places[-1] if places else -1)
        self.stopped = self.breakpoint_at(self.at) if places else "start"

    @rule(count=st.integers(1, 5))
    def run_with_pause(self, count: int) -> None:
        steps: list[int] = []

        def keep_going(session: Session) -> bool:
            steps.append(session.state.step)
            return len(steps) < count

        start = self.at
        self.view = self.session.do(Continue(), keep_going)
        self.forward(min(start + count, self.last + 1), stop_at_breakpoints=True)
        if self.stopped is None:
            self.stopped = "pause"
        assert self.stopped is not None
        at_breakpoint = self.stopped.startswith("break")
        assert steps == list(range(start + 1, self.at + (not at_breakpoint)))

    @rule()
    def pause(self) -> None:
        self.do(Pause())

    @rule(when=st.sampled_from(sorted(CONDITIONS)))
    def set_a_breakpoint(self, when: str) -> None:
        if len(self.breaks) < 2:
            self.do(SetBreakpoint(condition(when)))
            self.breaks.append(when)

    @rule(edit=st.sampled_from(EDITS))
    def set(self, edit: tuple[str, str]) -> None:
        here = self.forks[self.fork]
        segments = here.changed(self.at, *edit)
        if segments[-1][1] in [recipe for step, recipe in here.segments if step <= self.at][-1:]:
            with pytest.raises(CommandError, match="a value different from the current one"):
                self.do(SetValue(*edit))
            return
        self.do(SetValue(*edit))
        self.forks.append(ModelFork(segments, self.fork, Edit(self.at, *edit)))
        self.fork, self.stopped = len(self.forks) - 1, None
        if len(segments) > 1:
            self.place(self.at, self.op)
        else:  # the run restarts
            self.place(0)

    @rule(choice=st.integers(0, 100))
    def switch(self, choice: int) -> None:
        number = choice % len(self.forks)
        self.do(SwitchFork(number))
        self.enter(number, self.at)

    @rule()
    def undo(self) -> None:
        here = self.forks[self.fork]
        if here.edit is None or here.origin is None:
            with pytest.raises(CommandError, match="an edit to undo"):
                self.do(Undo())
        else:
            self.do(Undo())
            self.enter(here.origin, here.edit.step)

    def enter(self, number: int, step: int) -> None:
        self.fork = number
        self.place(min(step, self.last))
        self.stopped = "end" if step > self.last else None

    @rule(change=st.integers(0, 1), drop=st.sampled_from((True, False, False, False)))
    def restart(self, change: int, drop: bool) -> None:
        self.do(Restart(change, drop))
        here = self.forks[self.fork]
        recipe = self.root.reseeded(here.segments[-1][1].seed + change)
        if drop or (len(self.forks) == 1 and not change):
            self.reset(recipe)
        elif change or self.at or not here.is_opened:
            edit = Edit(self.at, RESTART, str(recipe.seed))
            self.forks.append(ModelFork([(0, recipe)], self.fork, edit))
            self.fork, self.stopped = len(self.forks) - 1, None
            self.place(0)

    @invariant()
    def everything_equals_a_straight_run(self) -> None:
        view, here = self.view, self.forks[self.fork]
        assert (view.forks.current, *view.cursor[:2], view.stopped_by) == (
            self.fork,
            self.at,
            self.op,
            self.stopped,
        )
        assert view.seed == here.segments[-1][1].seed
        op = here.run[self.at].ops[self.op]
        assert view.cursor[2:] == (op.phase, op.site, op.layer)
        assert checksum(self.session.step) == here.checksums[self.at]
        assert self.session.state is self.session.step.before
        assert repr(tuple(view.reading)) == here.readings[self.at]
        assert repr(tuple(view.first)) == here.readings[0]

    @invariant()
    def curves_equal_those_of_straight_runs(self) -> None:
        view, here = self.view, self.forks[self.fork]
        curves = [(here, view.history, view.steps)]
        if view.forks.ghost:
            assert here.origin is not None
            curves.append((self.forks[here.origin], view.forks.ghost.history, view.forks.ghost.steps))
        for fork, history, steps in curves:
            assert steps == fork.known
            assert history.column("loss", steps).tolist() == [step.loss.total for step in fork.run[:steps]]
        assert [fork.steps for fork in view.forks.all] == [fork.known for fork in self.forks]
        assert [fork.edit for fork in view.forks.all] == [fork.edit for fork in self.forks]
        assert [fork.origin for fork in view.forks.all] == [fork.origin for fork in self.forks]


SessionModel.TestCase.settings = settings(
    max_examples=60, stateful_step_count=25, deadline=None, derandomize=True
)
TestSessionModel = SessionModel.TestCase
