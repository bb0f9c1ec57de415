"""A View for JSON, with its checks, explanations and lesson: the result of `do --json`."""

from __future__ import annotations

from typing import Any

from nettui.checks.diagnosis import LikelyCause
from nettui.checks.report import CheckReport
from nettui.checks.trials import Trial
from nettui.debugger.breakpoints import Breakpoint
from nettui.debugger.lesson import LessonProgress
from nettui.debugger.view import View
from nettui.debugger.watches import WatchValue
from nettui.explain import Explanation
from nettui.report.serialize.reading import serialize_reading
from nettui.report.serialize.values import json_value


def serialize_view(view: View) -> dict[str, Any]:
    """The result of `do --json`."""
    report = view.results.report
    return {
        "cursor": json_value(view.cursor),
        "reading": serialize_reading(view.reading),
        "stopped_by": view.stopped_by,
        "findings": json_value(view.findings),
        "check": serialize_check_report(report) if report is not None else None,
        "scenario": view.title,
        "seed": view.seed,
        "message": view.message,
        "breakpoints": [_breakpoint(breakpoint) for breakpoint in view.breakpoints],
        "watches": [_watch(watch) for watch in view.watches],
        "fork": view.forks.current,
        "forks": json_value(view.forks.all),
        "edits": json_value(view.forks.edits),
        "inspected": [_explanation(explanation) for explanation in view.results.inspected],
        "others": [{"name": other.label, **serialize_view(other)} for other in view.others],
        "lesson": _lesson(view.lesson) if view.lesson else None,
    }


def serialize_check_report(report: CheckReport) -> dict[str, Any]:
    """The result of `check --json` for one scenario."""
    return {
        "scenario": report.scenario,
        "seed": report.seed,
        "data": report.data,
        **({"code": [*report.code]} if report.code else {}),
        "step": report.step,
        "lost": report.diverged_at,
        "verdict": report.verdict,
        "diagnosis": [serialize_cause(cause, report.tries) for cause in report.diagnosis],
        "findings": json_value(report.findings),
    }


def serialize_cause(cause: LikelyCause, tries: bool) -> dict[str, Any]:
    """A likely cause; with what was tried against it, if that was asked for."""
    fields: dict[str, Any] = {
        "fault": cause.name,
        "confidence": cause.confidence,
        "why": cause.why if tries else "; ".join(cause.reasons),
        "remedy": cause.remedy,
        "what": cause.what,
    }
    if not tries:
        return fields
    return fields | {"tried": cause.tried and _trial(cause.tried), "why_not": cause.untried}


def _trial(trial: Trial) -> dict[str, Any]:
    """A change, what the run reaches with it and without it, and whether that is further."""
    return {
        "change": trial.change,
        "loss_before": json_value(trial.before.loss),
        "loss_after": json_value(trial.after.loss),
        "score_before": json_value(trial.before.score),
        "score_after": json_value(trial.after.score),
        "helps": trial.helps,
    }


def _breakpoint(breakpoint: Breakpoint) -> dict[str, Any]:
    return {
        "number": breakpoint.number,
        "when": breakpoint.when.text,
        "enabled": breakpoint.enabled,
        "hits": breakpoint.hits,
        "ignore": breakpoint.ignore,
    }


def _watch(watch: WatchValue) -> dict[str, Any]:
    value, trend = json_value(watch.value), json_value(watch.trend)
    return {"number": watch.number, "what": watch.text, "value": value, "trend": trend}


def _explanation(explanation: Explanation) -> dict[str, Any]:
    """Where a number comes from; each term's `name` can itself be inspected."""
    terms = [{**json_value(term), "name": term.name} for term in explanation.terms]
    return {**json_value(explanation), "shapes": dict(explanation.shapes), "terms": terms}


def _lesson(progress: LessonProgress) -> dict[str, Any]:
    """The open point of the lesson; while its question is open, without the answer."""
    point, given = progress.point, progress.given
    choices = point.ask.answer.choices if point and point.ask else ()
    fields: dict[str, Any] = {
        "point": progress.number,
        "of": len(progress.lesson.points),
        "phase": progress.phase,
        "chosen": int(given) - 1 if choices and given else None,
        "given": given,
        "hinted": progress.hinted,
        "score": progress.score._asdict(),
        "first_answers": [answer._asdict() for answer in progress.answers],
    }
    if point is None:
        return fields
    if ask := point.ask:
        fields |= {"question": ask.question, "kind": ask.answer.kind, "answers": list(choices)}
        fields |= {"names": list(ask.answer.names)}
        fields |= {"hint": ask.hint} if progress.hinted else {}
    if progress.ask:
        return fields
    fields |= {"say": point.say}
    return fields | ({"right": json_value(ask.answer.right), "why": ask.why} if ask else {})
