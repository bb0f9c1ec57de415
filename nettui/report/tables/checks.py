"""Findings and check reports for people."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.text import Text

from nettui.checks.diagnosis import LikelyCause
from nettui.checks.report import CheckReport
from nettui.common.language import tr
from nettui.common.text import format_percent
from nettui.report.tables.layout import MARKS
from nettui.types import STATUSES, Finding


def render_check_report(report: CheckReport) -> RenderableType:
    """The findings, the worst last, then the likely causes, what could not be asked, and a summary."""
    asked = (finding for finding in report if finding.status != "skip")
    findings = sorted(asked, key=lambda finding: -STATUSES.index(finding.status))
    suspects = [_suspect(rank, cause, report.tries) for rank, cause in enumerate(report.diagnosis, start=1)]
    header = Text(report.scenario + ("" if report.seed is None else tr(f" · seed {report.seed}")))
    footer = Text(f"{tr(MARKS[report.verdict])}{tr(': ')}{tr(report.summary)}")
    return Group(header, *map(render_finding, findings), *suspects, *_not_asked(report), footer)


def _suspect(rank: int, cause: LikelyCause, tries: bool) -> RenderableType:
    """A likely cause, the reasons, the remedy; and, where that was asked for, what the remedy brought."""
    head = f"{rank}. {cause.name}, {format_percent(cause.confidence)}{tr(': ')}{tr(cause.what)}"
    reasons = [tr(reason) for reason in ([cause.why] if tries else cause.reasons)]
    why = f"{'; '.join(reasons)} → {tr(cause.remedy)}"
    return Text("\n        ".join([head, why, *([tr(cause.trial)] if tries else [])]))


def _not_asked(report: CheckReport) -> Iterator[RenderableType]:
    """A line for each reason why checks could not be asked, which says what they would have needed."""
    names: dict[str, list[str]] = {}
    for finding in report:
        if finding.status == "skip":
            names.setdefault(finding.evidence, []).append(finding.check)
    for reason, checks in names.items():
        yield Text(f"{tr(MARKS['skip'])}  {', '.join(checks)}{tr(': ')}{tr(reason)}")


def render_finding(finding: Finding) -> RenderableType:
    """What was measured and expected; below it cause and remedy, if there are any."""
    name = finding.check + (tr(": ") + tr(finding.symptom) if finding.symptom else "")
    head = f"{tr(MARKS[finding.status])}  {name}{tr(': ')}{tr(finding.measured)}"
    if finding.expected:
        head += tr(f", expected {finding.expected}")
    head += f" ({tr(finding.evidence)})"
    why = " → ".join(tr(part) for part in (finding.cause, finding.remedy) if part)
    return Text(f"{head}\n        {why} [{finding.course}]" if why else head)
