"""The checks on several seeds: on how many a cause is named and a check complains, as text and JSON."""

from __future__ import annotations

from io import StringIO

import pytest
from rich.console import Console

from nettui.checks.diagnosis import LikelyCause
from nettui.checks.report import CheckReport
from nettui.checks.seeds import SeedsReport
from nettui.cli import BAD_INPUT, FAILED
from nettui.common.text import UNBROKEN
from nettui.report.serialize import serialize_seeds_report
from nettui.report.tables import render_seeds_report
from nettui.types import Finding, Status
from tests.program import json_lines, output_of, run_nettui


def finding(check: str, status: Status, symptom: str = "") -> Finding:
    return Finding(check, status, "1", "", "x", "", "", "6.1", symptom)


def cause(name: str, confidence: float) -> LikelyCause:
    return LikelyCause(name, confidence, f"why {name}", f"mend {name}", f"what {name}")


def report(seed: int, findings: tuple[Finding, ...], causes: tuple[LikelyCause, ...]) -> CheckReport:
    return CheckReport("mine", seed, findings, causes)


SEVERAL = SeedsReport(
    (
        report(4, (finding("plateau", "warn", "stuck"), finding("labels", "pass")), (cause("a", 0.9),)),
        report(5, (finding("plateau", "pass"),), ()),
        report(6, (finding("plateau", "fail", "stuck"),), (cause("b", 0.6), cause("a", 0.3))),
    )
)


def test_a_cause_is_counted_on_the_seeds_that_name_it() -> None:
    first, second = SEVERAL.causes
    assert (first.cause.name, first.on, first.first) == ("a", 2, 1)
    assert first.mean == pytest.approx((0.9 + 0 + 0.3) / 3)
    assert (second.cause.name, second.on, second.first) == ("b", 1, 1)
    assert second.mean == pytest.approx(0.2)


def test_the_worst_seed_is_the_verdict() -> None:
    assert SEVERAL.verdict == "fail"
    assert SeedsReport(SEVERAL.reports[1:2]).verdict == "pass"


def test_the_text_says_on_how_many_seeds() -> None:
    page = StringIO()
    Console(file=page, width=200).print(render_seeds_report(SEVERAL))
    lines = [line.rstrip() for line in page.getvalue().replace(UNBROKEN, " ").splitlines()]
    assert lines == [
        "mine · seeds 4 to 6",
        "✘ fail  plateau: stuck on 2 of 3 seeds",
        "",
        "likely causes",
        "1. a on 2 of 3 seeds (30 to 90 %): what a",
        "   why: why a",
        "   try first: mend a",
        "2. b on 1 of 3 seeds (60 %): what b",
        "   why: why b",
        "   try first: mend b",
        "",
        "✘ fail: fail on 1 of 3 seeds, warn on 1",
    ]


def test_the_json_keeps_the_keys_of_the_first_seed() -> None:
    fields = serialize_seeds_report(SEVERAL)
    assert (fields["scenario"], fields["seed"], fields["verdict"]) == ("mine", 4, "fail")
    assert [each["check"] for each in fields["findings"]] == ["plateau", "labels"]
    causes = [(each["fault"], each["on"], each["of"]) for each in fields["diagnosis"]]
    assert causes == [("a", 2, 3), ("b", 1, 3)]
    seeds = [(each["seed"], each["verdict"]) for each in fields["seeds"]]
    assert seeds == [(4, "warn"), (5, "pass"), (6, "fail")]
    assert fields["seeds"][2]["diagnosis"][0]["fault"] == "b"
    assert fields["complaints"] == [
        {"check": "plateau", "symptom": "stuck", "status": "fail", "on": 2, "of": 3},
    ]


def test_the_command_checks_the_next_seeds_too() -> None:
    line = "check rate-too-high --only learning-rate --seed 7 --seeds 2"
    (fields,) = json_lines(line, FAILED)
    assert [each["seed"] for each in fields["seeds"]] == [7, 8]
    assert fields["seed"] == 7
    single = "check rate-too-high --only learning-rate --seed {}"
    alone = [json_lines(single.format(seed), FAILED)[0] for seed in (7, 8)]
    assert [each["diagnosis"] for each in fields["seeds"]] == [each["diagnosis"] for each in alone]
    assert "rate-too-high on 2 of 2 seeds" in output_of(line, FAILED)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("check digits --seeds 0", "expected a whole number of at least 1, found '0'"),
        ("check digits --seeds three", "expected a whole number of at least 1, found 'three'"),
        ("check mine.session --seeds 2", "saved sessions keep their seed"),
    ],
)
def test_bad_numbers_of_seeds_are_one_message(line: str, message: str) -> None:
    process = run_nettui(line)
    assert (process.returncode, process.stdout) == (BAD_INPUT, "")
    assert message in process.stderr
    assert "Traceback" not in process.stderr
