"""The home screen lists the user's and the shipped scenarios, and opens them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from textual.pilot import Pilot

from nettui.scenario import list_shipped_scenarios
from nettui.tui.app import NettuiApp, home_screen
from nettui.tui.screens.debugger import DebuggerScreen
from nettui.tui.screens.home import HomeScreen
from tests.tui.pilot import (
    SMALL,
    screen_text,
    wait_until,
)


async def wait_for_scenario(pilot: Pilot[None], name: str) -> None:
    """Waits until the debugger shows a scenario."""

    def is_shown() -> bool:
        top = pilot.app.screen
        return isinstance(top, DebuggerScreen) and top.view is not None and top.view.title == name

    await wait_until(pilot, is_shown)


async def test_home_lists_the_users_scenarios_and_shows_what_is_wrong_with_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "other.toml").write_text("[tool]\nx = 1\n")
    (tmp_path / "broken.toml").write_text('[data]\nsource = "mons"\n')
    (tmp_path / "mine.toml").write_text('title = "Two moons"\n[data]\nsource = "moons"\n')
    async with NettuiApp(home_screen()).run_test(size=SMALL) as pilot:
        assert re.findall(
            r"Your scenarios, in this folder|broken\.toml|mine\.toml|other\.toml", screen_text(pilot)
        ) == [
            "Your scenarios, in this folder",
            "broken.toml",
            "mine.toml",
        ]
        await pilot.press("enter")
        await wait_until(pilot, lambda: len(pilot.app._notifications) == 1)
        (notification,) = pilot.app._notifications
        assert "(did you mean 'moons'?)" in notification.message
        await pilot.press("down", "enter")
        await wait_for_scenario(pilot, "mine")


async def test_home_opens_a_scenario_and_h_returns() -> None:
    async with NettuiApp(home_screen()).run_test(size=SMALL) as pilot:
        await pilot.press("down", "enter")
        await wait_for_scenario(pilot, list_shipped_scenarios()[1].name)
        await pilot.press("h")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, HomeScreen))


async def test_help_export_and_zoom_work_as_everywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with NettuiApp(home_screen()).run_test(size=SMALL) as pilot:
        await pilot.press("question_mark")
        await pilot.pause()
        shown = screen_text(pilot)
        assert shown.index("1 Health") < shown.index("Home screen") < shown.index("opens the scenario")
        await pilot.press("escape", "z")
        await pilot.pause()
        assert "quit" not in screen_text(pilot)
        await pilot.press("escape", "x", "enter")
        await wait_until(pilot, lambda: (tmp_path / "nettui.svg").exists())
        assert "linear-perceptron" in (tmp_path / "nettui.svg").read_text(encoding="utf-8")
        await pilot.press("x", *(["backspace"] * 4), *".csv", "enter")
        await wait_until(
            pilot, lambda: any("a picture here" in said.message for said in pilot.app._notifications)
        )
        await pilot.press("x", "escape", "enter")  # the list has the focus again
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, DebuggerScreen))
