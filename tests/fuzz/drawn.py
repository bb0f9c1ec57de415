"""Draws every panel of every page, and what is inspected, on runs at the ends of numbers and of sizes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from rich.cells import cell_len
from rich.text import Text

from nettui import CommandError
from nettui.debugger.session import Session
from nettui.debugger.view import View
from nettui.scenario import load, open_session
from nettui.tui.explanation_view import Level, draw
from nettui.tui.measurements import DEFAULT_REQUESTS, measured
from nettui.tui.pages import CHECKS, NARROWEST, PAGES, Page
from nettui.tui.panel import Panel
from nettui.tui.screens.inspect import default_target
from nettui.tui.status import status_line

ALONE = ((156, 38), (76, 17))
"""The cells inside a panel that is zoomed, or alone on a small screen."""

SMALLEST = (1, 1)
"""Hardly any: there only an error is a fault."""

NONSENSE = re.compile(r"(nan|inf|∞)\s?%|\d{13}|\d\.[\de-]*\.\d|\bNone\b|array\(|np\.")
"""What is no figure: a percentage of nothing, digits that nobody reads, two that touch, Python's words."""

FIELDS: Mapping[str, object] = {"train.batch": 8, "train.epochs": 2, "data.validation": 0.25}


def session_of(name: str, fields: Mapping[str, object]) -> Session:
    """A short run of a scenario with some fields set."""
    return open_session(load(name, {**FIELDS, **fields}))


def views_of(session: Session) -> Iterator[View]:
    """Views at the start, in the middle of a step in both directions, and at the end or the first fault."""
    yield session.view()
    yield session.do("next 2; step 3")
    yield session.do("unstep")
    yield session.do("next; continue")


def checked_faults(session: Session) -> Iterator[str]:
    """What is wrong with the pictures of the checks and the diagnosis."""
    view, report = session.view(), session.check()
    yield from faults(session, replace(view, results=replace(view.results, report=report)), (CHECKS,))


def faults(session: Session, view: View, pages: Sequence[Page] = (*PAGES, CHECKS)) -> Iterator[str]:
    """What is wrong with the pictures of a View."""
    yield from _judged("status", Text(status_line(view, 80).plain), 80, 1)
    for page in pages:
        panels = [panel for panel in page.panels if panel.applies_to(view) and not panel.lacks(view)]
        requests = [request for panel in panels for request in panel.requests] or DEFAULT_REQUESTS
        shown = measured(view, session, [*dict.fromkeys(requests)])
        for panel in panels:
            _picture(panel, shown, SMALLEST)
            for size in (*ALONE, (_beside(page, panel, view), 12)):
                yield from _judged(f"{page.name}/{panel.title}", _picture(panel, shown, size), *size)


def _beside(page: Page, panel: Panel, view: View) -> int:
    """The cells inside a panel on the narrowest screen that shows all panels of its page."""
    row = next(row for row in page.rows if panel in row.panels)
    shares = dict(zip(row.panels, row.shares, strict=True))
    shown = sum(share for each, share in shares.items() if each.applies_to(view) and not each.lacks(view))
    return (NARROWEST + 4) * shares[panel] // shown - 4


def _picture(panel: Panel, view: View, size: tuple[int, int]) -> Text:
    return Text(why) if (why := panel.unmeasured(view)) else panel.fitted(*size).draw(view, *size)


def inspected_faults(session: Session) -> Iterator[str]:
    """What is wrong with the explanations of a View: of the loss, the first fault, and some parameters."""
    view = session.view()
    tensor = session.state.params.layout.tensors[0].name
    for target in (default_target(view), f"{tensor}[0, 0]", f"{tensor}[0, 0].gradient"):
        with suppress(CommandError):  # a step that stopped before it has no gradient
            view = session.do(f"inspect {target}")
        for found in view.results.inspected:
            for size in ALONE:
                yield from _judged(f"inspect {target}", draw(Level(found), *size), *size)


def _judged(what: str, drawn: Text, width: int, height: int) -> Iterator[str]:
    lines = drawn.plain.split("\n")
    if len(lines) > height:
        yield f"{what} at {width}×{height}: {len(lines)} lines"
    for line in lines:
        if cell_len(line.rstrip()) > width:
            yield f"{what} at {width}×{height}: {cell_len(line)} cells: {line}"
        if found := NONSENSE.search(line):
            yield f"{what} at {width}×{height}: {found[0]!r} in {line.strip()}"
