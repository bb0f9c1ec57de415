"""Ends a process of `nettui serve` whose server is gone, even if that was killed."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable

CHECK, GRACE = 0.5, 6.0
"""Seconds between two looks, and seconds that the screen has to save and to end by itself.

It may not come to an end: it draws into a pipe that nobody reads any more.
"""


def end_with(parent: int, leave: Callable[[], object]) -> None:
    """From now on calls `leave`, in another thread, when that parent of this process has ended."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(CHECK)
        try:
            leave()
            time.sleep(GRACE)
        finally:
            os._exit(1)

    threading.Thread(target=watch, name="orphan guard", daemon=True).start()
