"""An app that handles keys and pastes one after another, each to its end before the next one begins."""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, cast

from textual import events, on
from textual.app import App
from textual.errors import NoWidget
from textual.message import Message
from textual.message_pump import MessagePump

if TYPE_CHECKING:  # it loads all that can be completed
    from nettui.tui.prompt import Prompt

PATIENCE = 3.0
"""Seconds after which the next key is handled though the follower of the one before has not come back."""

NEWLINE, ENTER = "ctrl+j", "enter"
"""What enter becomes when it was typed before the program had set the terminal, and what it is."""


class InputQueue(App[None]):
    """Keeps the order of what is typed, whatever the screen is busy with.

    A key passes from the focused widget up to the app, and each widget has a queue of its own; a second key
    that is sent to another widget meanwhile would overtake it. So a follower is sent after each key along the
    same way, and the next key waits until it has come back. While the command line is open, what is typed
    goes straight into it. Keys typed before `accept_input` wait. A key that comes up to the app while
    another screen opens begins again on that screen, whose widgets are there by then.
    """

    class Follower(Message):
        """Comes back to the app when what was sent before it has been handled."""

        def __init__(self, number: int, rounds: int) -> None:
            self.number, self.rounds = number, rounds
            super().__init__()

    def __init__(self) -> None:
        super().__init__()
        self._typed: deque[events.Key | events.Paste] = deque()
        self._busy, self._number = True, 0
        self._target: MessagePump = self

    def accept_input(self) -> None:
        """Handles what was typed so far, and from now on everything at once."""
        self.call_later(self._handle_next, self._number)

    def goes_first(self, key: str, first: bool) -> bool:
        """Whether a key does not wait for `accept_input`; `first`: no other waits before it."""
        return False

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.InputEvent) and not self.screen_stack:
            return  # the app is closing
        if isinstance(event, events.Key) and self.goes_first(event.key, not self._typed):
            await super().on_event(event)
        elif isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            self._typed.append(_as_enter(event) if isinstance(event, events.Key) else event)
            if not self._busy:
                await self._handle_next(self._number)
        elif isinstance(event, events.Key) and not self.screen.is_mounted:
            self._typed.appendleft(events.Key(event.key, event.character))
        elif isinstance(event, events.MouseEvent):
            with suppress(NoWidget):  # beyond a screen that was just resized
                await super().on_event(event)
        else:
            await super().on_event(event)

    async def _handle_next(self, after: int) -> None:
        """Handles the next key, unless that was done already after the key with that number."""
        if after != self._number:
            return
        self._number += 1
        self._busy = bool(self._typed)
        if not self._typed:
            return
        if not self.screen_stack:  # the app is closing
            return
        screen = self.screen
        prompt = cast("Prompt", screen.query_one("#prompt")) if screen.has_class("prompt-open") else None
        if prompt is not None:
            screen.set_focus(prompt)
            while self._typed and prompt.type_key(self._typed[0]):
                self._typed.popleft()
            if not self._typed:
                self._busy = False
                return
        self._target = self.focused or screen
        asyncio.get_running_loop().call_later(PATIENCE, self.call_later, self._handle_next, self._number)
        await super().on_event(self._typed.popleft())
        self._send_follower(1 if prompt is None else 2)  # enter in the command line posts its text

    def _send_follower(self, rounds: int) -> None:
        target = self._target if self._target.is_running else self
        target.post_message(self.Follower(self._number, rounds))

    @on(Follower)
    def _follow(self, follower: Follower) -> None:
        if follower.number != self._number:
            return
        if follower.rounds > 1:
            self.call_later(self._send_follower, follower.rounds - 1)
        else:
            self.call_later(self._handle_next, self._number)


def _as_enter(event: events.Key) -> events.Key:
    return events.Key(ENTER, "\r") if event.key == NEWLINE else event
