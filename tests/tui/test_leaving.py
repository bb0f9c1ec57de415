"""Quitting and going home ask once where something would be stopped or lost."""

from __future__ import annotations

import asyncio
import gc

import pytest
from textual.pilot import Pilot
from textual.screen import Screen

from nettui.debugger.journal import Autosave
from nettui.debugger.session import Session
from nettui.scenario import load, open_session
from nettui.tui.app import NettuiApp
from nettui.tui.entries import debugger_screen, home_screen
from nettui.tui.habits import Habits
from nettui.tui.screens.debugger import DebuggerScreen
from nettui.tui.screens.help import HelpScreen
from nettui.tui.screens.home import HomeScreen
from nettui.tui.screens.inspect import InspectScreen
from tests.tui.pilot import (
    SMALL,
    app,
    current_view,
    enter_command,
    message,
    screen,
    screen_text,
    wait_for_step,
    wait_until,
)

PLAYING, UNSAVED = "the run is playing: {} again quits", "what you changed is not saved: {} again quits"


def has_exited(pilot: Pilot[None]) -> bool:
    return pilot.app._exit


def run(autosave: Autosave | None, habits: Habits | None = None) -> NettuiApp:
    """As `nettui run digits`, whose sessions are saved by `autosave`."""
    scenario = load("digits")

    def start() -> Session:
        return open_session(*scenario.runs)

    def make_screen(app: NettuiApp) -> DebuggerScreen:
        def go_home() -> None:
            app.switch_screen(home_screen()(app))

        return debugger_screen(app, start, scenario, autosave, False, "en", None, True, "health", go_home)

    return NettuiApp(make_screen, habits=habits)


async def test_nothing_at_risk_quits_at_once() -> None:
    async with app("digits").run_test(size=SMALL) as pilot:
        await wait_for_step(pilot, 0)
        await pilot.press("n")
        await wait_for_step(pilot, 1)
        await pilot.press("q")
        await wait_until(pilot, lambda: has_exited(pilot))


async def test_a_run_that_plays_asks_once() -> None:
    async with app("digits", train__epochs=10000).run_test(size=SMALL) as pilot:
        await wait_for_step(pilot, 0)
        await pilot.press("space")
        await wait_until(pilot, lambda: screen(pilot).engine.running)
        await pilot.press("q")
        await wait_until(pilot, lambda: message(pilot) == PLAYING.format("q"))
        assert not has_exited(pilot)
        await pilot.press("q")
        await wait_until(pilot, lambda: has_exited(pilot))


async def test_another_command_takes_the_question_back() -> None:
    async with app("digits").run_test(size=SMALL) as pilot:
        await wait_for_step(pilot, 0)
        await enter_command(pilot, "set train.rate 0.2")
        await wait_until(pilot, lambda: screen(pilot).engine.unsaved)
        await pilot.press("q")
        await wait_until(pilot, lambda: message(pilot) == UNSAVED.format("q"))
        await pilot.press("n")
        await wait_for_step(pilot, 1)
        await pilot.press("q")
        await wait_until(pilot, lambda: message(pilot) == UNSAVED.format("q"))
        assert not has_exited(pilot)
        await pilot.press("q")
        await wait_until(pilot, lambda: has_exited(pilot))


async def test_a_saved_edit_does_not_ask() -> None:
    async with run(lambda session: None, Habits(keys={"quit": "f9"})).run_test(size=SMALL) as pilot:
        await wait_for_step(pilot, 0)
        await enter_command(pilot, "set train.rate 0.2")
        await wait_until(pilot, lambda: current_view(pilot).forks.current == 1)
        assert not screen(pilot).engine.unsaved
        await pilot.press("f9")
        await wait_until(pilot, lambda: has_exited(pilot))


async def test_an_edit_that_could_not_be_saved_asks_with_the_chosen_key() -> None:
    def full(session: object) -> None:
        raise OSError(28, "No space left on device", "x.session")

    async with run(full, Habits(keys={"quit": "f9"})).run_test(size=SMALL) as pilot:
        await wait_for_step(pilot, 0)
        await enter_command(pilot, "watch loss")
        await wait_until(pilot, lambda: screen(pilot).engine.unsaved)
        await pilot.press("f9")
        await wait_until(pilot, lambda: message(pilot) == UNSAVED.format("f9"))
        screen(pilot).messages.append("not saved: No space left on device")  # a later View says so again
        await pilot.press("f9")
        await wait_until(pilot, lambda: has_exited(pilot))


async def test_h_leads_home_from_any_run_and_asks_about_what_is_not_saved() -> None:
    async with run(None).run_test(size=SMALL) as pilot:
        await wait_for_step(pilot, 0)
        await enter_command(pilot, "break when loss < 1")
        await wait_until(pilot, lambda: screen(pilot).engine.unsaved)
        await pilot.press("h")
        await wait_until(pilot, lambda: "h again leads to the home screen" in message(pilot))
        await pilot.press("h")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, HomeScreen))
        await wait_until(pilot, lambda: "linear-hinge" in screen_text(pilot))


async def test_over_another_screen_the_question_is_a_notice() -> None:
    async with run(None).run_test(size=SMALL) as pilot:
        await wait_for_step(pilot, 0)
        await enter_command(pilot, "watch loss")
        await wait_until(pilot, lambda: screen(pilot).engine.unsaved)
        await pilot.press("i")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, InspectScreen))
        await pilot.press("ctrl+q")
        await wait_until(pilot, lambda: len(pilot.app._notifications) == 1)
        await pilot.press("ctrl+q")
        await wait_until(pilot, lambda: has_exited(pilot))


@pytest.mark.parametrize("home", [True, False])
async def test_the_palette_begins_with_help(home: bool) -> None:
    made = NettuiApp(home_screen()) if home else app("digits")
    async with made.run_test(size=SMALL) as pilot:
        await wait_until(pilot, lambda: home or screen(pilot).view is not None)
        await pilot.press("ctrl+p")
        await pilot.pause(0.5)
        await pilot.press("enter")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, HelpScreen))


async def test_the_app_knows_what_is_not_saved_until_it_is() -> None:
    full = [True]

    def save(session: object) -> None:
        if full[0]:
            raise OSError(28, "No space left on device", "x.session")

    async with run(save).run_test(size=SMALL) as pilot:
        await wait_for_step(pilot, 0)
        await enter_command(pilot, "watch loss")
        await wait_until(pilot, lambda: message(pilot).startswith("not saved: No space left on device"))
        assert isinstance(pilot.app, NettuiApp)
        assert pilot.app.not_saved == ["not saved: No space left on device: x.session"]
        full[0] = False
        await enter_command(pilot, "watch accuracy")
        await wait_until(pilot, lambda: not screen(pilot).engine.unsaved)
        assert pilot.app.not_saved == []


def test_what_the_end_has_cancelled_is_not_reported(caplog: pytest.LogCaptureFixture) -> None:
    async def leave() -> None:
        opened = NettuiApp(lambda app: Screen(), str, Habits())
        async with opened.run_test():
            asyncio.gather(asyncio.sleep(100))  # as Textual puts a text together
            asyncio.gather(asyncio.to_thread(int, "x"))

    asyncio.run(leave())
    gc.collect()
    (told,) = caplog.records
    assert told.exc_info is not None
    assert isinstance(told.exc_info[1], ValueError)
