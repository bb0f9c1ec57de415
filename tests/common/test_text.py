"""Text formatting."""

from __future__ import annotations

import pytest

from nettui.common.text import format_course_rows, format_number, format_percent, format_short


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


@pytest.mark.parametrize(
    ("x", "expected"),
    [
        (0.0, "0"),
        (1.0, "1.00"),
        (-0.5, "-0.500"),
        (99_949.0, "99900"),
        (99_999.6, "1.00e5"),  # rounds up to where scientific notation begins
        (100_000.0, "1.00e5"),
        (0.001, "0.00100"),
        (0.000999, "9.99e-4"),
        (1e-300, "1.00e-300"),
        (float("nan"), "nan"),
        (float("-inf"), "-inf"),
    ],
)
def test_numbers_have_three_digits_and_turn_scientific_at_the_ends(x: float, expected: str) -> None:
    assert format_number(x) == expected


@pytest.mark.parametrize(("share", "expected"), [(0.126, "13 %"), (1.0, "100 %"), (float("nan"), "nan")])
def test_percentages_are_whole(share: float, expected: str) -> None:
    assert format_percent(share) == expected


@pytest.mark.parametrize(
    ("x", "expected"),
    [(1e-5, "1e-5"), (2.5e-10, "2.5e-10"), (0.5, "0.5"), (1e6, "1e6"), (0.0, "0"), (-1e-7, "-1e-7")],
)
def test_short_numbers_have_no_zeros_at_their_ends(x: float, expected: str) -> None:
    assert format_short(x) == expected
