"""Runs in lockstep: whatever the commands, each run is where its own straight run is at that step."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nettui.debugger.commands import Command
from nettui.debugger.commands.edits import Restart
from nettui.debugger.commands.movement import Continue, Goto, Move
from nettui.debugger.comparison import Comparison
from nettui.debugger.places import AtStep
from nettui.debugger.session import Session
from nettui.metrics.reading import measure
from nettui.nn.optimizers import Adam
from nettui.scenario import load, open_session, resume
from tests.debugger.recipes import NetRecipe
from tests.nets import Net, run

NETS = {
    "base": Net(batch=3, epochs=3),
    "adam": Net(batch=3, epochs=3, optimizer=Adam(0.01)),
    "wider": Net(batch=5, epochs=4, hidden=(9,), activations=("relu",), bias=(True, True)),
    "brief": Net(batch=4, epochs=1),
    "wild": Net(batch=3, epochs=5, rate=1e200),
}
"""They end after 12, 12, 8 and 3 steps; the last one has its fault at step 1."""

STRAIGHT = {
    (name, seed): [repr(tuple(measure(step))) for step in run(net.build(seed))]
    for name, net in NETS.items()
    for seed in (0, 1)
}
LENGTHS = {name: len(STRAIGHT[name, 0]) for name in NETS}


def compared(first: str) -> Comparison:
    others = {name: Session(NetRecipe(net), name) for name, net in NETS.items() if name != first}
    return Comparison(others, first, NetRecipe(NETS[first]), "compared")


COUNTS = st.integers(-6, 6)
COMMANDS = st.lists(
    st.builds(Move, st.sampled_from(("batch", "epoch")), COUNTS)
    | st.builds(lambda count: Move("op", count), st.integers(-40, 40))
    | st.builds(lambda number: Goto(AtStep(number)), st.integers(0, 14))
    | st.builds(Continue, st.booleans()),
    max_size=8,
)


@pytest.mark.parametrize("first", NETS)
@given(commands=COMMANDS, seed=st.sampled_from((0, 1)))
def test_each_run_stands_where_its_own_run_would(first: str, commands: list[Command], seed: int) -> None:
    session = compared(first)
    for command in [Restart(seed), *commands]:
        view = session.do(command)
        clock = max(each.cursor.step for each in view.runs)
        assert sorted(each.label for each in view.runs) == sorted(NETS)
        for each in view.runs:
            step = min(clock, LENGTHS[each.label] - 1)
            assert repr(tuple(each.reading)) == STRAIGHT[each.label, seed][step], (each.label, clock, command)


def test_a_run_that_ended_or_broke_waits_for_the_way_back() -> None:
    session = compared("brief")
    places = [[each.cursor.step for each in session.do(f"goto {n}").runs] for n in (2, 7, 10, 4, 1, 0)]
    assert [each.label for each in session.view().runs] == ["brief", "base", "adam", "wider", "wild"]
    assert places == [[2, 2, 2, 2, 1], [2, 7, 7, 7, 1], [2, 10, 10, 7, 1], [2, 4, 4, 4, 1], [1] * 5, [0] * 5]


@pytest.mark.parametrize("first", NETS)
def test_all_go_on_until_the_last_one_has_ended(first: str) -> None:
    view = compared(first).do("continue")
    assert [each.cursor.step for each in view.runs] == [LENGTHS[each.label] - 1 for each in view.runs]
    assert view.stopped_by == ("fault" if first == "wild" else "end")


@pytest.mark.parametrize("words", ["goto 7", "next 7", "next 3; next 4", "goto 9; back 2"])
def test_the_end_of_the_first_run_does_not_cut_the_others_way_short(words: str) -> None:
    view = compared("brief").do(words)
    assert [each.cursor.step for each in view.runs] == [2, 7, 7, 7, 1]


def test_ops_are_walked_in_the_first_run() -> None:
    session = compared("base")
    view = session.do("next 2; unstep 3")
    assert view.cursor.phase == "backward"
    assert [each.cursor.step for each in view.others] == [2, 2, 2, 1]


def test_ops_of_a_run_that_ended_leave_the_others_where_they_are() -> None:
    session = compared("brief")
    view = session.do("goto 7; unstep")
    assert view.cursor.phase == "backward"
    assert [each.cursor.step for each in view.runs] == [2, 7, 7, 7, 1]


@pytest.mark.parametrize("first", ["base", "brief"])
def test_a_pulse_stops_all_at_one_step(first: str) -> None:
    view = compared(first).do(Continue(), lambda session: session.state.step < 2)
    assert view.stopped_by == "pause"
    assert [each.cursor.step for each in view.runs] == [2, 2, 2, 2, 1]


def test_a_scenario_s_variants_are_opened_beside_it() -> None:
    session = open_session(
        *load("digits", {"compare": [{"name": "fast", "set": {"train.optimizer.rate": 1.0}}]}).runs
    )
    view = session.do("next 5")
    assert [(each.label, each.reading.rate) for each in view.runs] == [("digits", 0.1), ("fast", 1.0)]
    alone = open_session(load("digits", {"train.optimizer.rate": 1.0})).do("next 5")
    assert view.others[0].reading == alone.reading


def test_an_edit_is_the_first_run_s_and_a_restart_is_everybody_s() -> None:
    session = compared("base")
    view = session.do("next 2; set rate 0.5; next 2")
    assert (view.forks.current, view.reading.rate) == (1, 0.5)
    assert [(each.forks.current, each.cursor.step) for each in view.others] == [
        (0, 4),
        (0, 4),
        (0, 2),
        (0, 1),
    ]
    view = session.do("restart seed+1")
    assert [(each.seed, each.cursor.step) for each in view.runs] == [(1, 0)] * 5


def test_a_saved_comparison_opens_where_it_stood(tmp_path: Path) -> None:
    faster = {"name": "fast", "set": {"train.optimizer": {"name": "adam"}}}
    session = open_session(*load("digits", {"compare": [faster]}).runs)
    view = session.do(f"next 5; set train.rate 0.5; next 3; unstep; save {tmp_path / 'x.session'}")
    again = resume(tmp_path / "x.session").view()
    assert [each.label for each in again.runs] == ["digits", "fast"]
    assert again.cursor == view.cursor
    for one, other in zip(again.runs, view.runs, strict=True):
        assert repr(tuple(one.reading)) == repr(tuple(other.reading))
