"""Takes and restores all that is needed to come back to where a session was."""

from __future__ import annotations

from nettui.common.errors import InputError, InvalidValue
from nettui.common.text_files import expand_home
from nettui.debugger import journal
from nettui.debugger.breakpoints import Breakpoints
from nettui.debugger.journal import LastNumbers, SavedPosition, SavedSession
from nettui.debugger.keyframes import crc
from nettui.debugger.navigator import KeepGoing
from nettui.debugger.run import DebuggedRun


def take(run: DebuggedRun) -> SavedSession:
    """The scenario, edits, breakpoints, watches and cursor of a run. Raises InputError."""
    past, number = run.exact("save"), run.number
    forks = past.forks
    return SavedSession(
        scenario=run.title,
        table=forks[0].recipe.table,
        edits=tuple((fork.origin.number, fork.edit) for fork in forks if fork.origin and fork.edit),
        breakpoints=run.breakpoints.points,
        watches=run.watches.watches,
        position=SavedPosition(number, run.navigator.op, past.fork.number, crc(run.state), past.blas),
        numbers=LastNumbers(run.breakpoints.last_number, run.watches.last_number),
        data=forks[0].data,
    )


def restore(run: DebuggedRun, saved: SavedSession, keep_going: KeepGoing) -> str | None:
    """Brings a run just opened on the same scenario to where the session was; returns a warning, if any.

    Raises InputError when the saved cursor does not exist in this run.
    """
    past = run.exact("session")
    run.breakpoints = Breakpoints(saved.breakpoints, saved.numbers.breakpoint)
    run.watches.replace(saved.watches, saved.numbers.watch)
    for origin, edit in saved.edits:
        past.switch(origin)
        past.edit(edit)
    position, navigator = saved.position, run.navigator
    navigator.switch(position.fork, 0, keep_going)
    navigator.to(position.step, keep_going)
    if run.number != position.step or position.op >= len(run.navigator.ops):
        raise InputError("session", [f"no op {position.op} of step {position.step} in fork {position.fork}"])
    navigator.op = position.op
    if crc(run.state) == position.crc:
        return None
    here, there = past.blas or "unknown", position.blas or "unknown"
    return f"other numbers than were saved: BLAS here is {here}, there it was {there}"


def save_as(run: DebuggedRun, name: str) -> None:
    """Writes the session to a new file, or over a session. Raises InputError."""
    path = expand_home(name)
    try:
        if path.exists() and not journal.is_session(path):
            raise InvalidValue("save", "a new file, or a session", name, "this is another file, and stays")
        journal.write(path, take(run))
    except OSError as error:
        raise InvalidValue("save", "a file that can be written", name, error.strerror or "") from None
