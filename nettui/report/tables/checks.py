"""Findings and check reports for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from nettui.checks.diagnosis import LikelyCause
from nettui.checks.report import CheckReport
from nettui.common.language import tr
from nettui.common.text import format_percent, keep_together
from nettui.report.tables.layout import MARKS
from nettui.types import STATUSES, Finding, Status

INDENT = 3
"""Blanks before what belongs to the line above."""


def render_check_report(report: CheckReport) -> RenderableType:
    """The findings, the worst last, then the likely causes, what could not be asked, and a summary."""
    asked = (finding for finding in report if finding.status != "skip")
    findings = sorted(asked, key=lambda finding: -STATUSES.index(finding.status))
    suspects = [_suspect(rank, cause, report.tries) for rank, cause in enumerate(report.diagnosis, start=1)]
    header = Text(report.scenario + ("" if report.seed is None else tr(f" · seed {report.seed}")))
    footer = Text(f"{tr(MARKS[report.verdict])}{tr(': ')}{tr(report.summary)}")
    parts = [*section("likely causes", suspects), *section("not asked", [*_not_asked(report)])]
    data = [Text(tr(line)) for line in (report.data, *report.code) if line]
    return Group(header, *data, *map(render_finding, findings), *parts, *([""] if parts else []), footer)


def section(title: str, lines: Sequence[RenderableType]) -> list[RenderableType]:
    """A blank line, the title, and the lines; nothing if there are none."""
    return ["", Text(tr(title), "bold"), *lines] if lines else []


def cause_lines(cause: LikelyCause, tries: bool) -> list[str]:
    """The reasons, the remedy; and, where that was asked for, what the remedy brought."""
    reasons = [tr(reason) for reason in ([cause.why] if tries else cause.reasons)]
    lines = [tr("why: {}").format("; ".join(reasons)), tr(f"try first: {cause.remedy}")]
    return [*lines, *([tr(cause.trial)] if tries else [])]


def _suspect(rank: int, cause: LikelyCause, tries: bool) -> RenderableType:
    head = f"{cause.name}, {format_percent(cause.confidence)}{tr(': ')}{tr(cause.what)}"
    return beside(f"{rank}.", [head, *cause_lines(cause, tries)])


def _not_asked(report: CheckReport) -> Iterator[RenderableType]:
    """A line for each reason why checks could not be asked, which says what they would have needed."""
    names: dict[str, list[str]] = {}
    for finding in report:
        if finding.status == "skip":
            names.setdefault(finding.evidence, []).append(finding.check)
    for reason, checks in names.items():
        yield marked("skip", [f"{', '.join(checks)}{tr(': ')}{tr(reason)}"])


def render_finding(finding: Finding) -> RenderableType:
    """What was measured and expected; below it cause and remedy, if there are any."""
    name = finding.check + (tr(": ") + tr(finding.symptom) if finding.symptom else "")
    head = f"{name}{tr(': ')}{tr(finding.measured)}"
    if finding.expected:
        head += tr(f", expected {finding.expected}")
    head += f" ({tr(finding.evidence)})"
    why = " → ".join(tr(part) for part in (finding.cause, finding.remedy) if part)
    course = f" [{finding.course}]" if finding.course else ""
    return marked(finding.status, [head, *([f"{why}{course}"] if why else [])])


def marked(status: Status, lines: Sequence[str]) -> RenderableType:
    """The lines beside the mark of the status, all but the first set in."""
    return beside(tr(MARKS[status]), lines, 2, INDENT)


def beside(mark: str, lines: Sequence[str], gap: int = 1, indent: int = 0) -> RenderableType:
    """The lines, all but the first set in, beside a mark; what is wrapped stays beside it too."""
    table = Table.grid(padding=(0, gap, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for at, line in enumerate(lines):
        words = Text(keep_together(line))
        table.add_row("" if at else mark, Padding(words, (0, 0, 0, indent if at else 0)))
    return table
