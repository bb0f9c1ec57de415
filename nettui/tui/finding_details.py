"""A finding in full: question, measured, expected, cause, remedy, and its chart."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from nettui.checks.causes.registry import recognizable_causes
from nettui.checks.diagnosis import LikelyCause
from nettui.checks.registry import checks
from nettui.common.language import tr
from nettui.tui.charts import DIM, side_by_side, status_mark
from nettui.tui.figures import draw
from nettui.tui.wrap import cut, wrap_words
from nettui.types import Finding

LABEL_WIDTH = 10
"""Cells of the labels on the left."""

SIDE_BY_SIDE_WIDTH = 110
"""Cells from which the chart is drawn beside the text."""

MAX_CHART_LINES = 16

MIN_CHART_LINES = 4


def draw_finding(finding: Finding, width: int, height: int, causes: Sequence[LikelyCause] = ()) -> Text:
    """At most `height` lines of at most `width` cells; the method is cut first where there is no room.

    With what was tried against those of the likely `causes` that explain the finding.
    """
    beside = width >= SIDE_BY_SIDE_WIDTH and finding.figure is not None
    wide = width // 2 - 2 if beside else width
    lines = _text_lines(finding, _clauses(finding, causes), wide)
    if finding.figure is not None and not beside and (room := height - len(lines)) >= MIN_CHART_LINES:
        picture = draw(finding.figure, width, min(room, MAX_CHART_LINES))
        lines = [*lines, *picture.split("\n", allow_blank=True)]
    if (room := height - len(lines)) > 0:
        lines = [*lines, *_cut(_method(finding, wide), room)]
    lines = _cut(lines, height)
    if finding.figure is not None and beside:
        picture = draw(finding.figure, width - wide - 4, min(height, MAX_CHART_LINES))
        lines = side_by_side([lines, [*picture.split("\n", allow_blank=True)]], wide + 4)
    return Text("\n", no_wrap=True).join(lines)


def _clauses(finding: Finding, causes: Sequence[LikelyCause]) -> str:
    """What was tried against the causes that explain the finding, translated."""
    known = recognizable_causes()
    explain = (cause for cause in causes if finding.symptom in known[cause.name].symptoms)
    return "; ".join(f"{cause.name}{tr(': ')}{tr(cause.tried.clause)}" for cause in explain if cause.tried)


def _text_lines(finding: Finding, tried: str, width: int) -> list[Text]:
    sign, style = status_mark(finding.status)
    symptom = tr(": ") + tr(finding.symptom) if finding.symptom else ""
    head = Text(
        cut(f"{sign} {tr(finding.status)}  {finding.check}{symptom}", width), f"bold {style}", no_wrap=True
    )
    question = checks()[finding.check].question if finding.check in checks() else ""
    lines = [head, *(Text(line, no_wrap=True) for line in wrap_words(tr(question), width))]
    entries = {
        "measured": tr(finding.measured),
        "expected": tr(finding.expected),
        "evidence": tr(finding.evidence),
        "why": tr(finding.cause),
        "try": tr(finding.remedy),
        "tried": tried,
    }
    for label, text in entries.items():
        for at, line in enumerate(wrap_words(text, max(width - LABEL_WIDTH, 1))):
            row = Text(("" if at else tr(label)).ljust(LABEL_WIDTH), DIM, no_wrap=True)
            lines.append(row.append(line, "not dim"))
    return lines


def _method(finding: Finding, width: int) -> list[Text]:
    method = checks()[finding.check].method if finding.check in checks() else ""
    lines = wrap_words(tr(" ".join(method.split())), width)
    return [Text(line, DIM, no_wrap=True) for line in lines]


def _cut(lines: list[Text], height: int) -> list[Text]:
    return lines if len(lines) <= height else [*lines[: height - 1], Text("…", DIM)]
