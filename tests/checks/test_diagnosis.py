"""The diagnosis: every planted bug is named first, sound networks are left in peace."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nettui
from nettui.bugs.bug import faults
from nettui.checks.diagnosis import Examination, diagnose
from nettui.checks.registry import checks
from nettui.types import Finding
from tests.bench.diagnosis import Job, alarms, line, measure, run

NAMES = [name for name in faults() if name != "none"]
OWNERS = {symptom: check for check in checks().values() for symptom in check.troubles}


def found(symptom: str) -> Finding:
    """A finding with that symptom."""
    check = OWNERS[symptom]
    return Finding(check.name, check.troubles[symptom].status, "1", "0", "", "why", "what", "1.1", symptom)


@pytest.mark.parametrize("name", NAMES)
def test_a_planted_fault_is_found_and_named_first(name: str) -> None:
    told = line(name, [run(Job(name, "digits-relu", 0))[1]])
    assert (told.runs, told.found, told.first) == (1, 1, 1)


@pytest.mark.parametrize("number", range(2000, 2012))
def test_a_sound_network_raises_no_alarm(number: int) -> None:
    examined = run(Job("none", str(number), number))[1]
    assert alarms(examined) == []
    assert not examined.diagnosis or examined.verdict == "warn"


@pytest.mark.slow
def test_the_whole_bench_keeps_its_goals() -> None:
    lines = list(measure(argparse.Namespace(faults=[], seeds=5, sound=240, start=1000)))
    *planted, sound = lines
    runs = sum(told.runs for told in planted)
    assert all(told.found == told.runs for told in planted)
    assert sum(told.first for told in planted) >= 0.95 * runs
    assert sound.fail == 0
    assert sound.warn <= 0.02 * sound.runs


def test_where_nothing_is_wrong_nobody_is_suspected() -> None:
    assert diagnose([]) == ()
    passed = Finding("labels", "pass", "", "", "", "", "", "1.3")
    assert diagnose([passed]) == ()


@pytest.mark.parametrize("name", NAMES)
def test_its_own_signs_alone_point_at_a_fault(name: str) -> None:
    likely = [symptom for symptom, p in faults()[name].signs.items() if p > 0.5]
    suspects = diagnose([found(symptom) for symptom in likely])
    assert suspects[0].fault == name
    assert all(symptom in suspects[0].why for symptom in likely)


@given(st.lists(st.sampled_from(sorted(OWNERS)), unique=True, max_size=12))
def test_confidences_are_shares_in_falling_order_and_have_a_reason(symptoms: list[str]) -> None:
    suspects = diagnose([found(symptom) for symptom in symptoms])
    confidences = [suspect.confidence for suspect in suspects]
    assert confidences == sorted(confidences, reverse=True)
    assert sum(confidences) <= 1 + 1e-9
    assert all(suspect.why and suspect.remedy and suspect.confidence > 0 for suspect in suspects)


@given(st.lists(st.sampled_from(sorted(OWNERS)), unique=True, max_size=12), st.randoms())
def test_the_order_of_the_findings_does_not_matter(symptoms: list[str], random: object) -> None:
    findings = [found(symptom) for symptom in symptoms]
    shuffled = findings[:]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = diagnose(findings), diagnose(shuffled)
    assert {s.fault: pytest.approx(s.confidence) for s in one} == {s.fault: s.confidence for s in other}


def test_a_check_that_was_skipped_speaks_neither_for_nor_against() -> None:
    sign = found("units are equal")
    skipped = Finding("overfit-tiny", "skip", "", "", "", "", "", "6.3")
    passed = skipped._replace(status="pass")
    [(without, *_), (silent, *_), (against, *_)] = (
        diagnose([sign, *more]) for more in ([], [skipped], [passed])
    )
    assert silent.confidence == pytest.approx(without.confidence)
    assert against.confidence < without.confidence


@pytest.mark.parametrize(
    ("statuses", "verdict"),
    [
        ((), "pass"),
        (("pass", "skip"), "pass"),
        (("pass", "warn"), "warn"),
        (("warn", "fail", "pass"), "fail"),
    ],
)
def test_the_verdict_is_the_worst_finding(statuses: tuple[str, ...], verdict: str) -> None:
    findings = [found("units are equal")._replace(status=status) for status in statuses]
    examined = Examination("x", 0, tuple(findings)).diagnosed
    assert examined.verdict == verdict
    assert list(examined) == findings


@pytest.mark.parametrize("rate", [3.0, 100.0])
def test_a_lost_run_is_examined_as_it_began(rate: float) -> None:
    session = nettui.open("deep-relu", set={"train.optimizer.rate": rate})
    view = session.do("continue; continue; check")
    found = view.results.report
    assert found is not None
    assert (found.step, found.lost) == (0, view.cursor.step)
    assert view.cursor.step > 0
    assert f"the run is lost by step {found.lost}" in found.summary
    assert not {"samples mix in a batch", "derivative wrong", "gradients wrong"} & {f.symptom for f in found}
    assert found.diagnosis[0].fault == "rate-too-high"
    assert session.do("goto 0; check").results.report.lost is None


def test_a_nan_in_the_data_is_no_other_fault(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    y = rng.integers(3, size=200)
    x = rng.standard_normal((200, 4)) + 3 * y[:, None]
    x[17, 2] = np.nan
    np.savez(tmp_path / "n.npz", X=x, y=y)
    scenario = tmp_path / "n.toml"
    scenario.write_text('[data]\npath = "n.npz"\nvalidation = 0.2\n[train]\nbatch = "all"\n')
    found = nettui.check(str(scenario))
    assert {"no number in the data", "inputs are no numbers"} == {f.symptom for f in found if f.symptom}
    assert not found.diagnosis
