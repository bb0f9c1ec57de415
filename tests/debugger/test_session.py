"""A random walk through a run: wherever the cursor stands, all is as in a straight run."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from nettui import probes
from nettui.debugger.commands import Command, Goto, Move, Pause, Restart, Run
from nettui.debugger.session import Session
from nettui.debugger.timeline import Timeline
from nettui.debugger.view import View
from nettui.record import State, Step
from tests.nets import Net, crc, planted, run

NET = Net(batch=3, epochs=4)
PER_EPOCH = 4
RUNS = {seed: run(NET.build(seed)) for seed in range(2)}
PRINTS = {seed: [crc(step) for step in steps] for seed, steps in RUNS.items()}
READINGS = {seed: [repr(probes.read(step)) for step in steps] for seed, steps in RUNS.items()}
LAST = len(RUNS[0]) - 1
OPS = len(RUNS[0][0].ops)


class Walk(RuleBasedStateMachine):
    """Every command in any order; beside the session walks a model that has only three numbers."""

    def __init__(self) -> None:
        super().__init__()
        self.session = Session(NET.build, seed=0)
        self.seed, self.at, self.op = 0, 0, OPS - 1
        self.stopped: str | None = None
        self.view = self.session.view()
        self.starve()

    def starve(self) -> None:
        """So small a budget that most States are dropped and steps replayed."""
        self.session._timeline = Timeline(self.session.trainer, 3 * self.session.state.nbytes)
        self.session._walker.timeline = self.session._timeline
        self.session._walker.stand(self.session._timeline.step(self.at))
        self.length = self.at + 1

    def do(self, command: Command, at: int, op: int = OPS - 1, stopped: str | None = None) -> None:
        self.view = self.session.do(command)
        self.at, self.op, self.stopped = at, op, stopped
        self.length = max(self.length, at + 1)

    def to(self, command: Command, target: int) -> None:
        """A move to a step: forward to the last one at most, back to the first."""
        if target > self.at == LAST:
            self.do(command, LAST, self.op, "end")
        else:
            stopped = "end" if target > LAST else "start" if target < 0 else None
            self.do(command, min(max(target, 0), LAST), stopped=stopped)

    @rule(count=st.integers(1, 9), sign=st.sampled_from((1, -1)))
    def batches(self, count: int, sign: int) -> None:
        self.to(Move("batch", sign * count), self.at + sign * count)

    @rule(count=st.integers(1, 9), sign=st.sampled_from((1, -1)))
    def epochs(self, count: int, sign: int) -> None:
        if sign > 0:
            self.to(Move("epoch", count), (self.at + 1) // PER_EPOCH * PER_EPOCH + count * PER_EPOCH - 1)
        else:
            self.to(Move("epoch", -count), -(-self.at // PER_EPOCH) * PER_EPOCH - count * PER_EPOCH)

    @rule(count=st.integers(1, 40), sign=st.sampled_from((1, -1)))
    def ops(self, count: int, sign: int) -> None:
        place = self.at * OPS + self.op + sign * count
        end = (LAST + 1) * OPS - 1
        stopped = "start" if place < 0 else "end" if place > end else None
        self.do(Move("op", sign * count), *divmod(min(max(place, 0), end), OPS), stopped)

    @rule(number=st.integers(0, LAST + 3))
    def goto(self, number: int) -> None:
        self.to(Goto(number), number)

    @rule(epoch=st.integers(0, 5))
    def goto_epoch(self, epoch: int) -> None:
        self.to(Goto(epoch, epoch=True), epoch * PER_EPOCH)

    @rule()
    def to_the_end(self) -> None:
        self.to(Run(), LAST + 1)

    @rule()
    def to_the_start(self) -> None:
        self.to(Run(back=True), -1)

    @rule(patience=st.integers(1, 5))
    def impatient_run(self, patience: int) -> None:
        seen: list[int] = []

        def pulse(session: Session) -> bool:
            seen.append(session.state.step)
            return len(seen) < patience

        self.view = self.session.do(Run(), pulse)
        told = list(range(self.at + 1, min(self.at + patience, LAST) + 1))
        assert seen == told
        self.stopped = "pause" if len(told) == patience else "end"
        self.at, self.op = (told[-1], OPS - 1) if told else (self.at, self.op)
        self.length = max(self.length, self.at + 1)

    @rule()
    def pause(self) -> None:
        self.do(Pause(), self.at, self.op, self.stopped)

    @rule()
    def next_and_back_is_here_again(self) -> None:
        if self.at < LAST:
            number = self.at
            self.to(Move("batch", 1), number + 1)
            self.to(Move("batch", -1), number)

    @rule()
    def restart(self) -> None:
        self.do(Restart(), 0)
        self.starve()

    @rule()
    def other_seed(self) -> None:
        change = 1 - 2 * self.seed
        self.seed += change
        self.do(Restart(change), 0)
        self.starve()

    @invariant()
    def all_is_as_in_a_straight_run(self) -> None:
        steps, view = RUNS[self.seed], self.view
        assert (view.seed, *view.cursor[:2], view.stopped_by) == (self.seed, self.at, self.op, self.stopped)
        op = steps[self.at].ops[self.op]
        assert view.cursor[2:] == (op.phase, op.site)
        assert crc(self.session.step) == PRINTS[self.seed][self.at]
        assert self.session.state is self.session.step.before
        assert repr(view.reading) == READINGS[self.seed][self.at]
        assert repr(view.first) == READINGS[self.seed][0]
        assert self.session._timeline.length == self.length
        assert self.session._timeline.history.column("loss").tolist() == [
            s.loss.total for s in steps[: self.length]
        ]


Walk.TestCase.settings = settings(max_examples=40, stateful_step_count=25, deadline=None, derandomize=True)
TestWalk = Walk.TestCase


class Explodes:
    """NET, but step 5 of every run meets a NaN in dense2.W."""

    def __init__(self, seed: int) -> None:
        self.trainer = NET.build(seed)

    def start(self) -> State:
        return self.trainer.start()

    def step(self, state: State) -> Step:
        return self.trainer.step(planted(state, "dense2.W", math.nan, (0, 0)) if state.step == 5 else state)


@pytest.mark.parametrize(
    "command", [Run(), Goto(9), Goto(5), Goto(2, epoch=True), Move("batch", 8), Move("epoch", 2)]
)
def test_a_fault_stops_every_way_forward_at_its_op(command: Command) -> None:
    view = Session(Explodes).do(command)
    assert view.stopped_by == "fault"
    assert view.cursor[0] == 5
    assert view.cursor[2:] == ("forward", "dense2") == (view.reading.fault.phase, view.reading.fault.site)
    assert view.cursor.op == len(view.ops) - 1
    (finding,) = [finding for finding in view.findings if finding.check == "fault"]
    assert (finding.status, finding.course) == ("fail", "6.5")
    assert "dense2" in finding.measured


def test_from_a_fault_one_goes_back_but_not_on() -> None:
    session = Session(Explodes)
    session.do(Run())
    assert session.do(Move("batch", 1)).stopped_by == "fault"
    assert session.do(Move("op", 1)).cursor[0] == 5
    view = session.do(Move("batch", -1))
    assert (view.cursor[0], view.stopped_by, view.reading.fault) == (4, None, None)
    assert session.do(Run()).stopped_by == "fault"


def test_a_run_broken_at_step_0_says_so_at_once() -> None:
    class Broken(Explodes):
        def step(self, state: State) -> Step:
            return self.trainer.step(planted(state, "dense1.b", math.inf, 0))

    session = Session(Broken)
    assert session.view().stopped_by == "fault"
    assert session.do(Run()).stopped_by == "fault"
    assert session.do(Move("op", -1)).cursor[0] == 0


def test_what_the_cursor_reached_is_what_lies_behind_it() -> None:
    session = Session(NET.build)
    session.do(Move("batch", 3))
    view: View = session.do(Move("op", -4))
    sites = [op for op in view.ops if view.reached(*op)]
    assert sites == list(view.ops[: view.cursor.op + 1])


def test_the_gradient_check_is_of_the_step_the_cursor_is_in() -> None:
    session = Session(NET.build)
    session.do(Goto(6))
    table = session.gradcheck(sample=None)
    assert table.step == 6
    assert table.verdict in ("ok", "kink")
    assert table.loss == pytest.approx(session.step.loss.total)
    back = {(entry.name, entry.index): entry.backprop for entry in table.entries}
    for name, gradient in session.step.gradients.items():
        assert all(back[name, index] == pytest.approx(value) for index, value in np.ndenumerate(gradient))


def test_a_line_of_text_does_what_its_commands_do() -> None:
    session = Session(NET.build)
    typed, single = session.do("next 3; unstep 2").cursor, Session(NET.build)
    single.next(3)
    assert typed == single.do(Move("op", -2)).cursor
    assert typed[:2] == (3, OPS - 3)
