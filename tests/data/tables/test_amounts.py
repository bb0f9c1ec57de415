"""Columns of numbers beside a percent sign, a currency or a unit are numbers, and this is told."""

from __future__ import annotations

from pathlib import Path
from time import process_time

import pytest

from nettui.data.csv import Csv
from nettui.data.tables.amounts import Amount, amount, is_amount, without_mark
from nettui.data.tables.cells import numbers
from tests.data.tables.helpers import said
from tests.data.tables.test_text import read


@pytest.mark.parametrize(
    ("cell", "number", "mark"),
    [
        ("5.2%", "5.2", "%"),
        ("12,3 %", "12,3", "%"),
        ("$1,234.50", "1,234.50", "$"),
        ("-$5", "-5", "$"),
        ("$-5", "-5", "$"),
        ("$(12.50)", "-12.50", "$"),
        ("($12.50)", "-12.50", "$"),
        ("42.000,00\u202f€", "42.000,00", "€"),
        ("CHF 1'761", "1'761", "CHF"),
        ("5 USD", "5", "USD"),
        ("US$5", "5", "US$"),
        (" 36 months", "36", "months"),
        ("70 m2", "70", "m2"),
        ("-3.5°C", "-3.5", "°C"),
        ("80 km/h", "80", "km/h"),
        ("1e5 kg", "1e5", "kg"),
        ("16 A", "16", "A"),
    ],
)
def test_a_number_beside_a_mark(cell: str, number: str, mark: str) -> None:
    assert amount(cell) == Amount(number, mark)
    assert is_amount(cell)


@pytest.mark.parametrize(
    "cell",
    ["", "5", "kg", "$", "10+ km", "<5 kg", "K-10000", "12A", "5 PM", "1st", "$ 5 kg", "($5", "2021-03-01"],
)
def test_what_is_no_number_beside_a_mark(cell: str) -> None:
    assert amount(cell) is None


def test_all_cells_have_the_same_mark_or_are_missing() -> None:
    assert without_mark(["5 kg", "NA", "6kg"]) == (["5", "NA", "6"], "kg")
    assert without_mark(["5 kg", "6 g"]) == without_mark(["5 kg", "6"]) == ([], "")
    assert without_mark(["5 kg"], "g") == ([], "")


def test_any_word_behind_a_blank_is_a_mark_if_all_cells_have_it() -> None:
    assert without_mark(["998 CC", "1197 CC"]) == (["998", "1197"], "CC")
    assert without_mark(["3 rooms", "NA"]) == (["3", "NA"], "rooms")
    for cells in (["3 rooms", "4 houses"], ["3rooms"], ["5 PM", "6 PM"], ["3 a"]):
        assert without_mark(cells) == ([], "")
    assert without_mark(["12Kg"]) == (["12"], "Kg")


def test_a_minus_of_a_typesetter() -> None:
    assert without_mark(["\u22125 kg", "6 kg"]) == (["\u22125", "6"], "kg")
    assert numbers(["\u22125.5", "2"]) == [-5.5, 2]


def table(rows: int = 30) -> str:
    """Amounts of several kinds; `size` has two units, and `step` numbers without one."""
    cells = (
        f"{40 + at}.{at:03},50 €;{at},5 %;{at} {'kg' if at % 2 else 'g'};{at}{' %' * (at % 2)};{'ab'[at % 2]}"
        for at in range(10, 10 + rows)
    )
    return "\n".join(["price;rate;size;step;class", *cells, ""])


def test_amounts_are_numbers_unless_units_are_mixed(tmp_path: Path) -> None:
    price, rate, size, step, _ = read(tmp_path, table().encode()).columns
    assert price.values[:2].tolist() == [50010.5, 51011.5]
    assert (price.mark, price.thousands) == ("€", ".")
    assert rate.values[:2].tolist() == [10.5, 11.5]
    assert not size.is_number
    assert not step.is_number


def test_their_mark_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(table())
    told = said(Csv(str(tmp_path / "a.csv")).read())
    assert "'rate': numbers without their '%'" in told
    assert "'price': numbers without their '€'" in told


def test_a_mark_missing_below_makes_a_column_of_texts(tmp_path: Path) -> None:
    rows = "5%,1\n" * 70_000
    assert read(tmp_path, f"a,b\n{rows}".encode()).columns[0].is_number
    assert not read(tmp_path, f"a,b\n{rows}5,1\n".encode()).columns[0].is_number
    assert not read(tmp_path, f"a,b\n5,1\n{rows}".encode()).columns[0].is_number


def test_amounts_are_names_of_columns_only_above_others(tmp_path: Path) -> None:
    rows = "5 kg,x,2 m\n6 kg,y,3 m\n5 kg,z,4 m\n"
    assert [column.name for column in read(tmp_path, rows.encode()).columns] == ["", "", ""]
    rows = "mass,10 m,20 m\n6 kg,3,4\n5 kg,4,3\n"
    assert [column.name for column in read(tmp_path, rows.encode()).columns] == ["mass", "10 m", "20 m"]


@pytest.mark.parametrize("cell", ["1" * 47, "1 " * 23, "1,1 " * 11, "$" + "1" * 46, "$1,1 1" * 7, "-$(" * 12])
def test_no_cell_takes_long(cell: str) -> None:
    began = process_time()
    for end in ("", "x", "!"):
        assert amount(cell + end) is None or end == ""
    assert process_time() - began < 0.5
