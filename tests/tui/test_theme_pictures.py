"""Pictures of pages in each theme at three sizes, so that nobody changes how one looks without seeing it."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from nettui.scenario import load
from nettui.tui.app import NettuiApp
from nettui.tui.habits import Habits
from nettui.tui.screens.debugger import DebuggerScreen
from nettui.tui.themes import OWN_THEMES
from tests.tui.pilot import (
    LARGE,
    SMALL,
    SnapCompare,
    enter_command,
    wait_for_gradcheck,
    wait_for_step,
    without_lesson,
)

MIDDLE = (100, 30)
SIZES = [pytest.param(size, id=f"{size[0]}x{size[1]}") for size in (SMALL, MIDDLE, LARGE)]

PAGES = [("vanishing-sigmoid", "health"), pytest.param("digits", "data", marks=pytest.mark.slow)]


@pytest.mark.usefixtures("steady_round_off")
@pytest.mark.parametrize("theme", OWN_THEMES)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("name", "page"), PAGES)
def test_picture_of_a_page_in_a_theme(
    snap_compare: SnapCompare, name: str, page: str, size: tuple[int, int], theme: str
) -> None:
    loaded, habits = load(name), Habits(theme=theme)

    async def go(pilot: Pilot[None]) -> None:
        await wait_for_step(pilot, 0)
        await enter_command(pilot, "next 12")
        await wait_for_step(pilot, 12)
        if page == "health":
            await wait_for_gradcheck(pilot)

    app = NettuiApp(
        lambda app: DebuggerScreen(lambda: without_lesson(loaded), page=page, habits=habits), habits=habits
    )
    assert snap_compare(app, terminal_size=size, run_before=go)
