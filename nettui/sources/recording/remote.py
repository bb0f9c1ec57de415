"""The debugger's side of a run that another process does: it lets the run do one step after the other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nettui.sources.recording.channel import Lines, connected, socket_of
from nettui.types import TensorSlice

BUSY = "the run is busy with a step"

ON_ITS_WAY = "the run is still on its way to step {}"

ENDED = "the run has ended"

LATE = "the run has not answered in time: ask again"


class Remote:
    """The debugger's side: a run that is held after each step until it is asked for the next one."""

    def __init__(self, lines: Lines) -> None:
        self._lines, self._asked, self._gone = lines, True, False
        self.obstacle = self.moved_to = ""
        self.goes_back = False
        self.at, self.refusal, self.differing, self._target = -1, "", -1, -1
        self._late = 0

    @property
    def gone(self) -> bool:
        """Whether the run has ended, or does not listen any more."""
        return self._gone

    def advance(self, timeout: float) -> bool:
        """Lets the run do one step, and waits until it is held after it; False if that takes longer."""
        if not self._asked:
            self._send(do="step")
            self._asked = True
        return self.wait(timeout)

    def wait(self, timeout: float) -> bool:
        """Waits until the run is held after a step."""
        found = self._receive(timeout) or {}
        if "at" not in found:
            if "error" in found:  # which may come late: the run waits for another word
                self.refusal, self._asked, self._target = str(found["error"]), False, -1
            return False
        self.at, self._asked, self._target = int(found["at"]), False, -1
        self.differing = int(found.get("differing", -1))
        self.obstacle, self.goes_back = str(found.get("obstacle", "")), "copies" in found
        return True

    def go(self, step: int, timeout: float) -> str:
        """Has the run be after a step, going back if need be; returns why it is not, or ""."""
        if self._asked and not self.wait(timeout):
            return self._delay
        if self.at != step:
            self._send(do="go", to=step)
            self._asked, self.refusal, self._target = True, "", step
            if not self.wait(timeout):
                return self.obstacle or self.refusal or self._delay
        return ""

    def rate(self, value: float, timeout: float = 5.0) -> str:
        """Changes the learning rate; returns why it was not changed, or ""."""
        if self._asked and not self.wait(timeout):
            return self._delay
        found = self._ask(timeout, do="rate", value=value)
        return "" if "rate" in found else str(found.get("error", LATE))

    def look(self, address: str, timeout: float = 5.0) -> TensorSlice | str:
        """What there is at an address in a tensor, or why nothing is shown of it."""
        if self._asked and not self.wait(timeout):
            return self._delay
        found = self._ask(timeout, do="look", at=address)
        if (tensor := found.get("tensor")) is None:
            return str(found.get("error", LATE))
        return TensorSlice(
            name=tensor["name"],
            shape=tuple(tensor["shape"]),
            dtype=tensor["dtype"],
            step=self.at,
            figures=tensor["figures"],
            place=tensor["place"],
            matrix=tuple(tensor["matrix"]),
            values=tuple(map(tuple, tensor["values"])),
            others=tuple((name, tuple(shape)) for name, shape in tensor["others"]),
        )

    def stop(self) -> None:
        """Ends the run after its step."""
        self._send(do="stop")

    def close(self) -> None:
        """Lets the run go on without a debugger, unless that has started it."""
        self._gone = True
        self._lines.close()

    @property
    def _delay(self) -> str:
        """Why the run does not answer."""
        if self._gone:
            return ENDED
        return BUSY if self._target < 0 else ON_ITS_WAY.format(self._target)

    def _send(self, **message: object) -> None:
        try:
            self._lines.send(**message)
        except OSError:
            self._gone = True

    def _ask(self, timeout: float, **question: object) -> dict[str, Any]:
        """Asks a run that is held; a late answer is never taken for that to another question."""
        self._send(**question)
        found = self._receive(timeout)
        self._late += found is None
        return {"error": ENDED} if self._gone else found or {}

    def _receive(self, timeout: float) -> dict[str, Any] | None:
        """The next message, of what was asked last; None if it has not come in time."""
        found = self._message(timeout)
        while self._late and found is not None:
            self._late -= 1
            found = self._message(timeout)
        return found

    def _message(self, timeout: float) -> dict[str, Any] | None:
        if self._gone:
            return None
        try:
            found = self._lines.receive(timeout)
        except OSError:
            self._gone = True
            return None
        self.moved_to = str((found or {}).get("recording") or self.moved_to)
        return found


def connect(recording: Path) -> Remote | str:
    """Takes hold of the run that writes a recording, or says why that cannot be done."""
    path = socket_of(recording)
    if not path.exists():
        return "it is not being written by a run on this machine that can be held"
    found = connected(str(path))
    if found is None:
        return f"{path.name} does not answer: the run that made it is gone, or another user's"
    return Remote(found)
