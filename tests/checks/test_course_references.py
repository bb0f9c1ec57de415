"""Every reference to the course, in a check or anywhere else in the source, names an existing row."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import pytest

from nettui.checks.check import Check
from nettui.checks.registry import checks
from tests.course import ROWS

REFERENCE = re.compile(r"course (\d\.\d+(?:(?:, | to | and )\d\.\d+)*)", re.IGNORECASE)
SOURCE = Path(str(files("nettui")))


def cited_rows(text: str) -> list[str]:
    """The rows in `course 4.1 to 4.3, 5.2` and the like."""
    return [row for reference in REFERENCE.findall(text) for row in re.findall(r"\d\.\d+", reference)]


@pytest.mark.parametrize("check", checks().values(), ids=lambda check: check.name)
def test_a_check_refers_to_an_existing_row_that_its_question_names_too(check: Check) -> None:
    assert check.course in ROWS
    assert check.course in covered_rows(check.question)


def covered_rows(text: str) -> list[str]:
    """The rows that a reference covers, those between the ends of `4.1 to 4.3` included."""
    ranges = re.sub(
        r"(\d\.\d+) to (\d\.\d+)",
        lambda match: ", ".join(ROWS[ROWS.index(match[1]) : ROWS.index(match[2]) + 1]),
        text,
    )
    return cited_rows(ranges)


def test_source_files_refer_to_existing_rows_only() -> None:
    cited = {path: {*cited_rows(path.read_text(encoding="utf-8"))} for path in SOURCE.rglob("*.py")}
    assert any(cited.values())
    assert not {path: rows - {*ROWS} for path, rows in cited.items() if rows - {*ROWS}}


def test_references_are_found_in_text() -> None:
    assert cited_rows("(course 4.1 to 4.3, 5.2) and Course 9.9.") == ["4.1", "4.3", "5.2", "9.9"]
    assert covered_rows("(course 4.1 to 4.3, 5.2)") == ["4.1", "4.2", "4.3", "5.2"]
