"""Prints results on stdout and progress on stderr, even where a stream is closed or broken."""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from nettui.common.text import UNBROKEN

if TYPE_CHECKING:
    from rich.console import RenderableType


MAX_TEXT_WIDTH = 110
"""Columns of running text."""


def repair_streams() -> None:
    """Replaces closed streams by the null device; characters that cannot be encoded are printed as `?`."""
    for name in ("stdin", "stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), "r" if name == "stdin" else "w"))
        elif name != "stdin" and isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


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


def print_text(plain: str, rendered: RenderableType) -> None:
    """Prints a text on stdout: rendered in a terminal, no wider than is good to read, or else plain."""
    if sys.stdout.isatty():
        _print_rendered(rendered, MAX_TEXT_WIDTH)
    else:
        print(plain.rstrip())


def _print_rendered(rendered: RenderableType, max_width: int | None) -> None:
    from rich.console import Console
    from rich.theme import Theme

    # a file or a pipe has no width: lines are not wrapped there
    width = None if sys.stdout.isatty() else 200
    console = Console(width=width, highlight=False, theme=Theme({"markdown.code": "bold"}))  # not on black
    with console.capture() as capture:  # if rich printed itself, it would exit when a pipe breaks
        console.print(rendered, width=max_width and min(max_width, console.width))
    for line in capture.get().splitlines():
        print(line.replace(UNBROKEN, " ").rstrip())


@contextmanager
def progress(description: str, steps: int | None = None) -> Iterator[Callable[[int], None]]:
    """Shows a progress bar on stderr if that is a terminal which is not also used for a table on stdout."""
    if not sys.stderr.isatty() or (steps is not None and sys.stdout.isatty()):
        yield lambda completed: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(description, total=steps)
        yield lambda completed: bar.update(task, completed=completed)
