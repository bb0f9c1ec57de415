"""Runs in lockstep: after any commands, each run is where it would be alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nettui.debugger.commands import Command
from nettui.debugger.commands.edits import Restart
from nettui.debugger.commands.movement import Continue, Goto, Move
from nettui.debugger.comparison import Comparison
from nettui.debugger.places import AtStep
from nettui.debugger.session import Session
from nettui.debugger.view import View
from nettui.metrics.reading import measure
from nettui.nn.adaptive import Adam
from nettui.scenario import load, open_session, resume
from tests.debugger.recipes import NetRecipe
from tests.nets import Net, run

NETS = {
    "base": Net(batch=3, epochs=3),
    "adam": Net(batch=3, epochs=3, optimizer=Adam(0.01)),
    "wider": Net(batch=5, epochs=4, hidden=(9,), activations=("relu",), bias=(True, True)),
    "short": Net(batch=4, epochs=1),
    "wild": Net(batch=3, epochs=5, rate=1e200),
}
"""They end after 12, 12, 8 and 3 steps; the last one meets an infinity at step 1."""

STRAIGHT = {
    (name, seed): [repr(tuple(measure(step))) for step in run(net.build(seed))]
    for name, net in NETS.items()
    for seed in (0, 1)
}
LENGTHS = {name: len(STRAIGHT[name, 0]) for name in NETS}


def comparison(first: str) -> Comparison:
    others = {name: Session(NetRecipe(net), name) for name, net in NETS.items() if name != first}
    return Comparison(others, first, NetRecipe(NETS[first]), "compared")


def steps(view: View) -> list[int]:
    """The step of each run."""
    return [each.cursor.step for each in view.runs]


def labels(view: View) -> list[str]:
    """The label of each run."""
    return [each.label for each in view.runs]


COUNTS = st.integers(-6, 6)
COMMANDS = st.lists(
    st.builds(Move, st.sampled_from(("batch", "epoch")), COUNTS)
    | st.builds(lambda count: Move("op", count), st.integers(-40, 40))
    | st.builds(lambda number: Goto(AtStep(number)), st.integers(0, 14))
    | st.builds(Continue, st.booleans()),
    max_size=8,
)


@pytest.mark.parametrize("first", NETS)
@settings(max_examples=25)
@given(commands=COMMANDS, seed=st.sampled_from((0, 1)))
def test_each_run_is_where_it_would_be_alone(first: str, commands: list[Command], seed: int) -> None:
    session = comparison(first)
    for command in [Restart(seed), *commands]:
        view = session.do(command)
        clock = max(steps(view))
        assert sorted(labels(view)) == sorted(NETS)
        for other in view.runs:
            step = min(clock, LENGTHS[other.label] - 1)
            assert repr(tuple(other.reading)) == STRAIGHT[other.label, seed][step], (other.label, command)


def test_a_run_that_ended_or_broke_waits_until_the_others_come_back() -> None:
    session = comparison("short")
    places = [steps(session.do(f"goto {n}")) for n in (2, 7, 10, 4, 1, 0)]
    assert labels(session.view()) == ["short", "base", "adam", "wider", "wild"]
    assert places == [[2, 2, 2, 2, 1], [2, 7, 7, 7, 1], [2, 10, 10, 7, 1], [2, 4, 4, 4, 1], [1] * 5, [0] * 5]


@pytest.mark.parametrize("first", NETS)
def test_continue_runs_until_the_last_run_has_ended(first: str) -> None:
    view = comparison(first).do("continue")
    assert steps(view) == [LENGTHS[label] - 1 for label in labels(view)]
    assert view.stopped_by == ("fault" if first == "wild" else "end")


@pytest.mark.parametrize("words", ["goto 7", "next 7", "next 3; next 4", "goto 9; back 2"])
def test_the_end_of_the_first_run_does_not_stop_the_others(words: str) -> None:
    view = comparison("short").do(words)
    assert steps(view) == [2, 7, 7, 7, 1]


def test_ops_move_the_cursor_of_the_first_run_only() -> None:
    session = comparison("base")
    view = session.do("next 2; unstep 3")
    assert view.cursor.phase == "backward"
    assert [other.cursor.step for other in view.others] == [2, 2, 2, 1]


def test_moving_over_ops_of_a_run_that_ended_does_not_move_the_others() -> None:
    session = comparison("short")
    view = session.do("goto 7; unstep")
    assert view.cursor.phase == "backward"
    assert steps(view) == [2, 7, 7, 7, 1]


@pytest.mark.parametrize("first", ["base", "short"])
def test_a_pause_stops_all_runs_at_the_same_step(first: str) -> None:
    view = comparison(first).do(Continue(), lambda session: session.state.step < 2)
    assert view.stopped_by == "pause"
    assert steps(view) == [2, 2, 2, 2, 1]


def test_a_scenario_opens_with_its_variants() -> None:
    session = open_session(
        *load("digits", {"compare": [{"name": "fast", "set": {"train.optimizer.rate": 1.0}}]}).runs
    )
    view = session.do("next 5")
    assert [(other.label, other.reading.rate) for other in view.runs] == [
        ("digits", 0.1),
        ("fast", 1.0),
    ]
    alone = open_session(load("digits", {"train.optimizer.rate": 1.0})).do("next 5")
    assert view.others[0].reading == alone.reading


def test_an_edit_changes_the_first_run_and_a_restart_all_runs() -> None:
    session = comparison("base")
    view = session.do("next 2; set rate 0.5; next 2")
    assert (view.forks.current, view.reading.rate) == (1, 0.5)
    assert [(other.forks.current, other.cursor.step) for other in view.others] == [
        (0, 4),
        (0, 4),
        (0, 2),
        (0, 1),
    ]
    view = session.do("restart seed+1")
    assert [(other.seed, other.cursor.step) for other in view.runs] == [(1, 0)] * 5
    view = session.do("next; undo")
    assert (view.forks.current, view.reading.rate) == (1, 0.5)
    assert [(other.seed, other.cursor.step) for other in view.runs] == [(0, 4)] * 3 + [(0, 2), (0, 1)]


def test_a_saved_comparison_with_another_seed_has_it_in_all_runs(tmp_path: Path) -> None:
    session = open_session(*load("digits", {"compare": [{"name": "b", "set": {"train.batch": 9}}]}).runs)
    view = session.do(f"next 2; restart seed+1; next 2; save {tmp_path / 'x.session'}")
    again = resume(tmp_path / "x.session").view()
    assert [other.seed for other in again.runs] == [1, 1]
    for one, other in zip(again.runs, view.runs, strict=True):
        assert repr(tuple(one.reading)) == repr(tuple(other.reading))


def test_a_saved_comparison_opens_at_the_same_step(tmp_path: Path) -> None:
    faster = {"name": "fast", "set": {"train.optimizer": {"name": "adam"}}}
    session = open_session(*load("digits", {"compare": [faster]}).runs)
    view = session.do(f"next 5; set train.rate 0.5; next 3; unstep; save {tmp_path / 'x.session'}")
    again = resume(tmp_path / "x.session").view()
    assert labels(again) == ["digits", "fast"]
    assert again.cursor == view.cursor
    for one, other in zip(again.runs, view.runs, strict=True):
        assert repr(tuple(one.reading)) == repr(tuple(other.reading))
