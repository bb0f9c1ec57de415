"""`nettui check`, run as a program."""

from __future__ import annotations

import pytest

from nettui.checks.registry import checks
from nettui.cli import BAD_INPUT, FAILED
from tests.json_contract import ANY, TEXT
from tests.program import (
    json_lines,
    output_of,
    run_nettui,
)

FINDING = {
    **dict.fromkeys(("check", "status", "measured", "expected", "evidence", "course"), TEXT),
    "cause": ANY,
    "remedy": ANY,
    "symptom": ANY,
}


def test_check_runs_every_check_and_passes_a_healthy_network() -> None:
    (result,) = json_lines("check digits")
    assert (result["scenario"], result["seed"], result["verdict"], result["diagnosis"]) == (
        "digits",
        0,
        "pass",
        [],
    )
    assert {finding["check"] for finding in result["findings"]} == set(checks())
    assert {finding["status"] for finding in result["findings"]} <= {"pass", "skip"}
    assert all(finding.keys() >= FINDING.keys() for finding in result["findings"])


def test_check_fails_on_a_planted_bug_and_names_it() -> None:
    line = "check digits --set fault.name=raw-inputs"
    (result,) = json_lines(line, FAILED)
    assert result["verdict"] == "fail"
    suspect = result["diagnosis"][0]
    assert suspect["fault"] == "raw-inputs"
    assert 0.5 < suspect["confidence"] <= 1
    assert suspect["why"]
    assert suspect["remedy"]
    drawn = output_of(line, FAILED)
    assert "likely raw-inputs" in drawn
    assert "✘ fail  input-statistics: raw inputs: root mean square" in drawn


def test_check_accepts_several_scenarios_and_a_selection_of_checks() -> None:
    (result,) = json_lines("check digits gradient-check --only purity --only labels --seed 3")
    assert [each["scenario"] for each in result] == ["digits", "gradient-check"]
    assert [each["seed"] for each in result] == [3, 3]
    assert all([finding["check"] for finding in each["findings"]] == ["labels", "purity"] for each in result)
    (result,) = json_lines("check digits --skip overfit-tiny --only overfit-tiny --only penalty")
    assert [finding["check"] for finding in result["findings"]] == ["penalty"]


@pytest.mark.parametrize(
    ("line", "result"),
    [
        ("check", "required: SCENARIO"),
        ("check digits --only lerning-rate", "did you mean 'learning-rate'?"),
        ("check digits digts", "did you mean 'digits'?"),
        ("check digits --set fault.name=zero-int", "did you mean 'zero-init'?"),
        ("check digits --set fault.name=momentum-sign", "fault.name: expected a scenario with the optimizer"),
        (
            "check race-beale --set fault.name=zero-init",
            "fault.name: expected 'none', because there is a surface",
        ),
    ],
)
def test_bad_input_to_check_is_reported(line: str, result: str) -> None:
    process = run_nettui(line)
    assert (process.returncode, process.stdout) == (BAD_INPUT, "")
    assert result in process.stderr
    assert "Traceback" not in process.stderr


def test_checks_in_the_debugger_leave_the_run_unchanged() -> None:
    (plain,) = json_lines("do digits 'next 3'")
    (result,) = json_lines("do digits 'next 3; check'")
    assert plain["check"] is None
    assert result["check"]["verdict"] == "pass"
    assert result["reading"] == plain["reading"]
    assert result["cursor"] == plain["cursor"]
    assert "check: 0 fail" in output_of("do digits 'next 3; check'")


def test_do_has_the_exit_code_of_check() -> None:
    small = "--set data.samples=300"
    assert (
        run_nettui(f"do bug-3 check {small}").returncode == run_nettui(f"check bug-3 {small}").returncode == 1
    )
    assert run_nettui("do digits check").returncode == 0
