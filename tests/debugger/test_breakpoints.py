"""Breakpoints stop where their condition becomes true, forward and back, and count their hits."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nettui.common.errors import CommandError
from nettui.debugger.commands.movement import Continue, Goto, Move
from nettui.debugger.places import AtEpoch, AtStep
from nettui.debugger.session import Session
from nettui.debugger.view import View
from nettui.nn.trainer import BackPropTrainer
from nettui.scenario import load, open_session
from nettui.types import State, Step
from tests.debugger.recipes import NetRecipe
from tests.nets import Net, run, with_value

NET = Net(batch=3, epochs=6, rate=0.5)
STEPS = run(NET.build())
LOSSES = [step.loss.total for step in STEPS]
LAST = len(STEPS) - 1
MIDDLE = sorted(LOSSES)[len(LOSSES) // 2]
LOW = [loss < MIDDLE for loss in LOSSES]
CROSSINGS = [n for n, low in enumerate(LOW) if low and not (n and LOW[n - 1])]


def session(*commands: str) -> Session:
    session = Session(NetRecipe(NET))
    for command in commands:
        session.do(command)
    return session


def stops(session: Session, command: str) -> list[int]:
    """The steps where a command stops when it is repeated until the start or end of the run."""
    steps: list[int] = []
    while (view := session.do(command)).stopped_by not in ("end", "start", "fault"):
        steps.append(view.cursor.step)
    return steps


def states(view: View) -> list[tuple[int, int, bool]]:
    return [(point.number, point.hits, point.enabled) for point in view.breakpoints]


def test_the_loss_crosses_its_median_several_times() -> None:
    assert len(CROSSINGS) > 2
    assert CROSSINGS[0] > 0


def test_continue_stops_each_time_the_condition_becomes_true() -> None:
    stopped = session(f"break when loss < {MIDDLE!r}")
    assert stops(stopped, "continue") == CROSSINGS
    assert states(stopped.view()) == [(1, len(CROSSINGS), True)]


def test_the_stop_names_its_breakpoint() -> None:
    view = session("break when loss < 0", f"break when loss < {MIDDLE!r}").do("c")
    assert view.stopped_by == f"break 2: loss < {MIDDLE!r}"


def test_continue_back_stops_where_it_last_became_true() -> None:
    stopped = session(f"break when loss < {MIDDLE!r}", f"goto {LAST}")
    assert stops(stopped, "continue-back") == CROSSINGS[::-1]
    assert stopped.view().cursor.step == 0
    assert stopped.do("C").stopped_by == "start"


@given(start=st.integers(0, LAST), back=st.booleans())
def test_from_any_step_the_next_stop_is_the_nearest(start: int, back: bool) -> None:
    view = session(f"break when loss < {MIDDLE!r}", f"goto {start}").do(Continue(back=back))
    there = [n for n in CROSSINGS if (n < start if back else n > start)]
    expected = (there[-1] if back else there[0]) if there else 0 if back else LAST
    assert view.cursor.step == expected


@pytest.mark.parametrize("text", ["every(4)", "changed(epoch)"])
def test_a_per_step_condition_stops_at_each_step_where_it_holds(text: str) -> None:
    assert stops(session(f"break when {text}"), "continue") == list(range(4, LAST + 1, 4))
    assert len(stops(session("break when changed(loss)"), "continue")) == LAST


def test_next_and_epoch_stop_at_breakpoints_but_goto_and_ops_do_not() -> None:
    first = CROSSINGS[0]
    moves = (Move("batch", LAST), Move("epoch", 6))
    for move in moves:
        view = session(f"break when loss < {MIDDLE!r}").do(move)
        assert (view.cursor.step, view.stopped_by) == (first, f"break 1: loss < {MIDDLE!r}")
    for command in (Goto(AtStep(LAST)), Goto(AtEpoch(5)), Move("op", 10**4)):
        view = session(f"break when loss < {MIDDLE!r}").do(command)
        assert view.cursor.step > first
        assert states(view) == [(1, 0, True)]


def test_until_runs_to_the_next_step_where_the_condition_holds() -> None:
    after = [n for n in range(1, LAST + 1) if LOW[n]]
    stopped = session()
    for expected in after:
        view = stopped.do(f"until loss < {MIDDLE!r}")
        assert (view.cursor.step, view.stopped_by) == (expected, f"until: loss < {MIDDLE!r}")
    assert stopped.do(f"until loss < {MIDDLE!r}").stopped_by == "end"
    assert not stopped.view().breakpoints


def test_until_stops_at_breakpoints() -> None:
    assert session("break when every(2)").do("until step == 5").stopped_by == "break 1: every(2)"


def test_goto_when_finds_the_first_step_of_the_run() -> None:
    for start in (0, CROSSINGS[0] - 1, CROSSINGS[0], LAST):
        view = session("break when every(1)", f"goto {start}").do(f"goto when loss < {MIDDLE!r}")
        assert (view.cursor.step, view.stopped_by) == (CROSSINGS[0], None)
    assert session("goto 5").do("goto when step >= 0").cursor.step == 0
    assert session().do("goto when loss < 0").stopped_by == "end"


def test_a_disabled_breakpoint_neither_stops_nor_counts() -> None:
    stopped = session("break when every(4)", "break disable 1")
    assert stopped.do("c").stopped_by == "end"
    assert stopped.do("C").stopped_by == "start"
    assert states(stopped.do("break enable 1")) == [(1, 0, True)]
    assert stopped.do("c").cursor.step == 4


def test_ignored_hits_are_counted_but_do_not_stop() -> None:
    stopped = session("break when every(4)", "break ignore 1 2")
    view = stopped.do("c")
    assert (view.cursor.step, states(view)) == (12, [(1, 3, True)])
    assert stopped.do("c").cursor.step == 16


def test_a_number_is_never_used_again() -> None:
    stopped = session("break when loss < 0", "break when loss < 1", "break delete 2", "break when loss < 2")
    assert [point.number for point in stopped.view().breakpoints] == [1, 3]
    with pytest.raises(CommandError, match=r"found 2 \(there are: 1, 3\)"):
        stopped.do("break delete 2")
    stopped.do("break delete 1; break delete 3")
    with pytest.raises(CommandError, match="there is none"):
        stopped.do("break ignore 1 1")


def test_breakpoints_are_listed_on_request_and_survive_a_restart() -> None:
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
def test_a_condition_on_a_missing_layer_is_refused_and_changes_nothing(command: str) -> None:
    stopped = session("goto 5")
    with pytest.raises(CommandError, match="there are: dense1, dense2, dense3"):
        stopped.do(command)
    view = stopped.view()
    assert (view.cursor.step, view.breakpoints) == (5, ())


class Jumps:
    """NET with weights at step 5 so large that the loss jumps but stays finite."""

    def __init__(self, trainer: BackPropTrainer) -> None:
        self.trainer = trainer

    def start(self) -> State:
        return self.trainer.start()

    def step(self, state: State) -> Step:
        return self.trainer.step(
            with_value(state, "dense3.W", 1e6, (slice(None), 0)) if state.step in (5, 6) else state
        )


def test_divergence_stops_once_and_is_a_finding() -> None:
    view = Session(NetRecipe(NET, wrap=Jumps)).do("c")
    assert (view.cursor.step, view.stopped_by) == (5, "divergence")
    (finding,) = [finding for finding in view.findings if finding.check == "divergence"]
    assert (finding.status, finding.course) == ("fail", "6.5")
    assert math.isfinite(view.reading.loss.total)
    stopped = Session(NetRecipe(NET, wrap=Jumps))
    stopped.do("goto 5")
    assert "divergence" in [finding.check for finding in stopped.view().findings]
    assert stopped.do("c").stopped_by != "divergence"
    assert Session(NetRecipe(NET, wrap=Jumps)).do("goto 9").cursor.step == 9


def test_a_condition_that_always_holds_is_hit_at_step_0() -> None:
    view = session("break when loss > 0", "goto 3").do("continue-back")
    assert (view.cursor.step, view.stopped_by) == (0, "break 1: loss > 0")


def test_a_condition_on_validation_is_hit_once_while_it_holds_at_each_evaluation() -> None:
    stopped = open_session(load("digits", {"train.epochs": 4}))
    stopped.do("goto epoch 3; epoch")
    known = stopped.view().history.column("validation_accuracy")
    evaluated = [at for at, accuracy in enumerate(known) if not math.isnan(accuracy)]
    assert len(evaluated) == 5
    middle = float(known[evaluated[2]]) - 1e-9
    crossings = [
        at for before, at in pairwise(evaluated) if known[at] > middle and not known[before] > middle
    ]
    stopped.do(f"restart; break when validation.accuracy > {middle}; break when validation.loss < 100")
    assert stops(stopped, "continue") == crossings
    assert stops(stopped, "continue-back") == [*crossings[::-1], 0]  # the loss is below 100 from the start


def test_between_two_evaluations_a_condition_on_validation_can_become_true_by_another_number() -> None:
    stopped = session("break when validation.loss > 1000 or step == 4 or step == 7")
    assert stops(stopped, "continue") == [4, 7]
