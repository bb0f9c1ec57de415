"""The reference of all checks and bugs, generated from their source files."""

from __future__ import annotations

import json

from nettui.bugs.bug import bugs
from nettui.checks.registry import checks
from nettui.report.reference import list_bugs, list_checks


def test_every_check_is_listed_with_question_course_reference_and_symptoms() -> None:
    output = {entry["name"]: entry for entry in list_checks()}
    assert list(output) == list(checks())
    for name, check in checks().items():
        entry = output[name]
        assert "? (course " in entry["question"]
        assert entry["course"][:2] in entry["question"]
        assert [trouble["symptom"] for trouble in entry["troubles"]] == list(check.symptoms)
        assert all(trouble["cause"] and trouble["remedy"] for trouble in entry["troubles"])
        assert entry["at_rest"] or entry["live"]


def test_thresholds_are_listed_with_their_source() -> None:
    (spread,) = [entry for entry in list_checks() if entry["name"] == "activation-spread"]
    (first,) = spread["thresholds"]
    assert first["values"] == {"NARROW": 0.01, "WIDE": 10.0}
    assert first["about"].startswith("A layer is narrow below, and wide above")


def test_every_bug_is_listed() -> None:
    output = list_bugs()
    assert [entry["name"] for entry in output] == [name for name in bugs() if name != "none"]
    assert all(entry["what"].endswith(".") and entry["remedy"] for entry in output)


def test_the_reference_can_be_written_as_json() -> None:
    assert json.loads(json.dumps([list_checks(), list_bugs()])) == [list_checks(), list_bugs()]
