"""Prints results on stdout and progress on stderr, even where a stream is closed or broken."""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import TYPE_CHECKING, TextIO

from nettui.common.language import Translate, tr
from nettui.common.safe_stream import SafeStream, safe, styled
from nettui.common.text import UNBROKEN

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.progress import Progress

    from nettui.debugger.session import OnStep, Session


MAX_TEXT_WIDTH = 110
"""Columns of running text."""

PATIENCE = 1.0
"""Seconds after which something is shown of work that goes on."""

UNWRAPPED = 10_000
"""Columns of a file or a pipe: none of our lines is wrapped there."""


def repair_streams() -> None:
    """Replaces closed streams by the null device, and lets nothing that is printed control the terminal.

    Characters that cannot be encoded are printed as `?`.
    """
    for name in ("stdin", "stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), "r" if name == "stdin" else "w"))
        elif name != "stdin" and isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
        if name != "stdin" and not isinstance(stream, SafeStream):
            setattr(sys, name, safe(getattr(sys, name)))


def discard_output() -> None:
    """Sends stdout to the null device, so that the interpreter does not try to flush it again at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def print_result(
    options: argparse.Namespace, to_json: Callable[[], object], render: Callable[[], RenderableType]
) -> None:
    """Prints a result on stdout: as JSON with `--json`, or else as a table."""
    if options.json:
        print(json.dumps(to_json()))
        return
    _print_rendered(render(), None)


def print_text(plain: str, render: Callable[[], RenderableType]) -> None:
    """Prints a text on stdout: rendered in a terminal, no wider than is good to read, or else plain."""
    if sys.stdout.isatty():
        _print_rendered(render(), MAX_TEXT_WIDTH)
    else:
        print(plain.rstrip())


def _print_rendered(rendered: RenderableType, max_width: int | None) -> None:
    from rich.theme import Theme

    from nettui.report.safe_console import SafeConsole

    width = None if sys.stdout.isatty() else UNWRAPPED
    console = SafeConsole(width=width, theme=Theme({"markdown.code": "bold"}))  # not on black
    with console.capture() as capture:  # if rich printed itself, it would exit when a pipe breaks
        console.print(rendered, width=max_width and min(max_width, console.width))
    for line in capture.get().splitlines():
        print(line.replace(UNBROKEN, " ").rstrip(), file=styled(sys.stdout))


@contextmanager
def progress(description: str, steps: int | None = None) -> Iterator[Callable[[int], None]]:
    """Shows a progress bar on stderr if that is a terminal which is not also used for a table on stdout."""
    if not sys.stderr.isatty() or (steps is not None and sys.stdout.isatty()):
        yield lambda completed: None
        return
    with _bar() as bar:
        task = bar.add_task(description, total=steps)
        yield lambda completed: bar.update(task, completed=completed)


@contextmanager
def parts_progress(
    description: str, translate: Translate
) -> Iterator[Callable[[tuple[str, int, int, bool]], None]]:
    """The same for work in parts; it is told the name of the one that begins, its number, and of how many."""
    if not sys.stderr.isatty():
        yield lambda part: None
        return
    with _bar() as bar:
        task = bar.add_task(description, total=None)

        def begin(part: tuple[str, int, int, bool]) -> None:
            name, number, of, _ = part
            words = f"{description} · {translate(name)}"
            bar.update(task, description=words, completed=number - 1, total=of)

        yield begin


@contextmanager
def waiting(description: str) -> Iterator[None]:
    """Shows on stderr, if that is a terminal, that work goes on, once it has taken a second."""
    if not sys.stderr.isatty():
        yield
        return
    done, stream = Event(), sys.stderr

    def show() -> None:
        if not done.wait(PATIENCE):
            with _bar(stream) as bar:
                bar.add_task(description, total=None)
                done.wait()

    thread = Thread(target=show, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _bar(stream: TextIO | None = None) -> Progress:
    """A bar on that stream, else on the stderr of now; while the user's own code runs it is another."""
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    from nettui.report.safe_console import SafeConsole

    columns = TextColumn("{task.description}", markup=False), BarColumn(), TaskProgressColumn()
    console = SafeConsole(file=styled(stream or sys.stderr))
    return Progress(
        *columns,
        TimeRemainingColumn(),
        console=console,
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    )


def report_steps(advance: Callable[[int], None]) -> OnStep:
    """What tells a progress bar how far a session has come."""

    def on_step(session: Session) -> bool:
        advance(session.run.number + 1)
        return True

    return on_step


MOST_LINES = 20
"""Lines of what the user's own code printed that are shown."""


@contextmanager
def own_output(start: Callable[[], Session]) -> Iterator[Callable[[], Session]]:
    """`start`, and when the block ends, what the code of the session printed."""
    sessions: list[Session] = []

    def started() -> Session:
        sessions.append(start())
        return sessions[-1]

    yield started
    for session in sessions:
        print_own_output(session)


def print_own_output(session: Session) -> None:
    """Prints to stderr what the code of a network of the user's own has printed, which is kept apart."""
    from nettui.abilities import Described, Missing, able

    if isinstance(session.run.past.exact, Missing):
        return
    own = able(session.trainer, Described)
    if isinstance(own, Missing) or not (lines := own.printed().splitlines()):
        return
    print(tr(f"{session.title} printed:"), file=sys.stderr)
    for line in lines[:MOST_LINES]:
        print("  " + "".join(c if c.isprintable() else "\ufffd" for c in line), file=sys.stderr)
    if len(lines) > MOST_LINES:
        print("  " + tr(f"… {len(lines) - MOST_LINES} more lines"), file=sys.stderr)
