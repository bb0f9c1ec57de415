"""Checks on odd trainers: right ones are not accused, and what cannot be told is skipped, with the reason."""

from __future__ import annotations

from functools import cache

import pytest

import nettui
from nettui.checks.check import BROKEN
from nettui.checks.report import CheckReport
from nettui.types import Finding
from tests.odd import ODD

WARNED: dict[str, set[str]] = {"float32 near 0": {"narrow layers"}}
"""What is true of a trainer that is right."""


@cache
def report(name: str) -> CheckReport:
    return nettui.check(ODD[name]())


def of(name: str, check: str) -> list[Finding]:
    return [finding for finding in report(name) if finding.check == check]


@pytest.mark.parametrize("name", ODD)
def test_a_right_trainer_is_never_accused(name: str) -> None:
    findings = list(report(name))
    assert not [finding for finding in findings if finding.status == "fail" or BROKEN in finding.evidence]
    assert {finding.symptom for finding in findings if finding.status == "warn"} == WARNED.get(name, set())


@pytest.mark.parametrize("name", ["float32 from 0", "float32 near 0"])
@pytest.mark.parametrize("check", ["batch-doubled", "batch-mean", "score-shift"])
def test_a_loss_that_no_small_move_changes_has_the_round_off_of_its_type(name: str, check: str) -> None:
    assert {finding.status for finding in of(name, check)} == {"pass"}
