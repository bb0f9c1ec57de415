"""Breakpoints stop where their condition becomes true, forward and back, and count how often it did."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nettui.common.errors import CommandError
from nettui.debugger.commands.movement import Continue, Goto, Move
from nettui.debugger.places import AtEpoch, AtStep
from nettui.debugger.session import Session
from nettui.debugger.view import View
from nettui.nn.trainer import BackPropTrainer
from nettui.types import State, Step
from tests.debugger.recipes import NetRecipe
from tests.nets import Net, run, with_value

NET = Net(batch=3, epochs=6, rate=0.5)
STEPS = run(NET.build())
LOSSES = [step.loss.total for step in STEPS]
LAST = len(STEPS) - 1
MIDDLE = sorted(LOSSES)[len(LOSSES) // 2]
LOW = [loss < MIDDLE for loss in LOSSES]
MET = [n for n, low in enumerate(LOW) if low and not (n and LOW[n - 1])]


def session(*commands: str) -> Session:
    made = Session(NetRecipe(NET))
    for command in commands:
        made.do(command)
    return made


def places(session: Session, command: str) -> list[int]:
    """Where a command stops, given again and again, until the run stops it."""
    found: list[int] = []
    while (view := session.do(command)).stopped_by not in ("end", "start", "fault"):
        found.append(view.cursor.step)
    return found


def told(view: View) -> list[tuple[int, int, bool]]:
    return [(point.number, point.hits, point.enabled) for point in view.breakpoints]


def test_the_loss_crosses_its_median_several_times() -> None:
    assert len(MET) > 2
    assert MET[0] > 0


def test_continue_stops_wherever_the_condition_becomes_true() -> None:
    stopped = session(f"break when loss < {MIDDLE!r}")
    assert places(stopped, "continue") == MET
    assert told(stopped.view()) == [(1, len(MET), True)]


def test_the_stop_names_its_breakpoint() -> None:
    view = session("break when loss < 0", f"break when loss < {MIDDLE!r}").do("c")
    assert view.stopped_by == f"break 2: loss < {MIDDLE!r}"


def test_continue_back_stops_where_it_last_became_true() -> None:
    stopped = session(f"break when loss < {MIDDLE!r}", f"goto {LAST}")
    assert places(stopped, "continue-back") == MET[::-1]
    assert stopped.view().cursor.step == 0
    assert stopped.do("C").stopped_by == "start"


@given(start=st.integers(0, LAST), back=st.booleans())
def test_from_anywhere_the_next_stop_is_the_nearest(start: int, back: bool) -> None:
    view = session(f"break when loss < {MIDDLE!r}", f"goto {start}").do(Continue(back=back))
    there = [n for n in MET if (n < start if back else n > start)]
    expected = (there[-1] if back else there[0]) if there else 0 if back else LAST
    assert view.cursor.step == expected


@pytest.mark.parametrize("text", ["every(4)", "changed(epoch)"])
def test_a_momentary_condition_stops_each_time(text: str) -> None:
    assert places(session(f"break when {text}"), "continue") == list(range(4, LAST + 1, 4))
    assert len(places(session("break when changed(loss)"), "continue")) == LAST


def test_next_and_epoch_stop_as_well_but_goto_and_ops_do_not() -> None:
    first = MET[0]
    moves = (Move("batch", LAST), Move("epoch", 6))
    for move in moves:
        view = session(f"break when loss < {MIDDLE!r}").do(move)
        assert (view.cursor.step, view.stopped_by) == (first, f"break 1: loss < {MIDDLE!r}")
    for command in (Goto(AtStep(LAST)), Goto(AtEpoch(5)), Move("op", 10**4)):
        view = session(f"break when loss < {MIDDLE!r}").do(command)
        assert view.cursor.step > first
        assert told(view) == [(1, 0, True)]


def test_until_goes_on_to_where_it_holds_once() -> None:
    after = [n for n in range(1, LAST + 1) if LOW[n]]
    stopped = session()
    for expected in after:
        view = stopped.do(f"until loss < {MIDDLE!r}")
        assert (view.cursor.step, view.stopped_by) == (expected, f"until: loss < {MIDDLE!r}")
    assert stopped.do(f"until loss < {MIDDLE!r}").stopped_by == "end"
    assert not stopped.view().breakpoints


def test_until_heeds_breakpoints() -> None:
    assert session("break when every(2)").do("until step == 5").stopped_by == "break 1: every(2)"


def test_goto_when_finds_the_first_step_of_the_run() -> None:
    for start in (0, MET[0] - 1, MET[0], LAST):
        view = session("break when every(1)", f"goto {start}").do(f"goto when loss < {MIDDLE!r}")
        assert (view.cursor.step, view.stopped_by) == (MET[0], None)
    assert session("goto 5").do("goto when step >= 0").cursor.step == 0
    assert session().do("goto when loss < 0").stopped_by == "end"


def test_a_disabled_breakpoint_neither_stops_nor_counts() -> None:
    stopped = session("break when every(4)", "break disable 1")
    assert stopped.do("c").stopped_by == "end"
    assert stopped.do("C").stopped_by == "start"
    assert told(stopped.do("break enable 1")) == [(1, 0, True)]
    assert stopped.do("c").cursor.step == 4


def test_ignored_hits_are_counted_and_passed_by() -> None:
    stopped = session("break when every(4)", "break ignore 1 2")
    view = stopped.do("c")
    assert (view.cursor.step, told(view)) == (12, [(1, 3, True)])
    assert stopped.do("c").cursor.step == 16


def test_a_number_is_never_given_twice() -> None:
    stopped = session("break when loss < 0", "break when loss < 1", "break delete 2", "break when loss < 2")
    assert [point.number for point in stopped.view().breakpoints] == [1, 3]
    with pytest.raises(CommandError, match=r"found 2 \(there are: 1, 3\)"):
        stopped.do("break delete 2")
    stopped.do("break delete 1; break delete 3")
    with pytest.raises(CommandError, match="there is none"):
        stopped.do("break ignore 1 1")


def test_breakpoints_are_told_on_demand_and_outlive_a_restart() -> None:
    stopped = session(
        "break when every(4)", "break when loss < 0", "break disable 2", "break ignore 1 3", "next 9"
    )
    lines = "break 1: every(4)  (2 hits, the next 1 ignored)\nbreak 2: loss < 0  (0 hits, disabled)"
    assert stopped.do("break list").message == lines
    assert stopped.do("next").message is None
    assert [point.number for point in stopped.do("restart").breakpoints] == [1, 2]
    assert session().do("b l").message == "no breakpoints"


@pytest.mark.parametrize(
    "command", ["break when layer(9).units > 1", "until layer(9).units > 1", "goto when layer(-9).units > 1"]
)
def test_a_layer_that_is_not_there_is_refused_and_nothing_changes(command: str) -> None:
    stopped = session("goto 5")
    with pytest.raises(CommandError, match="there are: dense1, dense2, dense3"):
        stopped.do(command)
    view = stopped.view()
    assert (view.cursor.step, view.breakpoints) == (5, ())


class Leaps:
    """NET, but with weights at step 5 so large that the loss leaps; they stay finite."""

    def __init__(self, trainer: BackPropTrainer) -> None:
        self.trainer = trainer

    def start(self) -> State:
        return self.trainer.start()

    def step(self, state: State) -> Step:
        return self.trainer.step(
            with_value(state, "dense3.W", 1e6, (slice(None), 0)) if state.step in (5, 6) else state
        )


def test_divergence_stops_once_and_is_a_finding() -> None:
    view = Session(NetRecipe(NET, dress=Leaps)).do("c")
    assert (view.cursor.step, view.stopped_by) == (5, "divergence")
    (finding,) = [finding for finding in view.findings if finding.check == "divergence"]
    assert (finding.status, finding.course) == ("fail", "6.5")
    assert math.isfinite(view.reading.loss.total)
    stopped = Session(NetRecipe(NET, dress=Leaps))
    stopped.do("goto 5")
    assert "divergence" in [finding.check for finding in stopped.view().findings]
    assert stopped.do("c").stopped_by != "divergence"
    assert Session(NetRecipe(NET, dress=Leaps)).do("goto 9").cursor.step == 9
