"""The command `export`: a report, a picture, a recording or the numbers of a run, without a screen."""

from __future__ import annotations

import argparse
import re
import shlex
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from nettui import __version__
from nettui.common.errors import InputError, InvalidValue, NettuiError, unknown_name
from nettui.common.language import catalogue, tr
from nettui.common.text_files import expand_home
from nettui.console import parts_progress, print_own_output, progress, report_steps
from nettui.options import language_of
from nettui.settings import PAGE_NAMES
from nettui.tui.look import Look

if TYPE_CHECKING:
    from rich.console import Console

    from nettui.debugger.session import Session
    from nettui.debugger.view import View

PAGES = (*PAGE_NAMES, "checks")
"""The pages that can be drawn."""
SMALLEST, LARGEST = (80, 24), (500, 200)
"""Columns and rows that a picture may have."""
MOST_PICTURES = 200
"""A recording of more steps shows every second, third … of them."""


def export(options: argparse.Namespace) -> int:
    """Trains up to a place, and writes what its file's ending says."""
    from nettui.report.export import require_new
    from nettui.scenario import open_named

    place = expand_home(options.output).absolute()
    try:
        if place.suffix.lower() not in WRITERS:
            raise InvalidValue("-o", f"a file name that ends in {', '.join(WRITERS)}", options.output)
        look = Look(_size(options.size), catalogue(language_of(options)).gettext, options.ascii)
        page = _page(options.page)
    except InvalidValue as problem:
        raise InputError("export", [problem]) from None
    require_new(place)
    opened = partial(open_named, options.scenario, options.set, options.seed, trusted=options.trust)
    with progress(tr("training")) as advance:
        session = opened(alone=page != "compare")
        if session.run.lesson is not None:  # it would cover what it asks about
            session.run.lesson = session.run.lesson.move("close")
        view = session.do(f"goto {options.at}", report_steps(advance))
    if view.message and options.at != "end":  # the run did not get as far as it was asked to
        print(f"nettui: {tr(view.message)}", file=sys.stderr)
    print(WRITERS[place.suffix.lower()](Task(session, view, options, place, page, look)))
    print_own_output(session)
    return 0


class Task(NamedTuple):
    """What is to be written: the session at its place, and how; `page` is "" for all pages."""

    session: Session
    view: View
    options: argparse.Namespace
    place: Path
    page: str
    look: Look


def _size(text: str) -> tuple[int, int]:
    """The columns and rows that 160x45 means. Raises InvalidValue."""
    found = re.fullmatch(r"(\d{1,4})[x×](\d{1,4})", text)
    size = (int(found[1]), int(found[2])) if found else (0, 0)
    if not all(low <= cells <= high for low, cells, high in zip(SMALLEST, size, LARGEST, strict=True)):
        low, high = ("x".join(map(str, each)) for each in (SMALLEST, LARGEST))
        raise InvalidValue("--size", f"columns and rows from {low} to {high}, such as 160x45", text)
    return size


def _page(name: str) -> str:
    """The name of a page, which may be given by its number; "" stays. Raises InvalidValue."""
    if not name or name in PAGES:
        return name
    if name.isdecimal() and 1 <= int(name) <= len(PAGES):
        return PAGES[int(name) - 1]
    raise unknown_name("--page", "a page", name, PAGES)


def _numbers(task: Task) -> str:
    """Writes the numbers of the step, or its scenario."""
    from nettui.report.export import export_view

    return export_view(task.view, str(task.place), tr)


def _picture(task: Task) -> str:
    """Writes a picture of one page."""
    from nettui.report.export import export
    from nettui.tui.headless import draw_pages

    page = task.page or "health"
    view = _checked(task) if page == "checks" else task.view
    (console,) = draw_pages(task.session, view, [page], task.look)
    return export(view, str(task.place), lambda: console, tr)


def _report(task: Task) -> str:
    """Writes the report of the run, or of one page alone."""
    from nettui.report.export import write
    from nettui.report.html import framed
    from nettui.report.run_page import Told, run_page
    from nettui.tui.headless import draw_pages

    pages = [task.page] if task.page else [page for page in PAGE_NAMES if page != "compare"]
    view = _checked(task)
    pictures = draw_pages(task.session, view, pages, task.look)
    with suppress(NettuiError):  # a trainer without gradients
        view = replace(view, results=replace(view.results, gradcheck=task.session.gradcheck(sample=12)))
    named = zip(pages, pictures, strict=True)
    drawn = {tr(page).capitalize(): framed(picture) for page, picture in named}
    told = Told(view, drawn, _command(task), f"nettui {__version__}", view.empty_report.data)
    write(task.place, run_page(told, tr, language_of(task.options)))
    return tr("report written to {}").format(task.place)


def _checked(task: Task) -> View:
    """The View with the report of all checks."""
    with parts_progress(tr(f"checking {task.session.title}"), tr) as begin:
        report = task.session.check(on_progress=begin)
    return replace(task.view, results=replace(task.view.results, report=report))


def _command(task: Task) -> str:
    """The command that writes the file again."""
    options = task.options
    sets = [word for each in options.set for word in ("--set", each)]
    seed = ["--seed", str(options.seed)] if options.seed is not None else []
    page = ["--page", task.page] if task.page else []
    words = [options.scenario, "--at", options.at, *page, *sets, *seed, "-o", task.place.name]
    return f"nettui export {shlex.join(words)}"


def _recording(task: Task) -> str:
    """Writes a recording of a page for asciinema, from step 0 on."""
    from nettui.report.cast import cast
    from nettui.report.export import write
    from nettui.report.trace import step_through
    from nettui.tui.headless import draw_steps

    last = task.view.cursor.step
    every = -(-(last + 1) // MOST_PICTURES)
    task.session.do("goto 0")
    pictures = list[str]()
    with progress(tr("drawing"), last + 1) as advance:

        def take(console: Console) -> None:
            pictures.append(console.export_text(styles=True))
            advance(len(pictures) * every)

        views = step_through(task.session, last + 1, every)
        draw_steps(task.session, views, task.page or "health", task.look, take)
    write(task.place, cast(pictures, task.look.size, task.session.title))
    return tr("recording written to {}").format(task.place)


WRITERS: Mapping[str, Callable[[Task], str]] = {
    ".html": _report,
    ".svg": _picture,
    ".cast": _recording,
    ".json": _numbers,
    ".csv": _numbers,
    ".toml": _numbers,
}
"""What writes a file, by its ending."""
