"""A lesson as one HTML page to hand out: texts, questions, the answers given with verdicts, pictures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import NamedTuple

from markdown_it import MarkdownIt

from nettui.common.language import Translate
from nettui.common.text_files import expand_home
from nettui.debugger.lesson import LessonPoint, LessonProgress
from nettui.debugger.view import View
from nettui.report.export import require_new, write
from nettui.report.html import html_page
from nettui.report.lesson import verdict_text, with_doubts
from nettui.scenario.tables import flatten

SETTINGS = ("data", "surface", "network", "loss", "train")
"""The sections of the scenario that the page lists; a planted bug stays hidden."""

STYLE = """
body { max-width: 60rem; }
.question, .choices { font-weight: 600; }
.verdict { border-left: 4px solid #777; padding-left: .8rem; }
.verdict.right { border-color: #1a7f37; } .verdict.wrong { border-color: #b3261e; }
"""
MARKDOWN = MarkdownIt("commonmark", {"html": False})


class ToldPoint(NamedTuple):
    """The View at a point's place, where its lesson tells that point; a picture in HTML, and its title."""

    view: View
    picture: str = ""
    title: str = ""


def write_page(path: str, points: Iterable[ToldPoint], _: Translate = str) -> str:
    """Writes the page to a new file; returns a message with its path. Raises InvalidValue."""
    place = expand_home(path).absolute()
    require_new(place)
    write(place, lesson_page([*points], _))
    return _("lesson written to {}").format(place)


def lesson_page(points: Sequence[ToldPoint], _: Translate = str) -> str:
    """The whole page, which needs no other file."""
    view = points[0].view
    progress = view.lesson
    assert progress is not None
    title = progress.lesson.title or view.title
    name = view.title if progress.lesson.title else ""
    score = f"{_('score {}').format(progress.score)}" if progress.lesson.questions else ""
    seed = "" if view.seed is None else f"{_('seed')} {view.seed}"
    body = "\n".join(
        [
            f"<h1>{escape(title)}</h1>\n<p>{escape(' · '.join(filter(None, (name, seed, score))))}</p>",
            *_settings(view, _),
            *(part for point in points for part in _section(point, _)),
        ]
    )
    return html_page(title, body, STYLE)


def _settings(view: View, _: Translate) -> Iterator[str]:
    """The scenario's fields, and what was changed in the debugger."""
    table = view.raw.recipe.table if view.raw else {}
    fields = flatten({key: table[key] for key in SETTINGS if key in table})
    rows = [f"<tr><td>{escape(key)}</td><td>{escape(str(value))}</td></tr>" for key, value in fields.items()]
    rows += [f"<tr><td>{escape(str(edit))}</td><td></td></tr>" for edit in view.forks.edits]
    if rows:
        yield f"<details><summary>{_('Settings')}</summary><table>{''.join(rows)}</table></details>"


def _section(told: ToldPoint, _: Translate) -> Iterator[str]:
    """A point: question, choices, verdict, text, reason, picture."""
    progress = told.view.lesson
    point = progress.point if progress else None
    if progress is None or point is None:
        return
    yield f"<h2>{progress.number}. {escape(_(str(point.at)))}</h2>"
    if told.view.message:
        yield f"<p>{escape(_(told.view.message))}</p>"
    if point.ask:
        yield f'<div class="question">{MARKDOWN.render(point.ask.question)}</div>'
        if choices := point.ask.answer.choices:
            items = "".join(f"<li>{MARKDOWN.renderInline(choice)}</li>" for choice in choices)
            yield f'<ol class="choices">{items}</ol>'
        yield _verdict(progress, point, _)
    yield MARKDOWN.render(with_doubts(point, point.say, _))
    if point.ask:
        yield MARKDOWN.render(point.ask.why)
    if told.picture:
        yield f"<figure><pre>{told.picture}</pre><figcaption>{escape(told.title)}</figcaption></figure>"


def _verdict(progress: LessonProgress, point: LessonPoint, _: Translate) -> str:
    """The answer that was given, and whether it was right."""
    assert point.ask is not None
    first = progress.first_answer(progress.number)
    text = verdict_text(point.ask, progress.given, progress.hinted, _)
    if progress.given is None:
        text = f"{_('Not answered.')} {text}"
    return f'<div class="verdict {first.mark if first else ""}">{MARKDOWN.render(text)}</div>'
