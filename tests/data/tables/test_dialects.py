"""A random table written in any dialect is read back equal, and no bytes make the reader fail."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import random
import re
import warnings
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from nettui.common.errors import InvalidValue
from nettui.data.tables.cells import NO_NUMBER
from nettui.data.tables.text import read_text
from tests.data.tables.test_layouts import LAYOUTS
from tests.data.tables.test_records import IRIS
from tests.data.tables.test_text import cells, names, read

NUMBERS = st.one_of(
    st.integers(-(10**6), 10**6).map(float), st.floats(-1e6, 1e6, allow_nan=False).map(lambda x: round(x, 4))
)
WORDS = st.text("abcxyzé ß-_/()", min_size=2, max_size=12).map(str.strip)
TEXTS = WORDS.filter(lambda text: len(text) > 1 and text not in NO_NUMBER)  # "--" alone is a missing cell
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16"]


@st.composite
def tables(draw: st.DrawFn) -> list[list[Any]]:
    """Rows of numbers, in two columns at least, with missing cells, and up to two columns of texts."""
    height = draw(st.integers(2, 12))
    numbers = draw(st.integers(2, 5))
    cell = draw(st.sampled_from([NUMBERS, st.one_of(NUMBERS, st.none())]))
    columns = [draw(st.lists(cell, min_size=height, max_size=height)) for _ in range(numbers)]
    for column in columns:
        column[0] = 0.5 if column[0] is None else column[0]
    for _ in range(draw(st.integers(0, 2))):
        words = draw(st.lists(TEXTS, min_size=1, max_size=3, unique=True))
        columns.append(draw(st.lists(st.sampled_from(words), min_size=height, max_size=height)))
    return [list(row) for row in zip(*columns, strict=True)]


def written(
    rows: list[list[Any]], header: list[str], dialect: dict[str, Any], decimal: str, mark: str, end: str
) -> str:
    """The text of a table."""

    def cell(value: Any) -> str:
        if value is None:
            return mark
        return value if isinstance(value, str) else repr(value).replace(".", decimal)

    text = io.StringIO()
    writer = csv.writer(text, lineterminator=end, **dialect)
    writer.writerows([header] * bool(header) + [[*map(cell, row)] for row in rows])
    return text.getvalue()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    rows=tables(),
    header=st.booleans(),
    separator=st.sampled_from(",;\t| "),
    decimal=st.sampled_from(".,"),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    mark=st.sampled_from(["NA", "?", "nan", "null", '""']),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    encoding=st.sampled_from(ENCODINGS),
)
def test_a_table_in_any_dialect_is_read_back(
    tmp_path: Path,
    rows: list[list[Any]],
    header: bool,
    separator: str,
    decimal: str,
    quoting: Any,
    mark: str,
    end: str,
    encoding: str,
) -> None:
    decimal = "." if separator == "," else decimal
    mark = "" if mark == '""' and separator not in " " else mark.replace('"', "") or "NA"
    head = [f"column {at}" if separator != " " else f"x{at}" for at in range(len(rows[0]))] if header else []
    text = written(rows, head, {"delimiter": separator, "quoting": quoting}, decimal, mark, end)
    kept = {at: row for at, row in enumerate(rows, 1 + header) if mark or row.count(None) < len(row)}
    assume(kept)  # lines of empty cells are left out
    table = read(tmp_path, text.encode(encoding))
    assert cells(table) == [*kept.values()]
    assert names(table) == (head or [""] * len(rows[0]))
    assert table.lines is not None
    assert table.lines.tolist() == [*kept]


TOKENS = [
    *(b",", b";", b"\t", b"|", b'"', b"'", b"\n", b"\r", b"\0", b"\xff", b"\xef\xbb\xbf", b"\xff\xfe"),
    *(b"{", b"}", b"[", b"]", b":", b"#", b"%", b"//", b"-", b".", b"?", b"\\", b"\x1a", b"\x85", b'{"a":'),
    *(b"sep=;\n", b"nan", b"inf", b"1e999", b"NA", b"1_0", b"1,234", b"0x10", b"@data\n", b"qid:1 ", b"1:2 "),
    *(b"@attribute a {x,y}\n", b"-1:3 ", b"9" * 400, b" " * 50, b"a" * 3000, b"[" * 2000),
]


def mutated(content: bytes, others: list[bytes], rng: random.Random) -> bytes:
    """The content with a few bytes changed, taken out, put in or copied from elsewhere."""
    data = bytearray(content)
    for _ in range(rng.choice([1, 1, 2, 3, 8, 30])):
        at = rng.randrange(len(data) + 1)
        kind = rng.randrange(5)
        if kind == 0:
            data[at : at + 1] = bytes([rng.randrange(256)])
        elif kind == 1:
            data[at:at] = rng.choice(TOKENS) * rng.choice([1, 1, 20])
        elif kind == 2:
            del data[at : at + rng.choice([1, 5, 20, len(data)])]
        elif kind == 3:
            data[at:at] = data[rng.randrange(len(data) + 1) :][:200]
        else:
            other = rng.choice(others)
            data[at:at] = other[rng.randrange(len(other)) :][:100]
    return bytes(data)


def is_told(path: Path, content: bytes) -> bool:
    """Whether the bytes are read as a table, or refused with a reason, and soon."""
    path.write_bytes(content)
    began = process_time()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", RuntimeWarning)
            table = read_text(str(path))
    except InvalidValue as problem:
        return not re.search("argument|encountered", problem.hint) and process_time() - began < 5
    heights = {len(column.values) for column in table.columns}
    return len(heights) == 1 and 0 not in heights and process_time() - began < 5


def fuzz(path: Path, seed: int, times: int) -> None:
    contents = [layout.text.encode() for layout in LAYOUTS]
    contents += [IRIS, b"1 1:2 3:4\n-1 2:5\n", b'[{"a":1,"b":"x"},{"a":2}]', b'{"a":1}\n{"a":2}\n']
    contents += [pack(contents[0]) for pack in (gzip.compress, bz2.compress)]
    contents += [contents[3].decode().encode(encoding) for encoding in ("utf-16", "utf-8-sig")]
    rng = random.Random(seed)
    for _ in range(times):
        content = mutated(rng.choice(contents), contents, rng)
        assert is_told(path, content), content


def test_mutated_bytes_are_read_or_refused(tmp_path: Path) -> None:
    fuzz(tmp_path / "mutated", seed=0, times=300)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, 5))
def test_thousands_of_mutated_files_are_read_or_refused(tmp_path: Path, seed: int) -> None:
    fuzz(tmp_path / "mutated", seed, times=1000)


def test_a_sign_that_ends_each_line_sets_no_cells_apart(tmp_path: Path) -> None:
    rows = "".join(f"{at % 3},Jogging,{at}.5,-0.{at};\n" for at in range(10, 30))
    table = read(tmp_path, rows.encode(), "raw.txt")
    assert [column.is_number for column in table.columns] == [True, False, True, True]
    assert cells(table)[0] == [1, "Jogging", 10.5, -0.1]
