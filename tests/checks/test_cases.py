"""Every check on its own passing and failing cases."""

from __future__ import annotations

from pathlib import Path

import pytest

from nettui.checks.check import Case, Check
from nettui.checks.probe import Probe
from nettui.checks.registry import checks
from nettui.checks.run import run_checks
from nettui.scenario import load
from nettui.types import Finding
from tests.quick import quick_first

BASE = Path(__file__).parent / "base.toml"

PASSING = [(check, case) for check in checks().values() for case in check.passing]
FAILING = [(check, symptom, case) for check in checks().values() for symptom, case in check.failing]


def check_case(check: Check, case: Case, seed: int = 0) -> list[Finding]:
    trainer = load(BASE, case, seed).network_trainer(seed)
    return list(run_checks(Probe(trainer, trainer.start()), [check]))


def label(value: object) -> str:
    return value.name if isinstance(value, Check) else str(value).replace("'", "")


@pytest.mark.parametrize("seed", quick_first(range(2)))
@pytest.mark.parametrize(("check", "case"), PASSING, ids=label)
def test_passing_cases_pass(check: Check, case: Case, seed: int) -> None:
    findings = check_case(check, case, seed)
    assert [finding.status for finding in findings] == ["pass"] * len(findings) != [], findings
    assert not any(finding.symptom or finding.cause or finding.remedy for finding in findings)


@pytest.mark.parametrize("seed", quick_first(range(2)))
@pytest.mark.parametrize(("check", "symptom", "case"), FAILING, ids=label)
def test_failing_cases_show_their_symptom(check: Check, symptom: str, case: Case, seed: int) -> None:
    findings = {finding.symptom: finding for finding in check_case(check, case, seed)}
    assert symptom in findings, findings
    finding = findings[symptom]
    assert (finding.check, finding.status) == (check.name, check.symptoms[symptom].status)
    assert finding.measured
    assert finding.expected
    assert finding.cause
    assert finding.remedy
