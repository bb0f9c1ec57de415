"""Ends a screen that nobody sees any more: its terminal is gone, or the server of `nettui serve`."""

from __future__ import annotations

import os
import select
import sys
import threading
import time
from collections.abc import Callable

CHECK, GRACE = 0.5, 6.0
"""Seconds between two looks, and seconds that the screen has to save and to end by itself.

It may not come to an end: Textual's writer ends at the first write that fails, and the screen waits for it.
"""


def end_when(gone: Callable[[], bool], leave: Callable[[], object]) -> None:
    """From now on calls `leave`, in another thread, once it is `gone`; ends the process if that does not."""

    def watch() -> None:
        while not gone():
            time.sleep(CHECK)
        try:
            leave()
            time.sleep(GRACE)
        finally:
            os._exit(1)

    threading.Thread(target=watch, name="orphan guard", daemon=True).start()


def parent_gone(parent: int) -> bool:
    """Whether that parent of this process has ended."""
    return os.getppid() != parent


def terminal_gone() -> bool:
    """Whether the terminal is gone, say because its window was closed; False where that cannot be told."""
    if not hasattr(select, "poll"):
        return False
    poll = select.poll()
    poll.register(sys.stdin, select.POLLHUP)
    return bool(poll.poll(0))
