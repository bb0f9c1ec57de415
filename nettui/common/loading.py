"""Loads modules without looking for garbage among what they define."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collector() -> Iterator[None]:
    """Nothing that a module defines is garbage, and the collector would look through all of it many times.

    It would do so once more as soon as it works again, and at the end of the process: a sixth of a command.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            resume_collector()


def resume_collector() -> None:
    """Ends that, perhaps early: what is there by now stays, and is not looked through again."""
    gc.freeze()
    gc.enable()
