"""One finding at length: what was asked, measured and expected, why, what to try, and its small picture."""

from __future__ import annotations

from rich.text import Text

from nettui.checks.registry import checks
from nettui.tui.charts import DIM, mark, side_by_side
from nettui.tui.figures import draw
from nettui.tui.wrap import folded
from nettui.types import Finding

LABEL = 10
"""Cells of the words in front."""

BESIDE = 110
"""Cells from which on the picture stands beside the words."""

PICTURE = 16
"""Lines of a picture at most."""

LEAST = 4
"""Lines of a picture at least."""


def evidence(finding: Finding, width: int, height: int) -> Text:
    """At most `height` lines of at most `width` cells; the method gives way first where there is no room."""
    beside = width >= BESIDE and finding.figure is not None
    wide = width // 2 - 2 if beside else width
    lines = _words(finding, wide)
    if finding.figure is not None and not beside and (room := height - len(lines)) >= LEAST:
        picture = draw(finding.figure, width, min(room, PICTURE))
        lines = [*lines, *picture.split("\n", allow_blank=True)]
    if (room := height - len(lines)) > 0:
        lines = [*lines, *_cut(_method(finding, wide), room)]
    lines = _cut(lines, height)
    if finding.figure is not None and beside:
        picture = draw(finding.figure, width - wide - 4, min(height, PICTURE))
        lines = side_by_side([lines, [*picture.split("\n", allow_blank=True)]], wide + 4)
    return Text("\n", no_wrap=True).join(lines)


def _words(finding: Finding, width: int) -> list[Text]:
    sign, style = mark(finding.status)
    symptom = f": {finding.symptom}" if finding.symptom else ""
    head = Text(f"{sign} {finding.status}  {finding.check}{symptom}"[:width], f"bold {style}", no_wrap=True)
    question = checks()[finding.check].question if finding.check in checks() else ""
    lines = [head, *(Text(line, no_wrap=True) for line in folded(question, width))]
    told = {
        "measured": finding.measured,
        "expected": finding.expected,
        "seen at": finding.evidence,
        "why": finding.cause,
        "try": finding.remedy,
    }
    for label, words in told.items():
        for at, line in enumerate(folded(words, max(width - LABEL, 1))):
            text = Text(("" if at else label).ljust(LABEL), DIM, no_wrap=True)
            lines.append(text.append(line, "not dim"))
    return lines


def _method(finding: Finding, width: int) -> list[Text]:
    method = checks()[finding.check].method if finding.check in checks() else ""
    told = folded(" ".join(method.split()), width)
    return [Text(line, DIM, no_wrap=True) for line in told]


def _cut(lines: list[Text], height: int) -> list[Text]:
    return lines if len(lines) <= height else [*lines[: height - 1], Text("…", DIM)]
