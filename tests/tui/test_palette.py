"""The palette under keys that come faster than it draws or closes: each of these lines ended the program."""

from __future__ import annotations

import asyncio

import pytest
from textual import events
from textual.pilot import Pilot

from nettui.tui.screens.debugger import DebuggerScreen
from tests.tui.pilot import LARGE, app, at, until


def hit(pilot: Pilot[None], key: str) -> None:
    """The key, without waiting for what it does."""
    driver = pilot.app._driver
    assert driver is not None
    driver.process_message(events.Key(key, key if len(key) == 1 else None))


async def back(pilot: Pilot[None]) -> None:
    """The debugger on top again."""
    await until(pilot, lambda: isinstance(pilot.app.screen, DebuggerScreen))
    assert len(pilot.app.screen_stack) == 2


async def test_enter_three_times_closes_nothing_but_the_palette() -> None:
    async with app("linear-softmax").run_test(size=LARGE) as pilot:
        await at(pilot, 0)
        await pilot.press("ctrl+p")
        await pilot.pause(0.5)
        await pilot.press(*"next")
        await pilot.pause(1.0)
        for _ in range(3):
            hit(pilot, "enter")
        await back(pilot)


@pytest.mark.parametrize(
    "keys", [("ctrl+p", "n", "escape", "escape"), ("ctrl+p", "pagedown", "pageup", "escape")]
)
async def test_keys_in_quick_succession(keys: tuple[str, ...]) -> None:
    async with app("linear-softmax").run_test(size=(100, 30)) as pilot:
        await at(pilot, 0)
        for turn in range(12):
            for key in keys:
                hit(pilot, key)
                await asyncio.sleep((0.0, 0.001, 0.01, 0.03)[turn % 4])
        await pilot.pause(0.5)
        await pilot.press("escape")
        await back(pilot)
