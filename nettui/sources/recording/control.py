"""The run's side of its debugger: it waits between two steps while it is held, and does as it is told."""

from __future__ import annotations

import os
import select
import socket
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeAlias

from nettui.sources.checkpoints.checkpoints import Checkpoints
from nettui.sources.recording.channel import VARIABLE, Lines, connected, listening, socket_of
from nettui.sources.recording.tensors import looked

SetRate: TypeAlias = Callable[[float], str]
"""Changes the learning rate, and returns why that cannot be done, or ""."""

Branch: TypeAlias = Callable[[], str]
"""Has a run that repeats recorded steps go on in a new recording; returns its path, or "" if it need not."""

Look: TypeAlias = Callable[[str], Mapping[str, Any]]
"""What there is at an address in a tensor of the run. Raises InvalidValue."""

BUSY = "another debugger holds this run"

NO_COPIES = "no copies of the run are kept: `nettui run SCRIPT.py --checkpoints fork` keeps some"

LOOKED_AT = 0.1
"""Seconds that a debugger has the run wait when somebody looks at its steps one by one."""


def nothing(address: str) -> Mapping[str, Any]:
    """The Look of a run that shows no tensors."""
    return looked({}, address)


class StopTraining(Exception):
    """The debugger ends the run."""


class Control:
    """Nobody may be there, or a debugger that holds the run.

    A run without a debugger never waits. When one leaves, the run goes on; but one that a debugger has
    started itself, which `VARIABLE` says, is ended. It takes one run; others, such as the other ranks of a
    distributed one, never hear from it and go on by themselves.
    """

    def __init__(self, recording: Path, checkpoints: Checkpoints | None = None) -> None:
        self.rate: float | None = None
        self.set_rate: SetRate | None = None
        self.branch: Branch = lambda: ""
        self.leave: Callable[[], None] = lambda: None
        self._checkpoints, self._target, self._step = checkpoints, -1, -1
        self._recording, self._is_new = recording.absolute(), False  # new to the debugger
        self._rates: dict[int, float] = {}
        self._left, self._waited = time.perf_counter(), 0.0
        self._look: Look = nothing
        self._path = socket_of(recording)
        self._listener: socket.socket | None = None
        self._debugger: Lines | None = None
        self._invited = self._owned = self._held = False
        self._process = os.getpid()
        if (waiting := os.environ.pop(VARIABLE, "")) and (found := connected(waiting)):
            with suppress(OSError):  # it has gone: then the run goes on
                found.send(recording=str(self._recording))
            self._debugger, self._invited, self._held = found, True, True
        else:
            self._listener = listening(self._path)

    def after_step(
        self, step: int, commit: Callable[[], None], look: Look = nothing, differing: int | None = None
    ) -> None:
        """Does what the debugger has said, and waits while it holds the run. Raises StopTraining.

        `differing` is the first step that a run repeats, since it was gone back, and that is not what it was.
        """
        self._step, self._look, ran = step, look, time.perf_counter() - self._left
        try:
            self._hold(commit, ran, differing)
        finally:
            self._left, self._look = time.perf_counter(), nothing

    def is_looked_at(self, step: int) -> bool:
        """Whether somebody waits for that step, which comes next: then it is worth measuring."""
        return self._held and (step == self._target or self._waited > LOOKED_AT)

    def follow(self, set_rate: SetRate | None) -> None:
        """Goes on with another optimizer, whose rate the debugger has not set."""
        self.set_rate, self.rate = set_rate, None

    def hand_over(self, other: Control) -> None:
        """Has the debugger, if there is one, hold another run of this process, after the step that it is in.

        What this one could go back to is given up: the other one counts its steps from its own start.
        """
        if self._debugger is None or other._debugger is not None:
            return
        other._debugger, self._debugger = self._debugger, None
        other._invited, other._owned, other._held = self._invited, self._owned, self._held
        other._is_new, self._held = True, False
        if self._checkpoints is not None:
            self._checkpoints.forget()

    @property
    def has_debugger(self) -> bool:
        """Whether a debugger is connected."""
        return self._debugger is not None

    @property
    def is_here(self) -> bool:
        """Whether this process is the run's, not one that it has started, such as a DataLoader's."""
        return self._process == os.getpid()

    @property
    def sockets(self) -> set[int]:
        """The descriptors that it listens to."""
        return {each.fileno() for each in (self._listener, self._debugger) if each is not None}

    def take_over(self) -> None:
        """Goes on in a copy of the process."""
        self._process = os.getpid()

    def _hold(self, commit: Callable[[], None], ran: float, differing: int | None) -> None:
        self._accept()
        if self._debugger is None:
            return
        try:
            while self._debugger.has_line:
                self._obey(self._debugger.receive(0))
            if not self._held:
                return
            self._keep_copy(commit, ran)
            if self._step in self._rates:
                self._set_rate(self._rates[self._step])
            if self._step < self._target:
                return
            commit()
            if self._debugger is None:  # the file cannot be written any more
                return
            self._say_where(differing)
            began = time.perf_counter()
            while not self._may_go_on():
                pass
            self._waited = time.perf_counter() - began
        except OSError:
            if self._debugger is not None:
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
        if self._listener is not None and self.is_here:
            self._path.unlink(missing_ok=True)
        self._listener = self._debugger = None

    def _keep_copy(self, commit: Callable[[], None], ran: float) -> None:
        """Keeps a copy of the run if it is time; in a copy that is woken, this is where it goes on."""
        if self._checkpoints is None or not self._checkpoints.is_due(ran):
            return
        commit()
        if (said := self._checkpoints.take(self._step)) is not None:
            self._target = said["to"]
            self._rates = dict(said["rates"])
            self._is_new = False

    def _say_where(self, differing: int | None) -> None:
        """Tells the debugger after which step the run is held."""
        assert self._debugger is not None
        facts: dict[str, object] = {} if differing is None else {"differing": differing}
        if self._is_new:
            facts["recording"], self._is_new = str(self._recording), False
        if self._checkpoints is not None:
            facts |= {"copies": self._checkpoints.steps, "obstacle": self._checkpoints.obstacle}
        self._debugger.send(at=self._step, **facts)

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
            case {"do": "go", "to": int() as step}:
                return self._go(step)
            case {"do": "look", "at": str() as address}:
                self._debugger.send(**self._looked(address))
            case {"do": "rate", "value": float() | int() as value}:
                self._debugger.send(**self._change_rate(float(value)))
            case {}:
                pass
        return False

    def _looked(self, address: str) -> Mapping[str, Any]:
        """What there is at an address in a tensor, or why nothing is shown of it."""
        try:
            return {"tensor": self._look(address)}
        except Exception as error:  # whatever it is, the training is not to end by it
            return {"error": str(error)}

    def _go(self, step: int) -> bool:
        """Has the run be after a step; returns whether it may go on there. Going back does not return."""
        assert self._debugger is not None
        if step < self._step:
            rates = [*self._rates.items()]
            why = NO_COPIES if self._checkpoints is None else self._checkpoints.wake(step, rates=rates)
            self._debugger.send(error=why)
        elif step == self._step:
            self._say_where(None)
        self._target = step
        return step > self._step

    def _change_rate(self, value: float) -> Mapping[str, object]:
        """Changes the learning rate from here on, and so what was recorded after here; returns the answer."""
        if why := self._set_rate(value):
            return {"error": why}
        self._rates = {step: rate for step, rate in self._rates.items() if step < self._step}
        self._rates[self._step] = value
        return {"rate": value, "recording": self.branch()}

    def _set_rate(self, value: float) -> str:
        self.rate = value
        return "the loop does not ask for it" if self.set_rate is None else self.set_rate(value)
