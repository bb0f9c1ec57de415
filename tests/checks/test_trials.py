"""Trying the remedies: what a change brings is told, weighed, and asked for by `--try`."""

from __future__ import annotations

import math
from functools import cache

import pytest

import nettui
from nettui.checks.causes.registry import recognizable_causes
from nettui.checks.diagnosis import Evidence, diagnose
from nettui.checks.outcome import Outcome
from nettui.checks.probe import Probe
from nettui.checks.report import CheckReport
from nettui.checks.trials import NO_CHANGE, Trial, why_untried
from nettui.common.errors import InputError
from nettui.debugger.commands import parse
from nettui.debugger.commands.questions import RunChecks
from nettui.report.serialize import serialize_check_report
from nettui.scenario import load
from nettui.types import Finding

SMALL = {"network.hidden": [], "data.samples": 300, "train.epochs": 60}
"""A network without hidden layer on data that it cannot separate, so small that trying takes no time."""


def outcome(loss: float, score: float) -> Outcome:
    return Outcome(loss, score, score, 100)


def trial(cause: str, before: Outcome, after: Outcome, numbers: bool = False) -> Trial:
    return Trial(cause, "train.batch 8 → 32", before, after, numbers=numbers)


@pytest.mark.parametrize(
    ("change", "clause"),
    [
        (
            trial("a", outcome(2.3, 0.4), outcome(0.3, 0.92)),
            "trying train.batch 8 → 32: 92 % right instead of 40 %",
        ),
        (
            trial("a", outcome(2.3, 0.4), outcome(0.3, 0.404)),
            "trying train.batch 8 → 32: loss 0.300 instead of 2.30",
        ),
        (
            trial("a", outcome(2.3, 0.4), outcome(2.4, 0.3)),
            "train.batch 8 → 32 does not help: 30 % right instead of 40 %",
        ),
        (
            trial("a", outcome(math.nan, math.nan), outcome(0.3, 0.92)),
            "trying train.batch 8 → 32: 92 % right instead of nan",
        ),
        (
            trial("a", outcome(2.3, 0.4), outcome(math.nan, math.nan)),
            "train.batch 8 → 32 does not help: that run breaks off at NaN or infinity",
        ),
        (
            trial("a", outcome(2.3, 0.4), outcome(0.3, 0.9), numbers=True),
            "trying train.batch 8 → 32: R² 0.900 instead of 0.400",
        ),
    ],
)
def test_a_clause_tells_what_a_change_brings(change: Trial, clause: str) -> None:
    assert change.clause == clause
    assert ("which helps" in change.sentence) == change.helps


def found(symptom: str) -> Finding:
    return Finding("attainment", "warn", "40 % right", "", "", "", "", "2.3", symptom)


def test_a_cause_whose_remedy_does_not_help_is_lowered() -> None:
    findings = [found("falls short of the data")]
    poor, good = outcome(2.3, 0.4), outcome(0.1, 0.97)
    before = diagnose(findings)
    names = [cause.name for cause in before[:2]]
    trials = {names[0]: trial(names[0], poor, poor), names[1]: trial(names[1], poor, good)}
    after = diagnose(findings, Evidence(trials=trials))
    assert after[0].name == names[1]
    lowered = {cause.name: cause.confidence for cause in after}.get(names[0], 0.0)
    assert lowered < before[0].confidence / 3


@cache
def tried_report() -> CheckReport:
    return nettui.open("capacity-0", SMALL).check(only=["attainment"], try_changes=True)


def test_try_shows_loss_and_score_with_the_change_and_without_it() -> None:
    report = tried_report()
    first = report.diagnosis[0]
    assert report.tries
    assert first.name == "too-little-capacity"
    assert first.tried is not None
    assert first.tried.helps
    assert first.tried.after.score > 0.7 > first.tried.before.score
    entry = serialize_check_report(report)["diagnosis"][0]
    assert entry["tried"]["change"] == "network.hidden [] → [32]"
    assert entry["tried"]["loss_before"] == first.tried.before.loss
    assert entry["tried"]["score_after"] == first.tried.after.score
    assert entry["tried"]["helps"] is True
    assert entry["why_not"] == ""
    assert all((cause.tried is None) == bool(cause.untried) for cause in report.diagnosis)


def test_without_try_the_report_tells_in_a_clause_what_a_change_has_brought() -> None:
    report = nettui.open("capacity-0", SMALL).check(only=["attainment"])
    entry = serialize_check_report(report)["diagnosis"][0]
    assert "tried" not in entry
    assert "; trying network.hidden [] → [32]: " in entry["why"]


def test_trials_are_not_repeated() -> None:
    session = nettui.open("capacity-0", SMALL)
    begun: list[str] = []
    report = session.check(only=["attainment"])
    again = report.completed(
        Probe(session.trainer, session.state), tries=True, on_trial=lambda now: begun.append(now.name)
    )
    assert again.diagnosis[0].tried is report.diagnosis[0].tried
    assert not any("too-little-capacity" in name for name in begun)


def test_nothing_is_tried_against_a_mistake_in_the_code_and_the_report_says_why() -> None:
    report = nettui.open("bug-3").check(only=["op-by-op", "gradient-check"], try_changes=True)
    cause = report.diagnosis[0]
    assert (cause.name, cause.tried, cause.untried) == ("transposed-weight", None, NO_CHANGE)
    entry = serialize_check_report(report)["diagnosis"][0]
    assert (entry["tried"], entry["why_not"]) == (None, NO_CHANGE)


def test_a_setting_that_is_fine_leaves_nothing_to_try() -> None:
    trainer = load("digits", {"train.batch": 32}).network_trainer(0)
    why = why_untried(recognizable_causes()["batch-too-large"], Probe(trainer, trainer.start()))
    assert why.startswith("its settings leave nothing")


def test_the_debugger_takes_check_with_try() -> None:
    assert parse("check --try; ch") == [RunChecks(tries=True), RunChecks()]
    with pytest.raises(InputError, match="nothing after it, or --try"):
        parse("check --tri")
