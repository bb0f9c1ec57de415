"""The screen on a recording: every page is drawn from what was measured, or says what it needs."""

from __future__ import annotations

from functools import cache

import pytest
from textual.pilot import Pilot

from nettui.debugger.past import NO_ARRAYS
from nettui.debugger.session import Session
from nettui.scenario import load, open_session
from nettui.tui.app import NettuiApp
from nettui.tui.pages import PAGES
from nettui.tui.screens.debugger import DebuggerScreen
from nettui.types import Step
from tests.debugger.recorded import Recorded
from tests.quick import slowly
from tests.tui.pilot import (
    LARGE,
    SMALL,
    current_view,
    enter_command,
    message,
    screen,
    screen_text,
    wait_for_step,
    wait_until,
)

STEPS = 12


@cache
def steps(name: str) -> list[Step]:
    """The first Steps of a scenario."""
    session = open_session(load(name, {}))
    return [session.next().raw.step if number else session.step for number in range(STEPS)]  # type: ignore[union-attr]


def past(name: str, kind: str) -> Recorded:
    if kind == "numbers":
        return Recorded.without_layers(steps(name))
    return Recorded.of(steps(name), 6 if kind == "grows" else None)


def app(name: str, kind: str = "whole") -> NettuiApp:
    return NettuiApp(lambda app: DebuggerScreen(lambda: Session.on(past(name, kind), name)))


def drawn(pilot: Pilot[None]) -> str:
    """The characters on the screen, without what separates words."""
    return " ".join(screen_text(pilot).replace("│", " ").split())


@pytest.mark.parametrize(
    ("name", "kind", "size"),
    [
        ("digits", "grows", LARGE),
        ("race-saddle", "numbers", SMALL),
        slowly(("digits", "whole", SMALL)),
        slowly(("digits", "numbers", LARGE)),
        slowly(("race-saddle", "whole", LARGE)),
    ],
)
async def test_every_page_and_panel_is_drawn(name: str, kind: str, size: tuple[int, int]) -> None:
    async with app(name, kind).run_test(size=size) as pilot:
        await wait_for_step(pilot, 0)
        await pilot.press("n", "n", "n")
        await wait_for_step(pilot, 3)
        for page in PAGES:
            await pilot.press(page.key)
            for _ in page.panels:
                keys = screen(pilot)._page_stack.panel.panel.keys
                await pilot.press(*keys, "tab")
                await pilot.pause()
        await pilot.press("k", "c")
        await wait_until(pilot, lambda: current_view(pilot).stopped_by in ("end", "latest"))
        await pilot.press("E", "question_mark", "escape", "z", "i")
        await wait_until(pilot, lambda: str(NO_ARRAYS) in message(pilot))
        assert pilot.app.return_code is None


async def test_what_was_measured_is_drawn_and_the_rest_says_what_it_needs() -> None:
    async with app("digits").run_test(size=LARGE) as pilot:
        await wait_for_step(pilot, 0)
        await pilot.press("n", "n")
        await wait_for_step(pilot, 2)
        view = current_view(pilot)
        text = drawn(pilot)
        assert "seed" not in text
        assert "needs the arrays of the" in text  # the gradient check, in little room
        for layer in view.reading.layers:
            assert layer.name in text
        assert f"{view.reading.layers[0].output.std:.3g}" in text


async def test_the_checks_page_shows_the_report_of_a_recording() -> None:
    async with app("digits").run_test(size=LARGE) as pilot:
        await wait_for_step(pilot, 0)
        await pilot.press("k")
        await wait_until(pilot, lambda: current_view(pilot).results.report is not None)
        assert screen(pilot)._page_stack.shows_checks
        await pilot.press("n")
        await wait_for_step(pilot, 1)
        report = current_view(pilot).results.report
        assert report is not None
        assert report.step == STEPS - 1


async def test_a_command_that_needs_arrays_shows_the_sentence() -> None:
    async with app("digits").run_test(size=LARGE) as pilot:
        await wait_for_step(pilot, 0)
        for line in ("step", "set train.rate 0.1", "undo", "save a.session"):
            await enter_command(pilot, line)
            await wait_until(pilot, lambda: str(NO_ARRAYS) in message(pilot))
            await pilot.press("escape")
        assert current_view(pilot).cursor.step == 0
