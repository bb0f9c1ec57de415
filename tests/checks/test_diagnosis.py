"""The diagnosis: every planted bug is ranked first, and networks without a bug raise no alarm."""

from __future__ import annotations

import argparse
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nettui
from nettui.bugs.bug import bugs
from nettui.checks.causes.registry import causes, recognizable_causes
from nettui.checks.check import Measurement
from nettui.checks.diagnosis import diagnose, effects, proofs
from nettui.checks.registry import checks
from nettui.checks.report import CheckReport
from nettui.types import Finding, Status
from tests.bench.diagnosis import Job, add_options, alarms, measure, run, summarize

NAMES = [*recognizable_causes()]
POINTED_AT = [name for name in NAMES if {*causes()[name].symptoms} - {*effects()}]
PLANTED = [name for name in NAMES if name in bugs()]
SAME = ({"labels-shuffled", "little-signal"}, {"held-out-reversed", "unshuffled-order"})
"""Causes that the data alone cannot tell apart."""

OWNERS = {symptom: check for check in checks().values() for symptom in check.symptoms}


def finding_of(symptom: str) -> Finding:
    """A finding with that symptom."""
    return OWNERS[symptom].finding(Measurement("1", "0", "", symptom))


@pytest.mark.parametrize("name", PLANTED[::12])
def test_a_planted_bug_is_found_and_ranked_first(name: str) -> None:
    line = summarize("planted", name, [run(Job("planted", name, "digits-relu", 0))])
    assert (line.runs, line.found, line.first, line.missed) == (1, 1, 1, "")


@pytest.mark.parametrize("number", range(2000, 2008, 2))
def test_a_sound_network_raises_no_alarm(number: int) -> None:
    report = run(Job("sound", "", str(number), 0)).report
    assert alarms(report) == []
    assert {finding.symptom for finding in report} <= {
        *("", "over-fitting", "still learning at the end", "nothing beats a constant answer"),
    }


@pytest.mark.slow
@pytest.mark.parametrize(("part", "every"), [("planted", 11), ("reported", 5), ("remedied", 5), ("sound", 1)])
def test_the_benchmark_reaches_its_goals(part: str, every: int) -> None:
    """A part of `python -m tests.bench diagnosis`: one seed of its three, a few of its sound networks."""
    options = argparse.ArgumentParser()
    add_options(options)
    words = ["--part", part, "--every", str(every), "--seeds", "1", "--networks", "20", "--processes", "1"]
    lines = [line for line in measure(options.parse_args(words)) if line.name.startswith("seed")]
    assert len(lines) == 1
    for line in lines:
        if line.part in ("planted", "reported"):
            assert line.first >= 0.9 * line.runs, line
        else:
            assert line.fail == 0, line
        if line.part == "sound":
            assert line.warn <= 0.02 * line.runs, line


def test_without_a_symptom_there_is_no_likely_cause() -> None:
    assert diagnose([]) == ()
    assert diagnose([checks()["labels"].finding(Measurement("", "", ""))]) == ()


@pytest.mark.parametrize("name", POINTED_AT)
def test_its_likely_symptoms_alone_point_at_a_bug(name: str) -> None:
    likely = [symptom for symptom, p in causes()[name].symptoms.items() if p > 0.5]
    likeliest = diagnose([finding_of(symptom) for symptom in likely])
    named = {cause.name: cause for cause in likeliest}
    assert likeliest[0].name == name or {likeliest[0].name, name} in SAME
    assert all(symptom in named[name].why for symptom in likely)


@pytest.mark.parametrize("symptom", sorted(proofs()))
def test_what_was_proved_is_named_before_what_is_only_likely(symptom: str) -> None:
    beside = [
        "gradients wrong",
        "units are equal",
        "loss does not fall",
        "falls short of the data",
        "divergence",
    ]
    findings = [finding_of(name) for name in (symptom, *beside)]
    passed = [finding_of("tensors share memory")._replace(status="pass", symptom="")]
    likely = diagnose([*findings, *passed])
    assert symptom in likely[0].why
    assert likely[0].confidence > 0.3


@given(st.lists(st.sampled_from(sorted(OWNERS)), unique=True, max_size=12))
def test_confidences_are_sorted_and_sum_to_at_most_one(symptoms: list[str]) -> None:
    causes = diagnose([finding_of(symptom) for symptom in symptoms])
    confidences = [cause.confidence for cause in causes]
    assert confidences == sorted(confidences, reverse=True)
    assert sum(confidences) <= 1 + 1e-9
    assert all(cause.why and cause.remedy and cause.confidence > 0 for cause in causes)


@given(st.lists(st.sampled_from(sorted(OWNERS)), unique=True, max_size=12), st.randoms())
def test_the_order_of_the_findings_does_not_matter(symptoms: list[str], random: Random) -> None:
    findings = [finding_of(symptom) for symptom in symptoms]
    shuffled = findings[:]
    random.shuffle(shuffled)
    expected = {cause.name: pytest.approx(cause.confidence) for cause in diagnose(findings)}
    assert {cause.name: cause.confidence for cause in diagnose(shuffled)} == expected


def test_a_skipped_check_has_no_influence() -> None:
    finding = finding_of("units are equal")
    skipped = checks()["overfit-tiny"].skip("no reason")
    passed = skipped._replace(status="pass")
    [(alone, *_), (with_skipped, *_), (with_passed, *_)] = (
        diagnose([finding, *more]) for more in ([], [skipped], [passed])
    )
    assert with_skipped.confidence == pytest.approx(alone.confidence)
    assert with_passed.confidence < alone.confidence


@pytest.mark.parametrize(
    ("statuses", "verdict"),
    [
        ((), "pass"),
        (("pass", "skip"), "pass"),
        (("pass", "warn"), "warn"),
        (("warn", "fail", "pass"), "fail"),
    ],
)
def test_the_verdict_is_the_worst_finding(statuses: tuple[Status, ...], verdict: Status) -> None:
    findings = [finding_of("units are equal")._replace(status=status) for status in statuses]
    report = CheckReport("x", 0, tuple(findings)).completed()
    assert report.verdict == verdict
    assert list(report) == findings


@pytest.mark.parametrize("rate", [3.0, 100.0])
def test_a_run_that_diverged_is_checked_at_step_0(rate: float) -> None:
    session = nettui.open("deep-relu", set={"train.optimizer.rate": rate})
    view = session.do("continue; continue; check")
    report = view.results.report
    assert report is not None
    assert (report.step, report.diverged_at) == (0, view.cursor.step)
    assert view.cursor.step > 0
    assert f"the run has diverged by step {report.diverged_at}" in report.summary
    assert not {"samples mix in a batch", "derivative wrong", "gradients wrong"} & {f.symptom for f in report}
    assert report.diagnosis[0].name == "rate-too-high"
    report = session.do("goto 0; check").results.report
    assert report is not None
    assert report.diverged_at is None


def test_nan_in_the_data_is_not_diagnosed_as_a_bug(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    y = rng.integers(3, size=200)
    x = rng.standard_normal((200, 4)) + 3 * y[:, None]
    x[17, 2] = np.nan
    np.savez(tmp_path / "n.npz", X=x, y=y)
    scenario = tmp_path / "n.toml"
    scenario.write_text('[data]\npath = "n.npz"\nvalidation = 0.2\n[train]\nbatch = "all"\n')
    report = nettui.check(str(scenario))
    assert {"NaN in the data", "inputs are not finite"} == {f.symptom for f in report if f.symptom}
    assert not report.diagnosis
