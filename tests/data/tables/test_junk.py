"""Lines that are no part of a table are left out and told: second headers, notes, rules; mistakes are not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nettui.common.errors import InvalidValue
from nettui.data.tables.junk import is_note, is_rule, is_second_header
from nettui.data.tables.table import Table
from tests.data.tables.test_text import cells, names, read
from tests.french import french

ROWS = [f"{at}.5,{20 - at},{['no', 'yes'][at % 2]}" for at in range(12)]
FIRST = [0.5, 20, "no"]


def told(table: Table) -> list[str]:
    return [decision.what for decision in table.decisions[1:]]


def opened(folder: Path, lines: list[str], **options: Any) -> Table:
    """The table in the lines; its columns and rows are those of ROWS below the header a,b,c."""
    table = read(folder, "\n".join([*lines, ""]).encode(), **options)
    assert names(table) == ["a", "b", "c"]
    assert cells(table)[0] == FIRST
    assert len(cells(table)) == len(ROWS)
    return table


@pytest.mark.parametrize("units", ["[s],[g],[-]", "kg,kg,", "(s),(s),text", "s,m,x", "seconds,metres,answer"])
def test_a_line_of_units_or_other_names_under_the_header(tmp_path: Path, units: str) -> None:
    assert told(opened(tmp_path, ["a,b,c", units, *ROWS])) == ["left out line 2: a second header"]
    assert told(opened(tmp_path, ["# by hand", "a,b,c", units, *ROWS])) == [
        "left out line 3: a second header"
    ]


def test_a_line_of_units_over_numbers_alone(tmp_path: Path) -> None:
    rows = "".join(f"{at},{at}.5\n" for at in range(9))
    table = read(tmp_path, f"t,x\n[s],[m]\n{rows}".encode())
    assert cells(table)[0] == [0, 0.5]
    assert table.lines is not None
    assert table.lines[0] == 3
    assert told(table) == ["left out line 2: a second header"]


@pytest.mark.parametrize("row", ["oops,oops,no", "oops,3,no", "1,oops,no", "x,,no"])
def test_a_first_row_with_a_mistake_is_no_header(tmp_path: Path, row: str) -> None:
    table = read(tmp_path, "\n".join(["a,b,c", row, *ROWS]).encode())
    assert len(cells(table)) == len(ROWS) + 1
    assert not told(table)


def test_two_rows_of_texts_over_few_numbers_are_no_headers() -> None:
    assert not is_second_header(["a", "b"], [["s", "m"], ["1", "2"]], ".")
    assert not is_second_header(["a", "b"], [["x", "y"], ["u", "v"], ["z", "w"]], ".")
    assert not is_second_header(["1", "2"], [["s", "m"], ["1", "2"], ["1", "2"]], ".")


def test_a_header_that_comes_again(tmp_path: Path) -> None:
    head = "a,b,c"
    assert told(opened(tmp_path, [head, *ROWS[:5], head, *ROWS[5:]])) == ["left out line 7: the header again"]
    many = [head, *ROWS[:5], head, *ROWS[5:], head]
    assert told(opened(tmp_path, many)) == ["left out lines 7, 15: the header again"]


def test_a_header_that_comes_again_far_below(tmp_path: Path) -> None:
    rows = "1,2\n" * 40_000
    table = read(tmp_path, f"a,b\n{rows}a,b\n{rows}".encode())
    assert all(column.is_number for column in table.columns)
    assert told(table) == ["left out line 40002: the header again"]


def test_equal_rows_are_no_headers(tmp_path: Path) -> None:
    assert len(cells(read(tmp_path, b"1,2\n3,4\n1,2\n1,2\n"))) == 4
    assert len(cells(read(tmp_path, b"x,y\nz,w\nx,y\nz,w\nx,y\n"))) == 5


def test_notes_below_the_table(tmp_path: Path) -> None:
    lines = ["a,b,c", *ROWS, "", "Source: made up", '"(:) not available"']
    assert told(opened(tmp_path, lines)) == ["left out 2 lines below the table"]
    assert told(opened(tmp_path, ["a,b,c", *ROWS, "(12 rows)"])) == ["left out 1 line below the table"]


@pytest.mark.parametrize(
    "last", ["3", "no", "3,4", '"two\nlines of text"', "3.5 cm", "2021-03-01 10:00", "-5 kg"]
)
def test_what_may_be_a_row_cut_short_is_a_mistake(tmp_path: Path, last: str) -> None:
    with pytest.raises(InvalidValue, match="3 cells in line 1"):
        read(tmp_path, "\n".join(["a,b,c", *ROWS, last]).encode())


def test_notes_inside_of_the_table_or_many_are_mistakes(tmp_path: Path) -> None:
    note = "Source: made up"
    with pytest.raises(InvalidValue, match=r"3 cells in line 5 .*found 1"):
        read(tmp_path, "\n".join(["a,b,c", *ROWS[:3], note, *ROWS[3:]]).encode())
    with pytest.raises(InvalidValue, match=r"3 cells in line 14 .*found 1 \(and 10 more"):
        read(tmp_path, "\n".join(["a,b,c", *ROWS, *[note] * 11]).encode())


def test_rules_between_the_lines(tmp_path: Path) -> None:
    psql = [" a | b | c ", "---+---+---", *(row.replace(",", " | ") for row in ROWS), "(12 rows)"]
    assert told(opened(tmp_path, psql)) == ["left out 1 line of dashes", "left out 1 line below the table"]
    rule = "+------+----+-----+"
    mysql = [rule, "| a | b | c |", rule, *(f"| {row.replace(',', ' | ')} |" for row in ROWS), rule]
    table = read(tmp_path, "\n".join(mysql).encode())
    assert cells(table)[0][1:] == FIRST
    assert told(table)[0] == "left out 3 lines of dashes"


def test_a_source_below_the_table_may_have_commas(tmp_path: Path) -> None:
    lines = ["a,b,c", *ROWS, "", "Source: the ministry, 2024", "Note: provisional, in part"]
    assert told(opened(tmp_path, lines)) == ["left out 2 lines below the table"]


def test_what_is_a_rule_or_a_note() -> None:
    assert all(map(is_rule, ["|---|:--:|\n", "---+---\n", "=====  ====\n", "+----+\n"]))
    assert not any(map(is_rule, ["-1,---,2\n", "--\n", "| - | - |\n", "", "a---b\n"]))
    assert not is_rule("-" * 1_000_000 + "x")
    assert is_note(["[150 rows x 5 columns]"], 5)
    assert is_note(["[150", "rows", "x", "5", "columns]"], 6)
    assert not is_note(["a b", "c"], 2)


def test_what_is_left_out_is_told_in_french() -> None:
    said = french().gettext
    assert (
        said("left out lines 7, 15: the header again")
        == "ligne(s) 7, 15 laissée(s) de côté : l'en-tête répété"
    )
    assert said("left out line 7: the header again") == "ligne(s) 7 laissée(s) de côté : l'en-tête répété"
    assert said("left out line 2: a second header") == "ligne(s) 2 laissée(s) de côté : un second en-tête"
    assert said("'rate': numbers without their '%'") == "'rate' : nombres sans leur '%'"
