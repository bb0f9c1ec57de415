"""Watches show a value at the cursor, and its values over the last steps of the current fork."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nettui.common.errors import CommandError
from nettui.debugger import watches
from nettui.debugger.session import Session
from nettui.debugger.view import View
from tests.debugger.recipes import NetRecipe, replayed, straight
from tests.nets import Net, run

NET = Net(batch=3, epochs=6)
STEPS = run(NET.build())
LOSSES = [step.loss.total for step in STEPS]


def session(*commands: str) -> Session:
    session = Session(NetRecipe(NET))
    for command in commands:
        session.do(command)
    return session


def values(view: View) -> list[tuple[int, str, object]]:
    return [watched[:3] for watched in view.watches]


def test_a_watch_shows_its_value_at_the_cursor() -> None:
    watching = session("watch loss", "watch loss < prev(loss)", "watch units", "watch findings")
    view = watching.do("next 3")
    falls = LOSSES[3] < LOSSES[2]
    assert values(view)[:3] == [
        (1, "loss", LOSSES[3]),
        (2, "loss < prev(loss)", falls),
        (3, "units", (5.0, 4.0, 3.0)),
    ]
    assert values(watching.do("back"))[0] == (1, "loss", LOSSES[2])


@given(data=st.data())
def test_values_after_any_moves_are_those_of_a_straight_run(data: st.DataObject) -> None:
    """The StepAnalyses of one fork are never used for another."""
    watching = session("watch prev(loss)", "watch changed(step)")
    commands = [
        "back 2",
        "next 3",
        "goto 9",
        "set rate 0.5",
        "set rate 0.02",
        "undo",
        "fork 0",
        "fork 1",
        "goto 4",
    ]
    for _ in range(data.draw(st.integers(1, 12))):
        try:
            view = watching.do(data.draw(st.sampled_from(commands)))
        except CommandError:
            continue
        at = view.cursor.step
        losses = [step.loss.total for step in straight(replayed(watching).fork, at)]
        assert values(view) == [(1, "prev(loss)", losses[max(at - 1, 0)]), (2, "changed(step)", at > 0)]
        assert set(view.watches[0].trend) <= {losses[0], *losses[:at]}


def test_the_trend_covers_the_last_steps_in_order() -> None:
    view = session("watch loss", "watch loss < 1.5", "watch units").do("next 20")
    assert view.watches[0].trend == tuple(LOSSES[5:21])
    assert view.watches[1].trend == tuple(float(loss < 1.5) for loss in LOSSES[5:21])
    assert view.watches[2].trend == ()


def test_a_trend_starts_again_with_another_seed() -> None:
    once = session("watch loss", "goto 5", "goto 12").do("restart seed+1; goto 13")
    assert once.watches == session("restart seed+1", "watch loss").do("goto 13").watches


def test_the_trend_of_a_fork_includes_steps_before_the_edit() -> None:
    watching = session("watch rate", "next 3")
    assert watching.do("set rate 0.5; next 2").watches[0].trend == (0.1, 0.1, 0.1, 0.5, 0.5, 0.5)
    assert watching.do("undo").watches[0].trend == (0.1,) * 4


def test_old_values_are_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watches, "MAX_VALUES", 3)
    assert session("watch step").do("next 9").watches[0].trend == (7.0, 8.0, 9.0)


def test_watches_are_listed_and_deleted() -> None:
    watching = session()
    assert str(watching.do("watch loss").watches[0]) == f"watch 1: loss = {LOSSES[0]:.2f}"
    message = watching.do("watch findings; watch nan(0/0); watch list").message
    assert message is not None
    assert message.splitlines()[-1] == "watch 3: nan(0/0) = yes"
    assert [watched.number for watched in watching.do("watch delete 1; watch loss").watches] == [2, 3, 4]
    for command, wrong in (
        ("watch delete 1", r"there are: 2, 3, 4"),
        ("watch layer(9).units", "there are: dense1"),
    ):
        with pytest.raises(CommandError, match=wrong):
            watching.do(command)
    assert session().do("watch list").message == "no watches"


def test_values_as_text() -> None:
    assert watches.format_value((1.0, math.nan)) == "[1.00, nan]"
    assert watches.format_value(("a", "b")) == "[a, b]"
    assert watches.format_value(False) == "no"
