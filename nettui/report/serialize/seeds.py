"""The report of several seeds for JSON: the result of `check --seeds N --json`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nettui.checks.seeds import SeedsReport
from nettui.report.serialize.view import serialize_cause, serialize_check_report


def serialize_seeds_reports(reports: Sequence[SeedsReport]) -> object:
    """The result of `check --json`: of one scenario its report, of several a list."""
    results = [serialize_seeds_report(report) for report in reports]
    return results if len(results) > 1 else results[0]


def serialize_seeds_report(report: SeedsReport) -> dict[str, Any]:
    """That of the first seed; if several were asked for, with the verdict and the causes of all."""
    if not report.several:
        return serialize_check_report(report.reports[0])
    first, of = report.reports[0], len(report.reports)
    causes = [
        serialize_cause(found.cause._replace(confidence=found.mean), first.tries)
        | {"on": found.on, "first": found.first, "of": of}
        for found in report.causes
    ]
    complaints = [
        {"check": finding.check, "symptom": finding.symptom, "status": finding.status, "on": on, "of": of}
        for finding, on in report.complaints
    ]
    seeds = [serialize_check_report(each) for each in report.reports]
    keys = ("seed", "verdict", "diagnosis")
    return serialize_check_report(first) | {
        "verdict": report.verdict,
        "diagnosis": causes,
        "complaints": complaints,
        "seeds": [{key: each[key] for key in keys} for each in seeds],
    }
