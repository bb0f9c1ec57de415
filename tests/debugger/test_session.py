"""A session: stops at NaN and at both ends of a run, messages, and what it computes at the cursor."""

from __future__ import annotations

import math

import numpy as np
import pytest

import nettui
from nettui.common.errors import CommandError, Unreproducible
from nettui.debugger import keyframes
from nettui.debugger.commands import Command
from nettui.debugger.commands.movement import Continue, Goto, Move
from nettui.debugger.places import AtEpoch, AtStep
from nettui.debugger.recent import Recent, Waypoints
from nettui.debugger.session import Session
from nettui.debugger.view import View
from nettui.nn.trainer import BackPropTrainer
from nettui.types import State, Step
from tests.debugger.recipes import NetRecipe, replayed
from tests.debugger.test_replayed import Drifts
from tests.nets import Net, with_value

NET = Net(batch=3, epochs=3)


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
    assert view.cursor[2:4] == ("forward", "dense2") == (event.phase, event.site)
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
    sites = [op for op in view.ops if view.reached(op.phase, op.site)]
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
    past = replayed(session)
    past.recent, past.waypoints = Recent(0), Waypoints(0)
    past.keyframes._states.clear()
    before = session.view()
    with pytest.raises(
        Unreproducible, match=r"step 10: .*Likely reason: hidden state in the trainer, or another BLAS"
    ):
        session.do(Goto(AtStep(15)))
    assert session.view().cursor == before.cursor


def test_a_report_is_shown_until_the_next_command() -> None:
    session = Session(NetRecipe(NET))
    assert session.do("check").results.report is not None
    assert session.do("next").results.report is None
