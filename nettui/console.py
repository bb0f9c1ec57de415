"""What the commands write to: answers on stdout, progress on stderr, whatever state both are in."""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import RenderableType


def mend_streams() -> None:
    """A closed stream goes nowhere; a mark that cannot be written becomes a question mark."""
    for name in ("stdin", "stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), "r" if name == "stdin" else "w"))
        elif name != "stdin" and isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def drop_output() -> None:
    """What waits to be written goes nowhere, so that the interpreter's end does not try it again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def print_result(
    options: argparse.Namespace, told: Callable[[], object], drawn: Callable[[], RenderableType]
) -> None:
    """Prints the answer: as JSON, or as it is drawn for people."""
    if options.json:
        print(json.dumps(told()))
        return
    from rich.console import Console

    # a file or a pipe has no width: nothing is folded there
    console = Console(width=None if sys.stdout.isatty() else 200, highlight=False)
    with console.capture() as drawing:  # printing by itself, it would end the program when a pipe breaks
        console.print(drawn())
    for line in drawing.get().splitlines():
        print(line.rstrip())


@contextmanager
def progress(what: str, steps: int | None = None) -> Iterator[Callable[[int], None]]:
    """A bar on stderr where that is a terminal that stdout does not write to as well."""
    if not sys.stderr.isatty() or (steps is not None and sys.stdout.isatty()):
        yield lambda done: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=steps)
        yield lambda done: bar.update(task, completed=done)
