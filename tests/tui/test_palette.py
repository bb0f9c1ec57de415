"""The palette with keys that arrive faster than it draws or closes: each of these sequences crashed."""

from __future__ import annotations

import asyncio

import pytest
from textual import events
from textual.pilot import Pilot

from nettui.tui.screens.debugger import DebuggerScreen
from tests.tui.pilot import LARGE, app, wait_for_step, wait_until


def send_key(pilot: Pilot[None], key: str) -> None:
    """Sends a key without waiting for its effect."""
    driver = pilot.app._driver
    assert driver is not None
    driver.process_message(events.Key(key, key if len(key) == 1 else None))


async def wait_for_debugger(pilot: Pilot[None]) -> None:
    """Waits until the debugger is the top screen."""
    await wait_until(pilot, lambda: isinstance(pilot.app.screen, DebuggerScreen))
    assert len(pilot.app.screen_stack) == 2


async def test_enter_three_times_closes_only_the_palette() -> None:
    async with app("linear-softmax").run_test(size=LARGE) as pilot:
        await wait_for_step(pilot, 0)
        await pilot.press("ctrl+p")
        await pilot.pause(0.5)
        await pilot.press(*"next")
        await pilot.pause(1.0)
        for _ in range(3):
            send_key(pilot, "enter")
        await wait_for_debugger(pilot)


@pytest.mark.parametrize(
    "keys", [("ctrl+p", "n", "escape", "escape"), ("ctrl+p", "pagedown", "pageup", "escape")]
)
async def test_keys_in_quick_succession(keys: tuple[str, ...]) -> None:
    async with app("linear-softmax").run_test(size=(100, 30)) as pilot:
        await wait_for_step(pilot, 0)
        for attempt in range(12):
            for key in keys:
                send_key(pilot, key)
                await asyncio.sleep((0.0, 0.001, 0.01, 0.03)[attempt % 4])
        await pilot.pause(0.5)
        await pilot.press("escape")
        await wait_for_debugger(pilot)


async def test_the_list_of_themes_is_as_sturdy_without_room() -> None:
    async with app("linear-softmax").run_test(size=(100, 3)) as pilot:
        await wait_for_step(pilot, 0)
        pilot.app.search_themes()
        await pilot.pause(0.5)
        await pilot.press("d", "down", "pageup", "pagedown", "escape")
        await wait_for_debugger(pilot)


async def test_the_palette_stays_open_in_any_window_and_beyond_it() -> None:
    async with app("linear-softmax").run_test(size=(100, 30)) as pilot:
        await wait_for_step(pilot, 0)
        await pilot.press("ctrl+p")
        await pilot.pause(0.5)
        for size in ((4, 20), (1, 1), (5, 40), (6, 3)):
            await pilot.resize_terminal(*size)
            await pilot.press("n", "down", "pagedown", "backspace")
            await pilot.pause(0.1)
        await pilot.resize_terminal(100, 30)
        driver = pilot.app._driver
        assert driver is not None
        for kind in (events.MouseDown, events.MouseUp):
            driver.process_message(kind(None, 999, 999, 0, 0, 1, False, False, False, 999, 999))
        await pilot.pause()
        await pilot.press("escape")
        await wait_for_debugger(pilot)
