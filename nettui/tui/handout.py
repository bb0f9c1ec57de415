"""Draws the panels that a lesson points at for the page to hand out."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace

from rich.console import Console

from nettui.common.language import Translate, speaking
from nettui.debugger.session import Session
from nettui.debugger.view import View
from nettui.report.handout import ToldPoint, write_page
from nettui.report.html import picture_html
from nettui.tui.measurements import measured
from nettui.tui.pages import PAGES
from nettui.tui.panel import Panel, panel_id

SIZE = (100, 24)
"""Columns and rows of a picture."""


def write_handout(session: Session, views: Iterator[View], path: str, translate: Translate = str) -> str:
    """Writes the lesson as one HTML page, and returns a message; `views` moves the session as it goes on."""
    return write_page(path, (_told(session, view, translate) for view in views), translate)


def _told(session: Session, view: View, _: Translate) -> ToldPoint:
    point = view.lesson.point if view.lesson else None
    panel = _panel(point.look, view) if point else None
    if panel is None:
        return ToldPoint(view)
    with speaking(_):
        shown = _as_reached(measured(view, session, panel.requests))
        return ToldPoint(view, _picture(panel, shown), _(panel.title))


def _as_reached(view: View) -> View:
    """The View as it was when the run first came to the cursor: no curve reaches beyond it."""
    steps = view.cursor.step + 1
    ghost = view.forks.ghost
    if ghost:
        ghost = ghost._replace(steps=min(ghost.steps, steps))
    return replace(
        view,
        steps=min(view.steps, steps),
        forks=replace(view.forks, ghost=ghost),
        others=tuple(map(_as_reached, view.others)),
    )


def _panel(name: str, view: View) -> Panel | None:
    """The panel of that name, if the run has anything to show in it."""
    panels = (panel for page in PAGES for panel in page.panels)
    return next((panel for panel in panels if panel_id(panel) == name and panel.applies_to(view)), None)


def _picture(panel: Panel, view: View) -> str:
    """The panel as HTML, to be put into <pre>; a sign that a font may lack has a cell of its own."""
    console = Console(
        width=SIZE[0],
        file=io.StringIO(),
        force_terminal=True,
        color_system="truecolor",
        record=True,
        legacy_windows=False,
    )
    console.print(panel.draw(view, *SIZE), no_wrap=True, crop=True)
    return picture_html(console)
