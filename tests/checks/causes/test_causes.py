"""Causes: each is described, explains symptoms of the checks, and is ruled out where it is impossible."""

from __future__ import annotations

import pytest

from nettui.bugs.bug import bugs
from nettui.checks.causes.registry import causes
from nettui.checks.registry import checks

SYMPTOMS = {symptom for check in checks().values() for symptom in check.symptoms}


@pytest.mark.parametrize("name", causes())
def test_a_cause_is_described_and_explains_symptoms_of_the_checks(name: str) -> None:
    cause = causes()[name]
    assert cause.what.endswith(".")
    assert cause.remedy
    assert set(cause.symptoms) <= SYMPTOMS


def test_every_bug_is_a_cause() -> None:
    assert {*bugs()} - {"none"} <= {*causes()}
