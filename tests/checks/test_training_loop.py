"""What a recording says of its code becomes findings; where it says nothing, nothing is claimed."""

from __future__ import annotations

import pytest

from nettui.checks.causes.registry import causes
from nettui.checks.diagnosis import diagnose
from nettui.checks.run import judge_recording
from nettui.checks.training_loop import CHECK, EXPECTED, UNCLEARED


def test_every_mistake_has_an_expectation_and_a_cause() -> None:
    assert {*EXPECTED} == {*CHECK.symptoms}
    assert {*EXPECTED} <= {symptom for cause in causes().values() for symptom in cause.symptoms}


@pytest.mark.parametrize("symptom", EXPECTED)
def test_a_mistake_is_a_finding_and_the_likeliest_cause(symptom: str) -> None:
    found = list(judge_recording([CHECK], [], [], "why", {symptom: "at step 3"}))
    assert [(each.symptom, each.measured) for each in found] == [(symptom, "at step 3")]
    likely = diagnose(found)[0]
    assert symptom in causes()[likely.name].symptoms
    assert likely.confidence > 0.9


def test_nothing_seen_is_no_pass_and_unknown_mistakes_are_left_out() -> None:
    (found,) = judge_recording([CHECK], [], [], "why", {"of a newer version": "at step 3"})
    assert (found.status, found.symptom) == ("skip", "")
    assert "nothing wrong was seen" in found.evidence
    assert [*CHECK.told({UNCLEARED: "", "another": ""})] if CHECK.told else False
