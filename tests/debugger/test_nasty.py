"""Trainers that nobody should write: one clear message that says whose fault it is, and nettui goes on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import nettui
from nettui.checks.check import BROKEN
from nettui.common.errors import NettuiError, RunError
from nettui.common.foreign import MAX_TEXT, TrainerError
from nettui.debugger import navigator
from nettui.debugger.session import OnStep, Session
from nettui.explain import names
from tests.nasty import AT_ONCE, LARGE, LATER, ODD, WRONG
from tests.nasty.abilities import BadRepr, Quits
from tests.nasty.states import KeepsParams, MutatesRest
from tests.nasty.steps import DrawsBatches, NaNFrom, NaNOnce, SharesMemory, Uncounted

COMMANDS = (
    *("next 3", "step", "unstep 2", "back", "goto 2", "goto start", "epoch", "watch loss", "check"),
    *("break when max(layers.update_ratio) > 1e9", "until step > 4", "goto when loss < 0", "next", "view"),
)
ROOM = 300
"""Characters of a message beside the text of an exception."""


def at_most(steps: int) -> OnStep:
    left = iter(range(steps))
    return lambda session: next(left, None) is not None


def do(session: Session, command: str) -> str:
    """What nettui answers to a command, or its error."""
    try:
        return session.do(command, at_most(20)).message or ""
    except NettuiError as error:
        return str(error)


def first_index(shape: tuple[int, ...]) -> str:
    return f"{', '.join('0' * len(shape))}]"


@pytest.mark.parametrize("name", AT_ONCE)
def test_a_run_that_cannot_be_shown_ends_in_one_message(name: str) -> None:
    make, expected = AT_ONCE[name]
    with pytest.raises(TrainerError) as caught:
        nettui.open(make())
    assert expected in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", LATER)
def test_a_step_that_goes_wrong_stops_there_and_nettui_goes_on(name: str) -> None:
    make, expected = LATER[name]
    session = nettui.open(make())
    with pytest.raises(RunError) as caught:
        session.do("next 4")
    assert expected in str(caught.value)
    assert len(str(caught.value)) < MAX_TEXT + ROOM
    at = session.view().cursor.step
    assert at in (0, 1)
    assert session.do("goto start").cursor.step == 0
    assert all(finding.status in ("pass", "skip") for finding in session.check())


@pytest.mark.parametrize("name", ODD)
def test_a_strange_trainer_is_debugged_and_never_accused(name: str) -> None:
    session = nettui.open(ODD[name]())
    for command in COMMANDS:
        do(session, command)
    session.do("restart")
    for each in names(session.step)[:30]:
        for index in ("", first_index((0,)), first_index((0, 0)), first_index((0, 0, 0, 0))):
            do(session, f"inspect {each}{index}")
    report = session.check()
    assert not [finding for finding in report if finding.evidence.startswith(BROKEN)]
    assert {finding.symptom for finding in report if finding.status == "fail"} <= {"not a number"}
    assert ("fail" in {finding.status for finding in report}) == (name in ("NaN", "infinity", "NaN once"))


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_trainer_is_found(name: str) -> None:
    make, check = WRONG[name]
    report = nettui.check(make())
    assert check in {finding.check for finding in report if finding.status == "fail"}
    assert not [finding for finding in report if finding.evidence.startswith(BROKEN)]


@pytest.mark.slow
@pytest.mark.parametrize("name", LARGE)
def test_a_large_trainer(name: str) -> None:
    session = nettui.open(LARGE[name]())
    for command in COMMANDS:
        do(session, command)


@pytest.mark.parametrize("kind", [KeepsParams, MutatesRest, SharesMemory])
def test_what_a_trainer_does_to_its_arrays_later_changes_no_past_step(kind: Callable[[], Any]) -> None:
    session = nettui.open(kind())
    step = session.step
    before = [op.out.copy() for op in step.ops if op.out is not None], step.before.params.flat.copy()
    rest = {name: array.copy() for name, array in step.before.rest.items()}
    session.do("next 3")
    session.do("goto start")
    for then, now in zip(before[0], (op.out for op in step.ops if op.out is not None), strict=True):
        assert np.array_equal(then, now)
    assert np.array_equal(before[1], session.state.params.flat)
    assert all(np.array_equal(rest[name], array) for name, array in session.state.rest.items())


def test_ctrl_c_in_the_main_thread_is_the_users() -> None:
    session = nettui.open(Quits())
    with pytest.raises(KeyboardInterrupt):
        session.do("next 3")
    assert session.view().cursor.step == 1


def test_a_trainer_that_cannot_show_itself_is_called_by_its_class() -> None:
    assert repr(nettui.open(BadRepr()).trainer) == "<BadRepr>"


def test_a_nan_that_its_trainer_leaves_out_stops_a_move_once() -> None:
    session = nettui.open(NaNOnce())
    for _ in range(2):  # then over known steps
        view = session.do("goto 0; next 5")
        assert (view.cursor.step, view.stopped_by) == (2, "fault")
        view = session.do("next 5")
        assert (view.cursor.step, view.stopped_by) == (7, None)
    assert session.do("goto 0; until fault").cursor.step == 2
    view = session.do("check")
    assert view.results.report is not None
    assert "step 2" in next(f for f in view.results.report.findings if f.check == "non-finite").evidence


def test_a_run_that_goes_on_after_nan_stops_where_it_begins() -> None:
    session = nettui.open(NaNFrom(7))
    view = session.do("continue")
    assert (view.cursor.step, view.stopped_by) == (7, "fault")
    assert str(view.reading.nonfinite).startswith("NaN at loss")
    assert session.do("next 3").cursor.step == 10


@pytest.mark.parametrize("command", ["goto end", "goto epoch 3", "epoch", "epoch 2"])
def test_a_move_to_an_end_that_nobody_announced_gives_up(
    command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(navigator, "PATIENCE", 50)
    session = nettui.open(Uncounted())
    view = session.do(command)
    assert view.stopped_by == "no end in sight"
    assert view.message is not None
    assert "Step.epochs" in view.message
    assert 50 <= view.cursor.step <= 51


def test_a_trainer_that_draws_from_its_own_generator_is_not_called_pure() -> None:
    report = nettui.open(DrawsBatches()).do("check").results.report
    assert report is not None
    (finding,) = (finding for finding in report.findings if finding.check == "purity")
    assert (finding.status, finding.symptom) == ("fail", "a step is not repeatable")
