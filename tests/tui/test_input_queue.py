"""What is typed while the app closes reaches nobody; while a screen opens, it waits for that screen."""

from __future__ import annotations

import asyncio
from typing import ClassVar

import pytest
from textual import events
from textual.binding import BindingType
from textual.screen import Screen

from nettui.tui.input_queue import InputQueue


@pytest.mark.parametrize("forwarded", [False, True])
async def test_a_key_without_a_screen_is_dropped(forwarded: bool) -> None:
    app, key = InputQueue(), events.Key("a", "a")
    if forwarded:
        key._set_forwarded()
    await app.on_event(key)
    assert app.screen_stack == []


class First(Screen[None]):
    """Opens the next screen without waiting for it; the key goes on up to the app."""

    def on_key(self) -> None:
        self.app.push_screen(Second())


class Second(Screen[None]):
    BINDINGS: ClassVar[list[BindingType]] = [("a", "note", "note")]
    noted: bool | None = None

    async def on_mount(self) -> None:
        await asyncio.sleep(0.05)

    def action_note(self) -> None:
        self.noted = self.is_mounted


async def test_a_key_waits_for_the_screen_that_opens() -> None:
    app = InputQueue()
    async with app.run_test() as pilot:
        await app.push_screen(First())
        app.accept_input()
        await pilot.press("a")
        await pilot.pause(0.1)
        assert isinstance(app.screen, Second)
        assert app.screen.noted
