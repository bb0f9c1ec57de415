"""Text formatting."""

from __future__ import annotations

import pytest

from nettui.common.text import format_course_rows


@pytest.mark.parametrize(
    ("course", "expected"),
    [
        ([], ""),
        (["6.5"], "6.5"),
        (["7.1", "7.2", "6.4"], "7.1, 7.2, 6.4"),
        (["8.8", "8.4", "8.5", "8.6", "8.7"], "8.8, 8.4–8.7"),
        (["5.9", "5.10", "5.11", "6.12"], "5.9–5.11, 6.12"),
        (["extra", "x.y"], "extra, x.y"),
    ],
)
def test_consecutive_course_rows_are_merged(course: list[str], expected: str) -> None:
    assert format_course_rows(course) == expected
