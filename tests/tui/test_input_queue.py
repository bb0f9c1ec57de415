"""What is typed while the app closes reaches nobody."""

from __future__ import annotations

import pytest
from textual import events

from nettui.tui.input_queue import InputQueue


@pytest.mark.parametrize("forwarded", [False, True])
async def test_a_key_without_a_screen_is_dropped(forwarded: bool) -> None:
    app, key = InputQueue(), events.Key("a", "a")
    if forwarded:
        key._set_forwarded()
    await app.on_event(key)
    assert app.screen_stack == []
