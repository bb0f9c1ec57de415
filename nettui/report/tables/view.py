"""A View for people: what `nettui do` prints."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from nettui.common.language import Translate, tr
from nettui.common.text import format_number
from nettui.debugger.view import View
from nettui.report import comparison, lesson
from nettui.report.goodness import describe_goodness
from nettui.report.tables.checks import render_check_report, render_finding
from nettui.report.tables.explanation import render_explanation
from nettui.report.tables.layout import new_table
from nettui.types import Reading
from nettui.visuals.output_figures import output_figures


def render_view(view: View, translate: Translate = str) -> RenderableType:
    """The cursor, the loss, a line per layer, findings, explanations, other runs and the open lesson point.

    What the lesson asks about is left out until the question is answered.
    """
    parts: list[RenderableType]
    if view.hidden_by_question:
        parts = [Text(_position(view))]
    else:
        parts = [Text(_position(view)), *map(Text, _scalars(view.reading)), *map(Text, _answers(view))]
        parts += [_layers(view.reading)] if view.reading.layers else []
        report = view.results.report
        parts += [render_check_report(report)] if report is not None else map(render_finding, view.findings)
        parts += map(render_explanation, view.results.inspected)
        parts += map(Text, ["", *comparison.table(view)] if view.others else [])
    return Group(*parts, *_lesson(view, translate))


def _position(view: View) -> str:
    reading, cursor = view.reading, view.cursor
    stopped = tr(f" · stopped by {view.stopped_by}") if view.stopped_by else ""
    step = tr(f"epoch {reading.epoch} · batch {reading.batch} · step {reading.step}")
    name = view.title if view.seed is None else f"{view.title} · {tr(f'seed {view.seed}')}"
    op = f"{tr(cursor.phase)} {cursor.site} ({tr(f'op {cursor.op}')})"
    where = op if view.ops else tr("the whole step")
    return f"{name} · {step} · {where}{stopped}"


def _scalars(reading: Reading) -> list[str]:
    parts = [f"loss {format_number(reading.loss.total)}"]
    if reading.layers:  # a loss surface has no accuracy
        parts += describe_goodness(reading)
    lines = [[*parts, f"rate {format_number(reading.rate)}"]]
    if (held := reading.validation) is not None:
        lines.append([f"validation loss {format_number(held.loss)}", *describe_goodness(held)])
    return [" · ".join(map(tr, line)) for line in lines]


def _answers(view: View) -> list[str]:
    """The watched values, and the answers of the last commands."""
    answers = view.message.splitlines() if view.message else []
    return [line for line in map(str, view.watches) if line not in answers] + [*map(tr, answers)]


def _layers(reading: Reading) -> Table:
    headers = ["layer", "units", "activation", "mean", "std", "saturated", "dead"]
    table = new_table([*headers, "mean |∂E/∂W|", "‖ΔW‖/‖W‖"], left=(0, 2))
    for layer in reading.layers:
        table.add_row(
            layer.name,
            str(layer.units),
            layer.activation,
            *output_figures(layer).values(),
            format_number(layer.gradient.W_mean_abs),
            format_number(layer.update_ratio),
        )
    return table


def _lesson(view: View, translate: Translate) -> list[Text]:
    if view.lesson is None or view.lesson.point is None:
        return []
    header = f"— {lesson.heading(view.lesson, translate)} —"
    text = lesson.point_text(view.lesson, translate)
    form = lesson.typed_form(view.lesson, translate)
    typed = [f"answer …  {form}"] if form else []
    return [*map(Text, ("", header, text, *lesson.numbered_answers(view.lesson), *typed))]
