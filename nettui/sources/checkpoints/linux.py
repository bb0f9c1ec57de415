"""What Linux alone does with processes: ends them with their parents, adopts orphans, counts their memory."""

from __future__ import annotations

import ctypes
import os
import signal
import stat
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

SET_DEATH_SIGNAL, SET_CHILD_SUBREAPER = 1, 36  # prctl(2)

PROC = Path("/proc")


def end_with_parent(parent: int) -> None:
    """Has this process end when its parent does, however that happens; at once if it has already gone."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(SET_DEATH_SIGNAL, signal.SIGTERM)
        if os.getppid() != parent and (not is_alive(parent) or is_zombie(parent)):
            os._exit(1)


def adopt_orphans() -> None:
    """Makes this process the parent of all its descendants whose own parent has gone."""
    ctypes.CDLL(None).prctl(SET_CHILD_SUBREAPER, 1)


def is_alive(process: int) -> bool:
    """Whether there is a process of that number, which may be one that nobody has waited for."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def is_zombie(process: int) -> bool:
    """Whether a process has ended and nobody has asked how, as in a container without an init."""
    try:
        status = (PROC / str(process) / "stat").read_text()
    except OSError:  # not on Linux, or gone by now
        return False
    return status.rpartition(")")[2].split()[0] == "Z"


def memory(process: int) -> tuple[int, int]:
    """The anonymous bytes that a process holds, and its part of them: shared pages are divided."""
    found = {"Anonymous": 0, "Pss_Anon": 0}
    with suppress(OSError):
        for line in (PROC / str(process) / "smaps_rollup").read_text().splitlines()[1:]:
            name, _, rest = line.partition(":")
            if name in found:
                found[name] = int(rest.split()[0]) * 1024
    return found["Anonymous"], found["Pss_Anon"]


def available_memory() -> int:
    """The bytes that can be had without swapping."""
    for line in (PROC / "meminfo").read_text().splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    return 0


def open_sockets() -> set[int]:
    """The descriptors of this process that are sockets."""
    return {number for number, mode in _descriptors().items() if stat.S_ISSOCK(mode)}


def file_offsets() -> Mapping[int, int]:
    """Where each open file of this process is read or written next: copies of a process share that."""
    return {
        number: os.lseek(number, 0, os.SEEK_CUR)
        for number, mode in _descriptors().items()
        if stat.S_ISREG(mode)
    }


def thread_names() -> list[str]:
    """The threads of this process, its first one first."""
    return [(each / "comm").read_text().strip() for each in sorted((PROC / "self/task").iterdir())]


def children() -> set[int]:
    """The processes that this one has started and that are still known."""
    found: set[int] = set()
    for each in (PROC / "self/task").iterdir():
        with suppress(OSError):  # a kernel without it, or a thread that has ended
            found |= set(map(int, (each / "children").read_text().split()))
    return found


def _descriptors() -> Mapping[int, int]:
    """The mode of each open descriptor."""
    found = {}
    for name in os.listdir(PROC / "self/fd"):
        with suppress(OSError):  # the one that listed them
            found[int(name)] = os.fstat(int(name)).st_mode
    return found
