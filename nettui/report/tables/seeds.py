"""The report of several seeds for people."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Group, RenderableType
from rich.text import Text

from nettui.checks.seeds import Complaint, SeedsCause, SeedsReport
from nettui.common.language import tr
from nettui.common.text import format_percent
from nettui.report.tables.checks import beside, cause_lines, marked, render_check_report, section
from nettui.report.tables.layout import MARKS


def render_seeds_reports(reports: Iterable[SeedsReport]) -> RenderableType:
    """The reports in order, separated by blank lines."""
    first, *rest = map(render_seeds_report, reports)
    return Group(first, *(part for report in rest for part in ("", report)))


def render_seeds_report(report: SeedsReport) -> RenderableType:
    """What checks complained of, the worst last, the causes, and on how many seeds each was seen.

    The whole report where there is only the scenario's own seed.
    """
    if not report.several:
        return render_check_report(report.reports[0])
    first, of = report.reports[0], len(report.reports)
    seeds = tr(f"seeds {first.seed} to {report.reports[-1].seed}")
    complaints = [_complaint(complaint, of) for complaint in reversed(report.complaints)]
    causes = [_cause(rank, found, of, first.tries) for rank, found in enumerate(report.causes, start=1)]
    parts = section("likely causes", causes)
    summary = tr(f"fail on {report.count('fail')} of {of} seeds, warn on {report.count('warn')}")
    footer = Text(f"{tr(MARKS[report.verdict])}{tr(': ')}{summary}")
    return Group(Text(f"{first.scenario} · {seeds}"), *complaints, *parts, *([""] if parts else []), footer)


def _complaint(complaint: Complaint, of: int) -> RenderableType:
    finding, on = complaint
    name = finding.check + (tr(": ") + tr(finding.symptom) if finding.symptom else "")
    return marked(finding.status, [f"{name} {tr(f'on {on} of {of} seeds')}"])


def _cause(rank: int, found: SeedsCause, of: int, tries: bool) -> RenderableType:
    """The cause, on how many seeds, with which confidence; why, on the first of them, and the remedy."""
    on = f"{tr(f'on {found.on} of {of} seeds')} ({_confidence(found)})"
    head = f"{found.cause.name} {on}{tr(': ')}{tr(found.cause.what)}"
    return beside(f"{rank}.", [head, *cause_lines(found.cause, tries)])


def _confidence(found: SeedsCause) -> str:
    """The confidence on the seeds that name the cause: from the lowest to the highest."""
    named = [confidence for confidence in found.confidences if confidence > 0]
    low, high = format_percent(min(named)), format_percent(max(named))
    return high if low == high else tr(f"{low.removesuffix(' %')} to {high}")
