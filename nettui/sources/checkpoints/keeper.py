"""The process that a debugger starts: it runs no script, and ends as the copy ends that runs last."""

from __future__ import annotations

import os
import select
import signal
from contextlib import suppress
from dataclasses import dataclass
from types import FrameType
from typing import NoReturn

from nettui.sources.checkpoints.linux import adopt_orphans, end_with_parent


@dataclass(frozen=True)
class Keeper:
    """What a copy knows of it: its number, a pipe that closes when it ends, one that a copy takes over by."""

    process: int
    ended: int
    takeover: int


def keep() -> Keeper:
    """Forks: the parent becomes the keeper and never returns; its child is to run the script."""
    ended, open_while_kept = os.pipe()
    takeovers, takeover = os.pipe()
    adopt_orphans()
    keeper, child = os.getpid(), os.fork()
    if child:
        os.close(ended)
        os.close(takeover)
        _wait_for(child, takeovers)
    os.close(open_while_kept)
    os.close(takeovers)
    end_with_parent(keeper)
    return Keeper(keeper, ended, takeover)


def _wait_for(running: int, takeovers: int) -> NoReturn:
    """Ends as the process does that runs; when a copy has taken its place, that of the copy counts."""

    def pass_on(number: int, frame: FrameType | None) -> None:
        os.kill(running, number)

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal sends it to the script as well
    signal.signal(signal.SIGTERM, pass_on)
    code = 0
    with suppress(ChildProcessError):  # where even a copy that has taken over has gone
        while True:
            process, status = os.wait()
            if process != running:
                continue
            code = os.waitstatus_to_exitcode(status)
            if not select.select([takeovers], [], [], 0)[0] or not (line := os.read(takeovers, 64)):
                break
            running = int(line.split()[-1])
    _end_as(code)


def _end_as(code: int) -> NoReturn:
    """Ends with the exit code of another process, or by the signal that has ended it."""
    if code < 0:
        with suppress(OSError):  # SIGKILL has no other way
            signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    os._exit(code)
