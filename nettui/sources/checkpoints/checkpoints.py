"""Sleeping copies of the process of a run, one of which is woken when the run is to go back."""

from __future__ import annotations

import json
import os
import random
import select
import signal
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any, Protocol

from nettui.common.text_files import unused_path
from nettui.sources.checkpoints.keeper import Keeper
from nettui.sources.checkpoints.linux import end_with_parent, file_offsets, is_alive, memory
from nettui.sources.checkpoints.obstacle import obstacle
from nettui.sources.checkpoints.thinning import superfluous

MOST_COPIES = 32

SHARE = 0.05
"""The share of the run's time that making copies may take."""

LOOK = 0.01
"""The seconds that count for a look whether an obstacle has gone."""

GRACE = 10.0
"""Seconds that a woken copy has to take the run's place."""

MESSAGE_LIMIT = 65536
"""Bytes that an empty pipe takes at once."""

STANDARD_OUTPUT = 1

NO_PROCESS = "the system makes no more processes"

NONE_KEPT = "no copy of the run is kept from step {} or before"


class Participant(Protocol):
    """What writes to a file or listens to a debugger, in the process that is copied."""

    @property
    def asked(self) -> Path:
        """The file that the script has named."""
        ...

    @property
    def path(self) -> Path:
        """The file that it writes now."""
        ...

    @property
    def sockets(self) -> set[int]:
        """The descriptors by which it listens."""
        ...

    def release(self) -> None:
        """Closes what two processes cannot share, before a copy is made; it is opened again when needed."""
        ...

    def take_over(self, path: Path) -> None:
        """Goes on in the copy, which has taken the place of the process, and writes that file."""
        ...

    def branch(self) -> str:
        """Writes what comes now elsewhere, if it has written other things after here; returns where."""
        ...


@dataclass(frozen=True)
class Copy:
    """A copy that sleeps: the step after which it does, its process, and the pipe that wakes it."""

    step: int
    process: int
    pipe: int

    def end(self) -> None:
        """Ends it."""
        with suppress(ProcessLookupError):
            os.kill(self.process, signal.SIGKILL)
        os.close(self.pipe)


class Checkpoints:
    """The sleeping copies of this process; `budget` are the bytes that they may hold beside it.

    A copy is a fork of a fork: it shares all memory that the run has not changed since, and is the keeper's
    child, not one that the script would find when it waits for its own. The one that is woken forks again, so
    that it can be gone back to once more, and ends the process that has woken it.
    """

    def __init__(self, keeper: Keeper, budget: int) -> None:
        self._keeper, self._budget = keeper, budget
        self._copies: list[Copy] = []
        self._participants: list[Participant] = []
        self._written: Mapping[str, str] = {}
        self._closed: dict[str, str] = {}
        self._has_branched = False
        self._ran, self._cost = 0.0, 0.0
        self.obstacle = ""

    @property
    def process(self) -> int:
        """The process that lasts as long as the run, whichever copy does it."""
        return self._keeper.process

    @property
    def steps(self) -> list[int]:
        """The steps after which a copy sleeps."""
        return [copy.step for copy in self._copies]

    def leave(self, participant: Participant) -> None:
        """Lets go one that ends; copies made before know it still."""
        if participant in self._participants:
            self._closed[str(participant.asked)] = str(participant.path)
            self._participants.remove(participant)

    def join(self, participant: Participant) -> None:
        """Has what writes or listens do its part when a copy is made and when one is woken."""
        self._participants.append(participant)

    def forget(self) -> None:
        """Ends all copies, which are of something that is not gone back to any more; the next is due."""
        while self._copies:
            self._copies.pop().end()
        self._cost = 0.0

    def is_due(self, ran: float) -> bool:
        """Whether the run has gone on long enough since the last copy; `ran`: seconds since last asked."""
        self._ran += ran
        return self._ran * SHARE >= self._cost

    def branch(self, asking: Participant) -> str:
        """Has all participants write elsewhere what comes now; returns where the one that asks does."""
        paths = [each.branch() for each in self._participants]
        self._has_branched = self._has_branched or any(paths)
        return paths[self._participants.index(asking)]

    def file(self, asked: Path) -> tuple[Path, bool]:
        """Where a recording goes for which the script names a file, and whether it is repeated there.

        A script that was gone back names again the files that it has written already.
        """
        if (written := self._written.get(str(asked))) is None:
            return asked, False
        if self._has_branched:
            return unused_path(asked.with_stem(f"{asked.stem}-from-0")), False
        return Path(written), True

    def take(self, step: int) -> Mapping[str, Any] | None:
        """Puts a copy to sleep after a step, unless there is an obstacle.

        It returns None, and once more in a copy that is woken: then what `wake` was given.
        """
        said = None
        while (woken_with := self._fork(step)) is not None:
            said = woken_with
        return said

    def wake(self, target: int, **said: Any) -> str:
        """Has the last copy from step `target` or before take the place of this process.

        The copy is told `to`, the target, and what is `said`. It returns only where that fails, and why.
        """
        for each in self._participants:  # this process is going to be killed
            each.release()
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
        try:
            while self._copies:
                chosen = self._copies.pop()
                if chosen.step > target:
                    chosen.end()
                elif self._woken(chosen, {**said, "to": target}):
                    return f"the copy from step {chosen.step} does not take over"
            return NONE_KEPT.format(target)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)

    def _woken(self, chosen: Copy, said: Mapping[str, Any]) -> bool:
        """Wakes a copy, which ends this process; returns False if it has gone, True if it does not do so."""
        known = [astuple(copy) for copy in self._copies]
        files = {
            **self._written,
            **self._closed,
            **{str(each.asked): str(each.path) for each in self._participants},
        }
        message = json.dumps({**said, "old": os.getpid(), "copies": known, "files": files})
        try:
            left = message.encode() + b"\n"
            while left:
                left = left[os.write(chosen.pipe, left) :]
        except BrokenPipeError:
            os.close(chosen.pipe)
            return False
        select.select([self._keeper.ended], [], [], GRACE)  # without the keeper no copy takes over
        chosen.end()
        return True

    def _fork(self, step: int) -> Mapping[str, Any] | None:
        """Makes a copy; returns None in this process, and in the copy, once it is woken, what it is told."""
        sockets = set[int]().union(*(each.sockets for each in self._participants))
        self.obstacle = obstacle(sockets)
        if self.obstacle:
            self._ran, self._cost = 0.0, LOOK
            return None
        began = time.perf_counter()
        for each in self._participants:
            each.release()
        numbers, offsets = random.getstate(), file_offsets()
        asleep, pipe = os.pipe()
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
        process = _fork_twice()
        if process is None or process:
            os.close(asleep)
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
            if process is None:
                os.close(pipe)
                self.obstacle, self._ran, self._cost = NO_PROCESS, 0.0, LOOK
                return None
            self._copies.append(Copy(step, process, pipe))
            self._thin()
            self._ran, self._cost = 0.0, time.perf_counter() - began
            return None
        os.close(pipe)
        said = self._take_place(_wait_asleep(asleep, self._keeper.ended))
        random.setstate(numbers)  # which Python seeds anew in a fork
        for number, offset in offsets.items():
            with suppress(OSError):
                os.lseek(number, offset, os.SEEK_SET)
        if STANDARD_OUTPUT in offsets:  # what was printed afterwards is printed again
            os.ftruncate(STANDARD_OUTPUT, offsets[STANDARD_OUTPUT])
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        self._written, self._has_branched = said["files"], False
        for each in self._participants:
            each.take_over(Path(self._written[str(each.asked)]))
        return said

    def _take_place(self, message: bytes) -> Mapping[str, Any]:
        """Becomes the run: ends the process that was it; returns what that has said."""
        said: Mapping[str, Any] = json.loads(message)
        known = [Copy(*each) for each in said["copies"]]
        for copy in self._copies:
            if copy not in known:
                os.close(copy.pipe)
        self._copies = known
        while signal.sigtimedwait(signal.valid_signals(), 0):  # what the run got while this copy slept
            pass
        try:
            os.write(self._keeper.takeover, f"{os.getpid()}\n".encode())
        except BrokenPipeError:
            os._exit(1)
        with suppress(ProcessLookupError):
            os.kill(said["old"], signal.SIGKILL)
        while is_alive(said["old"]):
            if select.select([self._keeper.ended], [], [], 0.0005)[0]:  # nobody will be the parent
                os._exit(1)
        end_with_parent(self._keeper.process)
        return said

    def _thin(self) -> None:
        """Ends copies until the rest keeps to the budget; that of the start stays."""
        while len(self._copies) > 2 and (len(self._copies) > MOST_COPIES or self._extra() > self._budget):
            self._copies.pop(superfluous(self.steps)).end()

    def _extra(self) -> int:
        """The bytes that would be free without the copies: those which this process does not hold."""
        held, part = memory(os.getpid())
        return sum(memory(copy.process)[1] for copy in self._copies) + part - held


def _fork_twice() -> int | None:
    """A fork whose parent has ended: 0 in it, else its number, None where the system makes no process.

    All signals must be blocked.
    """
    told, tell = os.pipe()
    try:
        between = os.fork()
    except OSError:
        between = -1
    if between == 0:
        with suppress(OSError):
            if os.fork() == 0:
                os.write(tell, str(os.getpid()).encode())
                os.close(tell)
                os.close(told)
                return 0
        os._exit(0)
    os.close(tell)
    number = os.read(told, 64)
    os.close(told)
    if between > 0:
        with suppress(ChildProcessError):  # where the script ignores SIGCHLD
            os.waitpid(between, 0)
        signal.sigtimedwait([signal.SIGCHLD], 0)  # the script is not told of this child
    return int(number) if number else None


def _wait_asleep(pipe: int, ended: int) -> bytes:
    """Sleeps until a message comes; ends with the keeper."""
    found = select.select([pipe, ended], [], [])[0]
    message = b""
    while pipe in found and not message.endswith(b"\n") and (part := os.read(pipe, MESSAGE_LIMIT)):
        message += part
    os.close(pipe)
    if not message:
        os._exit(0)
    return message


_OF_PROCESS: list[Checkpoints] = []


def keep_copies(checkpoints: Checkpoints) -> None:
    """Makes these the checkpoints of the process, for every recorder that its script makes."""
    _OF_PROCESS[:] = [checkpoints]


def of_process() -> Checkpoints | None:
    """The checkpoints of the process, if it keeps some."""
    return _OF_PROCESS[0] if _OF_PROCESS else None
