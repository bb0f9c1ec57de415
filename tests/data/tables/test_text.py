"""Text tables of the layouts that people have are read into the columns they hold."""

from __future__ import annotations

import bz2
import gzip
import io
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nettui.common.errors import InvalidValue
from nettui.data.csv import Csv
from nettui.data.tables.encoding import CHUNK, find_encoding
from nettui.data.tables.options import TextOptions
from nettui.data.tables.table import Table
from nettui.data.tables.text import read_text

NUMBERS = [[1.0, 2.5], [3.0, 4.0]]
PLAIN = b"a,b\n1,2.5\n3,4\n"


def read(folder: Path, content: bytes, name: str = "table.csv", **options: Any) -> Table:
    path = folder / name
    path.write_bytes(content)
    return read_text(str(path), TextOptions(**options))


def cells(table: Table) -> list[list[Any]]:
    """The cells row by row, None where one is missing."""
    columns = []
    for column in table.columns:
        missing = np.zeros(len(column.values), bool) if column.missing is None else column.missing
        pairs = zip(column.values.tolist(), missing, strict=True)
        columns.append([None if empty else cell for cell, empty in pairs])
    return [list(row) for row in zip(*columns, strict=True)]


def names(table: Table) -> list[str]:
    return [column.name for column in table.columns]


@pytest.mark.parametrize(
    "content",
    [
        PLAIN,
        b"a;b\n1;2.5\n3;4\n",
        b"a\tb\n1\t2.5\n3\t4\n",
        b"a|b\n1|2.5\n3|4\n",
        b"a  b\n1  2.5\n3 \t 4\n",
        b"  a  b\n  1  2.5\n  3  4\n",
        b"a;b\n1;2,5\n3;4,0\n",
        b"a\tb\n1\t2,5\n3\t4\n",
        b"a,b\r\n1,2.5\r\n3,4\r\n",
        b"a,b\r1,2.5\r3,4\r",
        b"a,b\r\n1,2.5\r\n3,4\r\n\x1a",
        b"a,b\n1,2.5\n3,4",
        b"\n\na,b\n1,2.5\n\n  \n3,4\n\n",
        b"a,b,\n1,2.5,\n3,4,\n",
        b"a;b\n1;2.5;\n3;4;\n",
        b"a,b,\n1,2.5\n3,4\n",
        b'"a","b"\n"1","2.5"\n"3","4"\n',
        b"'a','b'\n'1','2.5'\n'3','4'\n",
        b"a, b\n1, 2.5\n3, 4\n",
        b"sep=;\na;b\n1;2.5\n3;4\n",
        b"SEP=;\r\na;b\r\n1;2.5\r\n3;4\r\n",
        b"sep=\t\na\tb\n1\t2.5\n3\t4\n",
        b"# a,b\n1,2.5\n3,4\n",
        b"# a b\n1 2.5\n3 4\n",
        b"% made by hand\n% in a hurry\na,b\n1,2.5\n3,4\n",
        b"// made by hand\na,b\n1,2.5\n// more\n3,4\n",
        b",a,b\n0,1,2.5\n1,3,4\n",
        b'"","a","b"\n"1",1,2.5\n"2",3,4\n',
        b'"a" "b"\n"Mazda RX4" 1 2.5\n"Datsun 710" 3 4\n',
        b"1.0000e+00,2.5000e+00\n3.0000e+00,4.0000e+00\n",
        b"+1,2.5\n3,4\n",
    ],
)
def test_numbers_are_read_whatever_is_around_them(tmp_path: Path, content: bytes) -> None:
    table = read(tmp_path, content)
    assert cells(table) == NUMBERS
    assert all(column.is_number for column in table.columns)
    assert names(table) == (["a", "b"] if b"a" in content and b"e+" not in content else ["", ""])


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
def test_text_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    content = "größe,name\n1,Zoë\n2,Señor\n".encode(encoding)
    table = read(tmp_path, content)
    assert names(table) == ["größe", "name"]
    assert cells(table) == [[1.0, "Zoë"], [2.0, "Señor"]]


@pytest.mark.parametrize("letters", [b"\xe9", b"\xe9t\xe9", b"\xc0", b"\xe4\xf6"])
@pytest.mark.parametrize("at", range(-3, 2))
def test_an_encoding_is_found_where_its_first_letter_is_at_the_end_of_a_chunk(
    tmp_path: Path, letters: bytes, at: int
) -> None:
    head = b"a,b\n" + b"1,2\n" * (CHUNK // 4 - 3)
    (tmp_path / "t.csv").write_bytes(head + b"x" * (CHUNK + at - len(head)) + letters + b",3\n")
    with open(tmp_path / "t.csv", "rb") as file:
        assert find_encoding(file, "t.csv") == "cp1252"


@pytest.mark.parametrize("name", ["t.csv.gz", "T.CSV", "t", "t.data", "t.bz2", "t.zip"])
def test_packed_files_and_any_name(tmp_path: Path, name: str) -> None:
    content = PLAIN
    if name.endswith("gz"):
        content = gzip.compress(PLAIN)
    elif name.endswith("bz2"):
        content = bz2.compress(PLAIN)
    elif name.endswith("zip"):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("data/table.csv", PLAIN)
            archive.writestr("__MACOSX/data/._table.csv", b"\0\1")
            archive.writestr("data/table.names", b"about it")
        content = packed.getvalue()
    assert cells(read(tmp_path, content, name)) == NUMBERS


def test_missing_cells_among_numbers_and_texts(tmp_path: Path) -> None:
    table = read(tmp_path, b"a,b,c\n1,,x\nNA,2,?\n?,-,-\nnan,.,None\n5,None,\n")
    assert cells(table) == [
        [1, None, "x"],
        [None, 2, None],
        [None, None, "-"],
        [None, None, "None"],
        [5, None, None],
    ]


def test_a_line_with_other_cells_is_told(tmp_path: Path) -> None:
    with pytest.raises(InvalidValue, match=r"3 cells in line 3 .*found 2 \(and 1 more in the lines below\)"):
        read(tmp_path, b"1,2,3\n4,5,6\n7,8\n1,2,3\n1\n1,2,3\n1,2,3\n")


def test_a_column_with_a_late_text_is_read_as_it_stands(tmp_path: Path) -> None:
    rows = "".join(f"{row},0{row}\n" for row in range(70_000))
    table = read(tmp_path, f"a,b\n{rows}1,late\n".encode())
    assert table.columns[1].values[[0, 1, -1]].tolist() == ["00", "01", "late"]
    assert table.lines is not None
    assert table.lines[[0, -1]].tolist() == [2, 70_002]


def test_a_column_empty_in_the_first_rows_may_hold_cells_below(tmp_path: Path) -> None:
    rows = "ham,a few words,,\n" * 10_000
    table = read(tmp_path, f"v1,v2,,\n{rows}spam,this, too,\n".encode())
    assert names(table) == ["v1", "v2", "Unnamed: 2", "Unnamed: 3"]
    assert cells(table)[-1] == ["spam", "this", "too", None]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"", "at least one sample in the file"),
        (b"a,b\n", "at least one sample in the file"),
        (
            b"It was\na dark and stormy night.\nThe rain\nfell\nin torrents, they say\n",
            "equally many cells.*1 to 5",
        ),
        (b"a,b,c\n1,2\n3,4\n", "2 cells in the header of .*found 3"),
        (b"a,b,c,d,e\n1,2,3\n3,4,5\n", "3 cells in the header of .*found 5"),
        (
            b'a,b\n1,"2\n3,4\n5,6\n' + b"7,8\n" * 99,
            "closing quotation mark .* begins in line 2",
        ),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "is it a binary file"),
        (b"<!DOCTYPE html><html>", "it is a web page"),
        (b"# from a sensor\n@problemName G\n@data\n1.2,0.3:1\n", "it is sktime's: read it in my_data.py"),
        (b"!Series_title\t1\n", "its samples are columns: read it in my_data.py:load"),
        (gzip.compress(PLAIN, mtime=0)[:30], "a compressed file that is whole"),
        (b"PK\3\4 and more", "a compressed file that is whole"),
        (b'a,b\n1,"2\n3,4",9,9\n5,6\n7,8\n', "quotation mark left open in line 2"),
        (b'a,b\n1,2\n3,"' + b"x\n" * 70_000, "field larger than field limit"),
        (b"one\ntwo\nthree\n", "2 columns or more"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_table_is_told(tmp_path: Path, text: bytes, message: str) -> None:
    with pytest.raises(InvalidValue, match=message):
        read(tmp_path, text)


def test_a_small_file_that_unpacks_to_a_huge_one_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidValue, match="at most 67,108,864 bytes"):
        read(tmp_path, bz2.compress(b"1" * (2**26 + 2**16)))


def test_an_archive_of_several_tables_is_refused(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("red.csv", PLAIN)
        archive.writestr("white.csv", PLAIN)
    with pytest.raises(InvalidValue, match=r"found 2: red.csv, white.csv \(unpack it and give one file\)"):
        read(tmp_path, packed.getvalue())


@pytest.mark.parametrize(
    ("text", "options", "row"),
    [
        (b"1,5;2\n2,5;3\n", {"separator": ","}, [1, "5;2"]),
        (b"1:2\n3:4\n", {"separator": ":"}, [1, 2]),
        (b"a,b\nc,d\n", {"header": False}, ["a", "b"]),
        (b"1,2\n3,4\n", {"header": True}, [3, 4]),
        (b"1;2.345\n3;4.567\n", {"decimal": ","}, [1, 2345]),
        (b"a\xe9,1\nb,2\nb,2\n", {"encoding": "cp1251"}, ["aй", 1]),
        (b"#1,2\n#3,4\n5,6\n", {"comment": ""}, ["#1", 2]),
        (b"!1,2\n3,4\n5,6\n", {"comment": "!"}, [3, 4]),
    ],
)
def test_what_the_user_says_is_done(
    tmp_path: Path, text: bytes, options: dict[str, Any], row: list[Any]
) -> None:
    assert cells(read(tmp_path, text, **options))[0] == row


EURO = "48.113,06 €;15,97 %;4,69 kg;7;off\n37.410,32 €;8,73 %;5,32 kg;9;on\n" * 9
HOMES = "382\u202f549,11 €;61,5;no;Rome;4\n295\u202f523,68 €;81,1;yes;Oslo;3\n" * 9
RENTS = "112'450.54,CHF 1'761,70 m2,29.1%,yes\n99'500.93,CHF 2'449,93 m2,27.9%,no\n" * 9


@pytest.mark.parametrize(
    ("text", "row"),
    [
        (f"sales;margin;mass;count;state\n{EURO}", [48113.06, 15.97, 4.69, 7, "off"]),
        (EURO, [48113.06, 15.97, 4.69, 7, "off"]),
        (f"price;area (m²);balcony;town;rooms\n{HOMES}", [382549.11, 61.5, "no", "Rome", 4]),
        (f"income,rent,area,rate,agreed\n{RENTS}", [112450.54, 1761, 70, 29.1, "yes"]),
        (
            "note;place;kind\n" + "1,5 a b;3,1 c d;x,0 y z\n2,5 b a;4,1 d c;y,0 z x\n" * 9,
            ["1,5 a b", "3,1 c d", "x,0 y z"],
        ),
        ("a b c\n" + "1,5 2,5 3,5\n" * 9, [1.5, 2.5, 3.5]),
    ],
)
def test_the_header_and_amounts_tell_the_separator(tmp_path: Path, text: str, row: list[Any]) -> None:
    assert cells(read(tmp_path, text.encode()))[0] == row


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_missing_cells_among_numbers_alone(tmp_path: Path, separator: str) -> None:
    lines = ["a,b,c", ",2,3", "4,,6", "7,8,", " NA ,?,-1", "-,N/A,1e5", "null,., nan "]
    table = read(tmp_path, "\n".join(lines).replace(",", separator).encode())
    expected = [[None, 2, 3], [4, None, 6], [7, 8, None], [None, None, -1], [None, None, 1e5], [None] * 3]
    assert cells(table) == expected


def test_a_row_of_empty_cells_is_no_sample(tmp_path: Path) -> None:
    assert cells(read(tmp_path, b"a,b\n1,\n,\n3,4\n")) == [[1, None], [3, 4]]
    assert read(tmp_path, b"a,b\n1,2\n,\n3,4\n").decisions[-1].what == "left out 1 line of empty cells"


def test_a_line_that_no_table_has_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidValue, match=r"at most 4,194,304 characters in line 1"):
        read(tmp_path, b"1," * 3_000_000)
    with pytest.raises(InvalidValue, match=r"at most 4,194,304 characters in line 20002"):
        read(tmp_path, b"a,b\n" + b"1,x\n" * 20_000 + b"1," * 3_000_000)


def test_names_that_come_again_are_told_apart(tmp_path: Path) -> None:
    assert names(read(tmp_path, b"a,a,,a.1,a\n1,2,3,4,5\n1,2,3,4,5\n")) == [
        "a",
        "a.1",
        "Unnamed: 2",
        "a.1.1",
        "a.2",
    ]


def test_thousands_of_columns_are_read_in_a_second_or_two(tmp_path: Path) -> None:
    width = 20_000
    head = ",".join(f"gene {at % 500}" for at in range(width))
    rows = "".join(",".join(["1.5"] * width) + f",c{row % 2}\n" for row in range(4))
    table = read(tmp_path, f"{head},class\n{rows}".encode())
    assert len({*names(table)}) == width + 1
    assert cells(table)[1][-1] == "c1"


@pytest.mark.parametrize(
    ("cells", "mark"),
    [
        (["3,259", "17", "1,000,000"], ","),
        (["3'259.5", "17", "1"], "'"),
        (["3259", "17.25", "1"], ""),
        (["3.259,5", "17,5", "1"], "."),
    ],
)
def test_the_mark_between_thousands_is_known(tmp_path: Path, cells: list[str], mark: str) -> None:
    rows = "".join(f"{cell};{at % 2}\n" for at, cell in enumerate(cells * 10))
    (tmp_path / "a.csv").write_text(f"price;class\n{rows}")
    samples = Csv(str(tmp_path / "a.csv"), drop=()).read()
    assert samples.x[0, 0] == pytest.approx(3259, abs=1)
    told = [decision.what for decision in samples.decisions if "thousands" in decision.what]
    assert told == ([f"thousands set apart by {mark!r}: 'price'"] if mark else [])


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-8-sig"])
def test_a_mark_of_the_byte_order_says_that_a_file_is_a_text(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "mine").write_text("a,class\n" + "1,u\n2,v\n" * 20, encoding=encoding)
    assert Csv.recognizes(str(tmp_path / "mine"))
    assert len(Csv(str(tmp_path / "mine")).read().t) == 40


def test_the_separator_is_named_where_no_column_is_an_input(tmp_path: Path) -> None:
    rows = "".join(f"word{at} a,text{at} b;2\n" for at in range(30))
    (tmp_path / "a.csv").write_text(f"a,b;c\n{rows}")
    with pytest.raises(InvalidValue, match=r"separated by ',': is data\.separator right\?"):
        Csv(str(tmp_path / "a.csv"), separator=",").read()
