"""The text of a check report: what could not be asked stands at its end, once for each reason."""

from __future__ import annotations

from io import StringIO

from rich.console import Console

from nettui.checks.diagnosis import LikelyCause
from nettui.checks.report import CheckReport
from nettui.common.text import UNBROKEN
from nettui.report.tables.checks import render_check_report
from nettui.types import Finding


def finding(check: str, status: str, evidence: str) -> Finding:
    return Finding(
        check=check,
        status=status,  # type: ignore[arg-type]
        measured="not measured" if status == "skip" else "1",
        expected="",
        evidence=evidence,
        cause="",
        remedy="",
        course="6.1",
    )


def test_checks_that_were_not_asked_are_listed_last_by_reason() -> None:
    report = CheckReport(
        "mine",
        0,
        (
            finding("stress", "skip", "needs gradients"),
            finding("labels", "skip", "its labels are not classes"),
            finding("purity", "pass", "two steps"),
            finding("gradient-check", "skip", "needs gradients"),
        ),
    )
    page = Console(file=StringIO(), width=200)
    page.print(render_check_report(report))
    assert [line.rstrip() for line in page.file.getvalue().splitlines()] == [  # type: ignore[attr-defined]
        "mine · seed 0",
        "✔ pass  purity: 1 (two steps)",
        "",
        "not asked",
        "· skip  stress, gradient-check: needs gradients",
        "· skip  labels: its labels are not classes",
        "",
        "✔ pass: 0 fail, 0 warn, 1 pass, 3 skip",
    ]


def test_what_is_wrapped_stays_beside_its_mark_and_the_causes_have_a_title() -> None:
    told = finding("labels", "fail", "ten words that do not fit into the line of a narrow terminal")
    cause = LikelyCause(
        "labels-off-by-one", 0.5, "labels out of range", "count from 0", "Labels are off by one."
    )
    page = Console(file=StringIO(), width=40)
    page.print(
        render_check_report(CheckReport("mine", 0, (told._replace(cause="why", remedy="try"),), (cause,)))
    )
    printed = page.file.getvalue().replace(UNBROKEN, " ")  # type: ignore[attr-defined]
    lines = [line.rstrip() for line in printed.splitlines()]
    assert lines[1].startswith("✘ fail  labels: 1 (ten words")
    assert all(line.startswith(" " * 8) for line in lines[2:5])
    assert lines[4] == " " * 11 + "why → try [6.1]"
    assert lines[5:10] == [
        "",
        "likely causes",
        "1. labels-off-by-one, 50 %: Labels are",
        "   off by one.",
        "   why: labels out of range",
    ]


def test_a_number_and_its_unit_stand_on_one_line() -> None:
    told = finding("labels", "warn", "seven or eight words, 97 % right")
    page = Console(file=StringIO(), width=44)
    page.print(render_check_report(CheckReport("mine", 0, (told,))))
    assert f"97{UNBROKEN}% right" in page.file.getvalue()  # type: ignore[attr-defined]
