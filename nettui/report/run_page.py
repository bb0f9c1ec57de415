"""A run as one HTML page to hand in: findings, likely causes, pictures, gradients, and how to repeat it."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from html import escape

from rich.console import RenderableType

from nettui.common.language import Translate
from nettui.debugger.view import Results, View
from nettui.report.html import framed, html_page
from nettui.report.safe_console import SafeConsole
from nettui.report.tables import render_check_report, render_gradient_check, render_view
from nettui.report.toml import scenario_toml

WIDTH = 150
"""Characters in a line of a table."""


@dataclass(frozen=True)
class Told:
    """What a page tells of a run.

    `pictures` are HTML, by their captions. `command` writes the page again, `program` is the name and version
    of what wrote it; `data` says in a sentence what the samples are.
    """

    view: View
    pictures: Mapping[str, str]
    command: str
    program: str
    data: str = ""


def run_page(told: Told, _: Translate = str, language: str = "en") -> str:
    """The whole page, which needs no other file."""
    return html_page(told.view.title, "\n".join(_parts(told, _)), language=language)


def _parts(told: Told, _: Translate) -> Iterator[str]:
    view = told.view
    seed = [] if view.seed is None else [f"{_('seed')} {view.seed}"]
    place = f"{_('step')} {view.cursor.step}"
    yield f"<h1>{escape(view.title)}</h1>"
    yield f"<p>{escape(' · '.join(filter(None, (_(told.data), *seed, place, told.program))))}</p>"
    if report := view.results.report:
        yield from _section(_("Checks and likely causes"), _pre(render_check_report(report)))
    yield from _section(_("The step"), _pre(render_view(replace(view, results=Results()), _)))
    for caption, picture in told.pictures.items():
        yield from _section(caption, picture)
    if gradients := view.results.gradcheck:
        title = _("Gradients, numeric and back-propagated")
        yield from _section(title, _pre(render_gradient_check(gradients)))
    yield from _section(_("To repeat it"), *_repeat(told))


def _section(title: str, *parts: str) -> Iterable[str]:
    return (f"<h2>{escape(title)}</h2>", *parts)


def _pre(table: RenderableType) -> str:
    console = SafeConsole(width=WIDTH, file=io.StringIO(), record=True, force_terminal=True)
    console.print(table)
    return framed(console)


def _repeat(told: Told) -> Iterator[str]:
    """The command, the edits, and the scenario, from which anyone can repeat the run."""
    yield f"<pre>{escape(told.command)}</pre>"
    edits = [escape(str(edit)) for edit in told.view.forks.edits]
    if edits:
        yield f"<pre>{'<br>'.join(edits)}</pre>"
    if told.view.raw:
        yield f"<details open><summary>{escape(told.view.title)}.toml</summary>"
        yield f"<pre>{escape(scenario_toml(told.view.raw.recipe.table))}</pre></details>"
