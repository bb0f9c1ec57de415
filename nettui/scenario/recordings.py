"""Opens a debugger session on a recording, or on several in lockstep."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path

from nettui.common.errors import InputError
from nettui.common.text_files import expand_home
from nettui.debugger.past import HeldRun
from nettui.debugger.recorded import Recorded
from nettui.debugger.session import Session
from nettui.sources.recording.reader import Reader

LOOK = 0.1
"""Seconds between two looks at a recording that has no step yet."""

KEEPS = "a recording keeps its values: they are what was recorded"


def open_recording(
    name: str, wait: Callable[[], bool] = lambda: False, held: HeldRun | None = None
) -> Session:
    """A session on a recording, at step 0. Raises InputError.

    One without a step yet is looked at again as long as it is being written and `wait` says so. `held`: the
    run that writes it is held; then the session is at the step after which it waits.
    """
    tape = Reader(expand_home(name))
    past = Recorded(tape, held=held)
    while not past.length:
        if past.ended:
            raise InputError(name, ["no step was recorded"])
        if not wait():
            raise InputError(name, ["no step has been recorded yet"])
        time.sleep(LOOK)
    session = Session.on(past, tape.title)
    if held is not None:
        session.run.navigator.enter(past.length - 1)
    return session


def require_no_values(name: str, sets: object, seed: int | None) -> None:
    """Raises InputError if something is to be changed in a recording."""
    if sets or seed is not None:
        raise InputError(name, [KEEPS])


def labels_of(names: list[str]) -> Mapping[str, str]:
    """A name for each recording that is compared: its file's, or its path where two are called alike."""
    stems = [Path(name).stem for name in names]
    return {stem if stems.count(stem) == 1 else name: name for name, stem in zip(names, stems, strict=True)}
