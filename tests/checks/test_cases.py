"""Every check on its own healthy and sick cases."""

from __future__ import annotations

from pathlib import Path

import pytest

from nettui.checks.check import Case, Check
from nettui.checks.probe import Subject
from nettui.checks.registry import checks
from nettui.checks.run import examine
from nettui.scenario import load
from nettui.types import Finding

BASE = Path(__file__).parent / "base.toml"


def judged(check: Check, case: Case, seed: int = 0) -> list[Finding]:
    """What a check says of a case."""
    trainer = load(BASE, case, seed).network_trainer(seed)
    return list(examine(Subject(trainer, trainer.start()), [check]))


HEALTHY = [(check, case) for check in checks().values() for case in check.healthy]
SICK = [(check, symptom, case) for check in checks().values() for symptom, case in check.sick]


def told(value: object) -> str:
    return value.name if isinstance(value, Check) else str(value).replace("'", "")


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize(("check", "case"), HEALTHY, ids=told)
def test_healthy_cases_pass(check: Check, case: Case, seed: int) -> None:
    findings = judged(check, case, seed)
    assert [finding.status for finding in findings] == ["pass"] * len(findings) != [], findings
    assert not any(finding.symptom or finding.cause or finding.remedy for finding in findings)


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize(("check", "symptom", "case"), SICK, ids=told)
def test_sick_cases_show_their_symptom(check: Check, symptom: str, case: Case, seed: int) -> None:
    findings = {finding.symptom: finding for finding in judged(check, case, seed)}
    assert symptom in findings, findings
    found = findings[symptom]
    assert (found.check, found.status) == (check.name, check.troubles[symptom].status)
    assert found.measured
    assert found.expected
    assert found.cause
    assert found.remedy
