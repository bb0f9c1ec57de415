"""Any sequence of commands leaves a session where straight runs and a simple model of the cursor say."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

import nettui
from nettui.common.errors import CommandError
from nettui.debugger import keyframes
from nettui.debugger.commands import Command
from nettui.debugger.commands.breakpoints import SetBreakpoint
from nettui.debugger.commands.edits import Restart, SetValue, SwitchFork, Undo
from nettui.debugger.commands.movement import Continue, Goto, Move, Pause
from nettui.debugger.expressions import condition
from nettui.debugger.forks import Edit
from nettui.debugger.keyframes import Unreproducible
from nettui.debugger.places import AtEpoch, AtStep
from nettui.debugger.recent import Recent, Waypoints
from nettui.debugger.session import Session
from nettui.debugger.view import View
from nettui.metrics.reading import measure
from nettui.nn.trainer import BackPropTrainer
from nettui.types import State, Step
from tests.debugger.recipes import NetRecipe
from tests.debugger.test_timeline import EDITS, Drifts
from tests.nets import Net, after, checksum, run, with_value

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

    @rule(change=st.integers(0, 1))
    def restart(self, change: int) -> None:
        self.do(Restart(change))
        seed = self.forks[self.fork].segments[-1][1].seed
        self.reset(self.root.reseeded(seed + change))

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
        assert view.cursor[2:] == (op.phase, op.site)
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


class BecomesNaN:
    """NET with a NaN in dense2.W at step 5 of every run."""

    def __init__(self, trainer: BackPropTrainer) -> None:
        self.trainer = trainer

    def start(self) -> State:
        return self.trainer.start()

    def step(self, state: State) -> Step:
        return self.trainer.step(
            with_value(state, "dense2.W", math.nan, (0, 0)) if state.step == 5 else state
        )


def test_a_move_over_very_many_ops_can_be_paused() -> None:
    session = Session(NetRecipe(NET))
    view = session.do(Move("op", 10**27), lambda session: session.state.step < 2)
    assert (view.stopped_by, view.cursor.step, view.cursor.op) == ("pause", 2, 0)


@pytest.mark.parametrize(
    "command",
    [Continue(), Goto(AtStep(9)), Goto(AtStep(5)), Goto(AtEpoch(2)), Move("batch", 8), Move("epoch", 2)],
)
def test_nan_stops_every_move_forward_at_its_op(command: Command) -> None:
    view = Session(NetRecipe(NET, wrap=BecomesNaN)).do(command)
    assert view.stopped_by == "fault"
    assert view.cursor[0] == 5
    event = view.reading.nonfinite
    assert event is not None
    assert view.cursor[2:] == ("forward", "dense2") == (event.phase, event.site)
    assert view.cursor.op == len(view.ops) - 1
    (finding,) = [finding for finding in view.findings if finding.check == "non-finite"]
    assert (finding.status, finding.course) == ("fail", "6.5")
    assert "dense2" in finding.measured


def test_after_nan_the_run_goes_back_but_not_forward() -> None:
    session = Session(NetRecipe(NET, wrap=BecomesNaN))
    session.do(Continue())
    assert session.do(Move("batch", 1)).stopped_by == "fault"
    assert session.do(Move("op", 1)).cursor[0] == 5
    view = session.do(Move("batch", -1))
    assert (view.cursor[0], view.stopped_by, view.reading.nonfinite) == (4, None, None)
    assert session.do(Continue()).stopped_by == "fault"


def test_a_run_broken_at_step_0_is_stopped_from_the_start() -> None:
    class Broken(BecomesNaN):
        def step(self, state: State) -> Step:
            return self.trainer.step(with_value(state, "dense1.b", math.inf, 0))

    session = Session(NetRecipe(NET, wrap=Broken))
    assert session.view().stopped_by == "fault"
    assert session.do(Continue()).stopped_by == "fault"
    assert session.do(Move("op", -1)).cursor[0] == 0


def test_the_ops_reached_are_those_up_to_the_cursor() -> None:
    session = Session(NetRecipe(NET))
    session.do(Move("batch", 3))
    view: View = session.do(Move("op", -4))
    sites = [op for op in view.ops if view.reached(*op)]
    assert sites == list(view.ops[: view.cursor.op + 1])


def test_the_gradient_check_is_at_the_cursor_s_step() -> None:
    session = Session(NetRecipe(NET))
    session.do(Goto(AtStep(6)))
    table = session.gradcheck(sample=None)
    assert table.step == 6
    assert table.verdict in ("ok", "kink")
    assert table.loss == pytest.approx(session.step.loss.total)
    back = {(entry.name, entry.index): entry.backprop for entry in table.entries}
    assert session.step.gradients is not None
    for name, gradient in session.step.gradients.items():
        assert all(back[name, index] == pytest.approx(value) for index, value in np.ndenumerate(gradient))


def test_inspected_numbers_are_kept_until_the_next_line() -> None:
    session = Session(NetRecipe(NET))
    view = session.do("next 2; inspect loss; back; i dense1.W[0, 0]")
    later, first = view.results.inspected
    assert later.value == session.do("next").reading.loss.total
    assert first.terms[0].what == "at the start"
    assert [line.partition(" = ")[0] for line in (view.message or "").splitlines()] == [
        "loss",
        "dense1.W[0, 0]",
    ]
    assert session.view().results.inspected == ()
    with pytest.raises(CommandError, match=r"did you mean 'dense1\.W'"):
        session.do("inspect dens1.W[0, 0]")


def test_the_sweep_is_at_the_cursor_s_step() -> None:
    session = Session(NetRecipe(NET))
    best = min(point.error for point in session.sweep() if point.method == "complex")
    assert best < 1e-12


def test_a_move_past_the_start_or_end_says_why_it_stopped() -> None:
    session = nettui.open("gradient-check", {"train.epochs": 3})
    assert session.do("back").message == "the run starts here"
    assert session.do("goto end").message == "the run ends at step 2"
    assert session.view().cursor.step == 2
    for command in ("next", "continue", "step", "epoch", "goto 7", "goto epoch 9"):
        assert session.do(command).message == "the run ends at step 2", command
    assert session.do("goto start").message is None
    assert session.do("next 2").message is None


def test_a_change_of_structure_restarts_the_run_and_says_so() -> None:
    view = nettui.open("linear-softmax").do("next 2; set network.hidden [3]")
    assert view.message == "fork 1 restarted: network.hidden [] → [3]"
    assert (view.cursor.step, view.cursor.phase) == (0, "update")
    kept = nettui.open("linear-softmax").do("next 2; unstep 3; set train.rate 0.3")
    assert kept.message == "fork 1 from step 2: train.optimizer.rate 0.1 → 0.3"
    assert (kept.cursor.step, kept.cursor.phase) == (2, "loss")


def test_the_repr_of_a_view_is_one_line() -> None:
    text = repr(nettui.open("digits").do("next 3"))
    assert text.startswith("<View of digits: step 3, update sgd, loss 2.")
    assert len(text) < 80


def test_a_line_of_text_equals_its_commands() -> None:
    session = Session(NetRecipe(NET))
    typed, single = session.do("next 3; unstep 2").cursor, Session(NetRecipe(NET))
    single.next(3)
    assert typed == single.do(Move("op", -2)).cursor
    assert typed[:2] == (3, len(session.step.ops) - 3)


def test_a_replay_with_other_numbers_is_refused_and_the_cursor_stays(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(keyframes, "FINGERPRINT_STEPS", 1)
    session = Session(NetRecipe(Net(batch=2, epochs=4), wrap=Drifts))
    session.do(Goto(AtStep(19)))
    timeline = session.run.timeline
    timeline.recent, timeline.waypoints = Recent(0), Waypoints(0)
    timeline.keyframes._states.clear()
    before = session.view()
    with pytest.raises(Unreproducible, match="does not reproduce step 11"):
        session.do(Goto(AtStep(15)))
    assert session.view().cursor == before.cursor
