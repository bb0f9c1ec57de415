"""The definitions of the checks: question, wording, distinct symptoms."""

from __future__ import annotations

import inspect

import pytest

from nettui.checks.check import Check
from nettui.checks.registry import checks, live_checks


@pytest.mark.parametrize("check", checks().values(), ids=lambda check: check.name)
def test_a_check_has_a_question_something_to_measure_and_texts(check: Check) -> None:
    assert check.question.rpartition(" (")[0].endswith("?")
    assert check.measure or check.monitor
    assert all(symptom.cause and symptom.remedy for symptom in check.symptoms.values())


@pytest.mark.parametrize("check", checks().values(), ids=lambda check: check.name)
def test_a_check_has_the_name_of_its_file(check: Check) -> None:
    module = inspect.getmodule(check.measure or type(check.monitor))
    assert module is not None
    assert module.__name__.rpartition(".")[2] == check.name.replace("-", "_")


def test_no_two_checks_share_a_symptom() -> None:
    symptoms = [symptom for check in checks().values() for symptom in check.symptoms]
    assert len(symptoms) == len(set(symptoms))


def test_an_alias_stands_for_the_check_or_one_of_its_symptoms() -> None:
    for check in checks().values():
        assert set(check.aliases.values()) <= {check.name, *check.symptoms}
        assert not set(check.aliases) & {
            name for other in checks().values() for name in (other.name, *other.symptoms)
        }


def test_the_checks_of_every_step_are_those_that_are_listed() -> None:
    assert [*live_checks()] == [check for check in checks().values() if check.is_live]
