"""The screen on trainers that are not nettui's own: every page and key, at each size, and no panel breaks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from textual.pilot import Pilot

import nettui
from nettui.tui.app import NettuiApp
from nettui.tui.pages import CHECKS, PAGES
from nettui.tui.screens.debugger import DebuggerScreen
from nettui.tui.screens.help import HelpScreen
from nettui.tui.screens.inspect import InspectScreen
from nettui.tui.widget import BROKEN
from tests.foreign import FOREIGN, Able
from tests.nasty.abilities import LongError, OutOfMemory, Quits, Warns
from tests.nasty.states import StartsNowhere
from tests.quick import thinned
from tests.tui.pilot import (
    LARGE,
    SMALL,
    current_view,
    enter_command,
    message,
    screen,
    screen_text,
    wait_until,
)

SIZES = (LARGE, (100, 30), SMALL)
MOVES = ("n", "N", "s", "S", "S", "e", "E", "c")
LINES = ("goto 2; watch loss; inspect rate", "set rate 1", "gradcheck")
UNLIKE = ("names alone", "raising", "convolution")
"""Trainers that look unlike the others on the screen."""


def app(make: Callable[[], Any], ascii: bool = False) -> NettuiApp:
    return NettuiApp(lambda app: DebuggerScreen(lambda: nettui.open(make()), ascii))


async def idle(pilot: Pilot[None]) -> None:
    """Waits until the engine has done the line."""
    engine = screen(pilot).engine
    await wait_until(pilot, lambda: engine._submitted is engine._done and screen(pilot).view is not None)
    await pilot.pause()


def require_whole(pilot: Pilot[None]) -> None:
    """No panel has failed, and neither has the engine."""
    assert screen(pilot).engine.error is None
    assert BROKEN not in screen_text(pilot)
    assert "Traceback" not in screen_text(pilot)


async def leave(pilot: Pilot[None]) -> None:
    """Closes whatever is above the debugger's screen."""
    while not isinstance(pilot.app.screen, DebuggerScreen):
        await pilot.press("escape")
        await pilot.pause()


async def visit(pilot: Pilot[None], sizes: tuple[tuple[int, int], ...]) -> None:
    """Opens every page at every size, and presses the keys of the screen there."""
    for size in sizes:
        await pilot.resize_terminal(*size)
        for page in PAGES:
            await pilot.press(page.key)
            await idle(pilot)
            require_whole(pilot)
    for key in ("z", "tab", "enter", "up", "down", "z", "tab"):
        await pilot.press(key)
        require_whole(pilot)


async def tour(pilot: Pilot[None], sizes: tuple[tuple[int, int], ...]) -> None:
    """Every page, movement, and kind of question."""
    await idle(pilot)
    for key in MOVES:
        await pilot.press(key)
        await idle(pilot)
        require_whole(pilot)
    await visit(pilot, sizes)
    await pilot.press("question_mark")
    await wait_until(pilot, lambda: isinstance(pilot.app.screen, HelpScreen))
    await leave(pilot)
    for line in LINES:
        await enter_command(pilot, line)
        await idle(pilot)
        await leave(pilot)
        require_whole(pilot)
    await pilot.press("g", "1", "enter")
    await idle(pilot)
    await pilot.press("i")
    await idle(pilot)
    for key in ("down", "right", "enter"):
        if isinstance(pilot.app.screen, InspectScreen):
            await pilot.press(key)
    await leave(pilot)
    await pilot.press("space")
    await pilot.press("space")
    await idle(pilot)
    require_whole(pilot)


@pytest.mark.parametrize("name", thinned(FOREIGN, 3, 1))
def test_every_panel_and_its_keys_on_every_trainer(name: str) -> None:
    session = nettui.open(FOREIGN[name]())
    for line in ("goto start", "unstep 3", "goto 2; unstep"):
        view = session.do(line)
        for panel in (panel for page in (*PAGES, CHECKS) for panel in page.panels if panel.applies_to(view)):
            for width, height in ((150, 40), (60, 12), (20, 3), (1, 1)):
                assert panel.draw(view, width, height) is not None
            for key in panel.keys:
                pressed = panel.press(key, view)
                if not isinstance(pressed, str):
                    pressed.draw(view, 60, 12)
                    pressed.inspect_target(view)


@pytest.mark.parametrize(("number", "name"), enumerate(UNLIKE))
async def test_every_page_and_key_on_unlike_trainers(number: int, name: str) -> None:
    size = SIZES[number % 3]
    async with app(FOREIGN[name], ascii=number % 4 == 3).run_test(size=size) as pilot:
        await tour(pilot, (size,))


@pytest.mark.slow
@pytest.mark.parametrize("name", [*FOREIGN][1::5])
async def test_every_page_and_key_on_a_trainer_at_every_size(name: str) -> None:
    async with app(FOREIGN[name]).run_test(size=LARGE) as pilot:
        await tour(pilot, SIZES)


@pytest.mark.parametrize("name", ["able", "raising"])
async def test_the_checks_page(name: str) -> None:
    async with app(FOREIGN[name]).run_test(size=LARGE) as pilot:
        await idle(pilot)
        await pilot.press("k")
        worker = screen(pilot).check_worker
        assert worker is not None
        await wait_until(pilot, lambda: worker.latest.progress is None)
        require_whole(pilot)
        text = screen_text(pilot)
        assert any(finding.check in text for finding in worker.latest.findings)
        assert not [finding for finding in worker.latest.findings if "report" in finding.evidence]


async def test_a_trainer_that_raises_stops_there_and_says_where() -> None:
    async with app(FOREIGN["raising"]).run_test(size=LARGE) as pilot:
        await idle(pilot)
        for key in ("c", "n"):
            await pilot.press(key)
            await idle(pilot)
            assert current_view(pilot).cursor.step == 2
            said = message(pilot)
            assert "step 3: IndexError: index 9 is out of bounds" in said
            assert "(foreign.py, line " in said
            assert "in step; hidden (24, 8))" in said
            shown = " ".join(screen_text(pilot).split())
            assert "step 3: IndexError" in shown
        await pilot.press("N")
        await idle(pilot)
        assert current_view(pilot).cursor.step == 1


@pytest.mark.parametrize("make", [LongError, OutOfMemory, Quits])
async def test_any_exception_of_a_step_is_a_message(make: Callable[[], Able]) -> None:
    async with app(make).run_test(size=SMALL) as pilot:
        await idle(pilot)
        await pilot.press("c")
        await idle(pilot)
        assert current_view(pilot).cursor.step == 1
        assert "step 2" in message(pilot)
        require_whole(pilot)
        await pilot.press("N")
        await idle(pilot)
        assert current_view(pilot).cursor.step == 0


async def test_a_trainer_that_prints_does_not_garble_the_screen() -> None:
    async with app(Warns).run_test(size=LARGE) as pilot:
        await idle(pilot)
        await pilot.press("n")
        await idle(pilot)
        assert "loss now" not in screen_text(pilot)


async def test_a_run_that_cannot_be_shown_ends_with_its_message() -> None:
    program = app(StartsNowhere)
    async with program.run_test(size=LARGE) as pilot:
        await wait_until(pilot, lambda: program.return_code == 1)
    assert program.return_code == 1
