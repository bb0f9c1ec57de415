"""The run's side of its debugger: it waits between two steps while it is held, and does as it is told."""

from __future__ import annotations

import os
import select
import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeAlias

from nettui.sources.recording.channel import VARIABLE, Lines, connected, listening, socket_of

SetRate: TypeAlias = Callable[[float], str]
"""Changes the learning rate, and returns why that cannot be done, or ""."""

BUSY = "another debugger holds this run"


class StopTraining(Exception):
    """The debugger ends the run."""


class Control:
    """Nobody may be there, or a debugger that holds the run.

    A run without a debugger never waits. When one leaves, the run goes on; but one that a debugger has
    started itself, which `VARIABLE` says, is ended. It takes one run; others, such as the other ranks of a
    distributed one, never hear from it and go on by themselves.
    """

    def __init__(self, recording: Path) -> None:
        self.rate: float | None = None
        self.set_rate: SetRate | None = None
        self._path = socket_of(recording)
        self._listener: socket.socket | None = None
        self._debugger: Lines | None = None
        self._invited = self._owned = self._held = False
        self._process = os.getpid()
        if (waiting := os.environ.pop(VARIABLE, "")) and (found := connected(waiting)):
            with suppress(OSError):  # it has gone: then the first step ends the run
                found.send(recording=str(recording.absolute()))
            self._debugger, self._invited, self._held = found, True, True
        else:
            self._listener = listening(self._path)

    def after_step(self, step: int, commit: Callable[[], None]) -> None:
        """Does what the debugger has said, and waits while it holds the run. Raises StopTraining."""
        self._accept()
        if self._debugger is None:
            return
        try:
            while self._debugger.has_line:
                self._obey(self._debugger.receive(0))
            if not self._held:
                return
            commit()
            self._debugger.send(at=step)
            while not self._may_go_on():
                pass
        except OSError:
            self._debugger.close()
            self._debugger = None
            self._held = False
            if self._owned:
                raise StopTraining from None

    def close(self) -> None:
        """Takes the socket away."""
        for each in (self._listener, self._debugger):
            if each is not None:
                each.close()
        if self._listener is not None and self._process == os.getpid():
            self._path.unlink(missing_ok=True)
        self._listener = self._debugger = None

    def _may_go_on(self) -> bool:
        """Waits for a word, of this debugger or of another; whether this one asked for the next step."""
        assert self._debugger is not None
        if not self._debugger.has_line:  # two words may have come at once
            select.select([each for each in (self._debugger, self._listener) if each is not None], [], [])
        self._accept()
        return self._debugger.has_line and self._obey(self._debugger.receive(0))

    def _accept(self) -> None:
        """Takes up a debugger that has knocked; a second one is sent away."""
        if self._listener is None or not select.select([self._listener], [], [], 0)[0]:
            return
        with suppress(OSError):
            found = Lines(self._listener.accept()[0])
            if self._debugger is None:
                self._debugger, self._held = found, True
            else:
                found.send(error=BUSY)
                found.close()

    def _obey(self, message: dict[str, Any] | None) -> bool:
        """Does what a message says; returns whether the run may go on to its next step."""
        assert self._debugger is not None
        self._owned = self._owned or (self._invited and message is not None)
        match message or {}:
            case {"do": "hold"}:
                self._held = True
            case {"do": "step"}:
                return True
            case {"do": "stop"}:
                raise StopTraining
            case {"do": "rate", "value": float() | int() as value}:
                self.rate = float(value)
                why = "the loop does not ask for it" if self.set_rate is None else self.set_rate(self.rate)
                self._debugger.send(**({"error": why} if why else {"rate": self.rate}))
            case {}:
                pass
        return False
