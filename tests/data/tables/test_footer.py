"""Notes below a table that are filled up with empty cells."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.data.tables.test_text import names, read

ROWS = "".join(f"{1990 + at},{at}.5,{'low' if at % 2 else 'high'}\n" for at in range(20))
NOTES = "Data from database: World Development (1),,\nLast Updated: 05/21/2018,,\n"


@pytest.mark.parametrize("notes", [NOTES, f",,\n,,\n{NOTES}", NOTES.splitlines(keepends=True)[0]])
def test_notes_are_left_out_and_the_first_column_is_of_numbers(notes: str, tmp_path: Path) -> None:
    table = read(tmp_path, f"year,rate,group\n{ROWS}{notes}".encode())
    assert names(table) == ["year", "rate", "group"]
    assert table.columns[0].values.tolist() == [*range(1990, 2010)]
    assert all(len(column.values) == 20 for column in table.columns)
    assert "below the table" in table.decisions[-1].what


def test_a_row_with_a_value_is_no_note(tmp_path: Path) -> None:
    table = read(tmp_path, f"year,rate,group\n{ROWS}Total for all years,7,\n".encode())
    assert len(table.columns[0].values) == 21
    names_only = "".join(f"a name {at},,\n" for at in range(5))
    assert len(read(tmp_path, f"year,rate,group\n{names_only}".encode()).columns[0].values) > 0
