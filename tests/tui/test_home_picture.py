"""The home screen's picture: the first steps of what is selected, trained beside the list."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot

from nettui.scenario import load, open_session
from nettui.tui.app import NettuiApp
from nettui.tui.entries import home_screen
from nettui.tui.home_list import DONE, Item
from nettui.tui.home_picture import STEPS, ScenarioPicture, Shown, first_steps, panel_for
from nettui.tui.panels.loss import Loss
from nettui.tui.screens.debugger import DebuggerScreen
from tests.tui.pilot import LARGE, screen_text, view_after, wait_until

SHOWN = Shown(Loss(), view_after("descent-batch", 2))


def item(name: str, mark: str = "") -> Item:
    return Item("scenario", name, name, name, mark=mark)


def picture(pilot: Pilot[None]) -> ScenarioPicture:
    return pilot.app.screen.query_one(ScenarioPicture)


class Trainings:
    """Stands for training: endless, and says what runs."""

    def __init__(self) -> None:
        self.begun, self.ended = list[str](), list[str]()

    def __call__(self, item: Item) -> Iterator[Shown]:
        self.begun.append(item.name)
        try:
            while True:
                time.sleep(0.01)
                yield SHOWN
        finally:
            self.ended.append(item.name)


@pytest.fixture
def trainings(monkeypatch: pytest.MonkeyPatch) -> Trainings:
    found = Trainings()
    monkeypatch.setattr("nettui.tui.screens.home.first_steps", found)
    return found


async def test_what_is_selected_trains_below_its_description() -> None:
    async with NettuiApp(home_screen()).run_test(size=LARGE) as pilot:
        await pilot.press("slash", *"capacity-12")
        await wait_until(pilot, lambda: "Loss · step" in screen_text(pilot))
        await wait_until(pilot, lambda: "Loss · step 60" in screen_text(pilot))


async def test_moving_on_ends_the_training_and_coming_back_shows_what_is_known(trainings: Trainings) -> None:
    async with NettuiApp(home_screen()).run_test(size=LARGE) as pilot:
        await wait_until(pilot, lambda: picture(pilot).display)
        first = trainings.begun[0]
        await pilot.press("down")
        await wait_until(pilot, lambda: first in trainings.ended)
        await wait_until(pilot, lambda: len(trainings.begun) == 2)
        await pilot.press("up")
        await wait_until(pilot, lambda: picture(pilot).display)
        await wait_until(pilot, lambda: len(trainings.ended) == 2)
        assert len(trainings.begun) == 2
        await pilot.press("down", "down", "enter")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, DebuggerScreen))
        await wait_until(pilot, lambda: trainings.begun == trainings.ended)


@pytest.mark.parametrize("size", [(80, 24), (100, 45), (160, 30)])
async def test_without_room_nothing_is_trained(trainings: Trainings, size: tuple[int, int]) -> None:
    async with NettuiApp(home_screen()).run_test(size=size) as pilot:
        await pilot.press("down")
        await pilot.pause(0.6)
        assert not trainings.begun
        assert not picture(pilot).display


async def test_what_fails_leaves_the_description_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(item: Item) -> Iterator[Shown]:
        raise MemoryError

    monkeypatch.setattr("nettui.tui.screens.home.first_steps", failing)
    async with NettuiApp(home_screen()).run_test(size=LARGE) as pilot:
        await pilot.pause(0.6)
        assert not picture(pilot).display
        await pilot.press("down")


def test_a_scenario_is_trained_for_some_steps() -> None:
    steps = [shown.view.cursor.step for shown in first_steps(item("capacity-12"))]
    assert steps == [*range(1, STEPS + 1)]


def test_what_the_lesson_asks_is_not_shown_before_it_is_done() -> None:
    (asked, *_), (done, *_) = (first_steps(item("digits", mark)) for mark in ("•", DONE))
    assert asked.panel.title == "Representation"
    assert done.panel.title == "Loss"
    (race, *_) = first_steps(item("race-ravine"))
    assert race.panel.title == "Loss surface"
    (beale,) = first_steps(item("race-beale"))
    assert (beale.panel.title, beale.view.cursor.step) == ("Loss surface", 0)
    runs = open_session(*load("rates").runs).view()
    assert panel_for(runs, ()) is not None
    assert panel_for(runs, ["runs", "representation", "network"]) is None


def test_what_is_large_or_broken_is_not_trained(tmp_path: Path) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text('[data]\nsource = "mons"\n')
    assert [*first_steps(item("init-zeros"))] == []
    assert [*first_steps(item(str(broken)))] == []
