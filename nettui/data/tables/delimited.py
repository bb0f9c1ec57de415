"""Text tables: cells set apart by a character, numbers read by NumPy, columns of texts by the csv module."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator, Sequence
from itertools import islice

import numpy as np

from nettui.common.errors import InvalidValue, Phrase
from nettui.data.source import Decision
from nettui.data.tables.cells import NOTHING, is_number
from nettui.data.tables.columns import number_column, read_columns
from nettui.data.tables.dialect import find_dialect
from nettui.data.tables.footer import below_the_table, without_footer
from nettui.data.tables.header import find_layout
from nettui.data.tables.junk import is_rule
from nettui.data.tables.lines import LONGEST_LINE, NotEmptyError, Rows, TextFile, too_long
from nettui.data.tables.options import BLANKS, Dialect, Layout, TextOptions
from nettui.data.tables.packed import unpacked
from nettui.data.tables.table import Column, Table, require_columns

BLOCK = 2**16
"""The cells that are converted at a time."""
SHOWN = 8
"""Lines that a decision lists."""
SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars", BLANKS: "spaces or tabs"}


def read_delimited(text: TextFile, options: TextOptions) -> Table:
    """The table in a text. Raises InvalidValue."""
    sample = text.sample()
    for line in sample:
        if len(line.text) > LONGEST_LINE:
            raise too_long(line.number, text.path, LONGEST_LINE)
        require_columns(most_cells(line.text, options), text.path)
    lines = [line.text.rstrip("\n") for line in sample if not is_rule(line.text)]
    dialect = find_dialect(lines, options, text.path)
    rows = Rows(text, dialect)
    first = first_rows(rows, len(lines))
    said = (first, dialect, options.header, _comment_above(lines, dialect), text.path)
    layout = _with_row_names(find_layout(*said), options)
    try:
        columns = numbers_alone(rows, layout, first[layout.before :]) or mixed(rows, layout)
    except NotEmptyError:
        layout = _with_row_names(find_layout(*said, keep_empty=True), options)
        columns = mixed(rows, layout)
    if not rows.numbers:
        raise InvalidValue("path", "at least one sample in the file", text.path)
    table = Table(text.path, columns, np.array(rows.numbers), decisions(layout, rows), dialect.decimal)
    return unpacked(without_footer(table))


def most_cells(line: str, options: TextOptions) -> int:
    """The cells that a line may have: as many as its commonest separator makes, quotes aside."""
    separators = SEPARATORS if options.separator == "auto" else [options.separator]
    return max(len(line.split()) if each == BLANKS else line.count(each) + 1 for each in separators)


def _with_row_names(layout: Layout, options: TextOptions) -> Layout:
    """The layout with the names of the rows as a column, if they are asked for."""
    if not (options.row_names and layout.row_names):
        return layout
    return layout._replace(row_names=False, names=["", *layout.names])


def first_rows(rows: Rows, count: int) -> list[list[str]]:
    """The rows in the first `count` lines."""
    found = list[list[str]]()
    try:
        found.extend(islice(rows.rows(), count))
    except csv.Error as error:
        if not found:
            expected = f"cells in line {rows.number} of {rows.text.path}"
            raise InvalidValue("path", expected, Phrase(str(error))) from None
    if not found:
        raise InvalidValue("path", "at least one sample in the file", rows.text.path)
    return found


def _comment_above(lines: Sequence[str], dialect: Dialect) -> str:
    """The last comment line in front of the first row, without its mark."""
    above = ""
    for line in lines:
        if not dialect.comment or not line.lstrip().startswith(dialect.comment):
            break
        above = line.strip().lstrip(dialect.comment).strip()
    return above


def numbers_alone(rows: Rows, layout: Layout, first: Sequence[Sequence[str]]) -> list[Column] | None:
    """The columns of a table of numbers alone; None if a cell is missing or a text."""
    separator, decimal = layout.dialect.separator, layout.dialect.decimal
    if not first or not all(is_number(cell, decimal) for row in first for cell in row[: layout.width]):
        return None
    lines = rows.lines(layout)
    if decimal == ",":
        lines = _with_points(lines)
    if layout.trailing:
        lines = (line.rstrip().removesuffix(separator * layout.trailing) for line in lines)
    quote = layout.dialect.quote
    is_quoted = quote and any(quote in line for line in islice(rows.plain_lines(), len(first)))
    delimiter = None if separator == BLANKS else separator
    quotechar = quote if is_quoted else None
    try:
        x = np.loadtxt(lines, delimiter=delimiter, comments=None, quotechar=quotechar, ndmin=2)
    except ValueError:
        return None
    if x.shape[1] != layout.width or len(x) != len(rows.numbers):
        return None
    return [number_column(name, x[:, at]) for at, name in layout.columns()]


def _with_points(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        if "." in line:
            raise ValueError("a point beside decimal commas")
        yield line.replace(",", ".")


def mixed(
    rows: Rows, layout: Layout, texts: Collection[int] = (), nothing: Collection[str] = NOTHING
) -> list[Column]:
    """The columns of a table of numbers, texts and missing cells; those at `texts` are texts in any case.

    Among texts, `nothing` are missing.
    """
    wanted = layout.columns()
    height = max(1, BLOCK // layout.width)

    def blocks() -> Iterator[list[tuple[str, ...]]]:
        cells = rows.cells(layout)
        while block := list(islice(cells, height)):
            columns = list(zip(*block, strict=True))
            yield [columns[at] for at, _ in wanted]

    return read_columns(blocks, [name for _, name in wanted], layout.dialect.decimal, texts, nothing)


def decisions(layout: Layout, rows: Rows) -> tuple[Decision, ...]:
    """What was decided to read the text, first what a scenario file can say."""
    dialect, encoding = layout.dialect, rows.text.encoding
    separator = SEPARATORS.get(dialect.separator, repr(dialect.separator))
    header = "a header" if layout.names else "no header"
    what = [f"text separated by {separator}", header, f"encoding {encoding}"]
    fields: dict[str, object] = {
        "encoding": encoding,
        "separator": dialect.separator,
        "header": layout.header,
    }
    if dialect.decimal == ",":
        what.append("decimal commas")
    fields["decimal"] = dialect.decimal
    if dialect.comment:
        what.append(f"comments after {dialect.comment}")
    fields["comment"] = dialect.comment
    return (Decision(f"read as {', '.join(what)}", fields), *map(Decision, _left_out(layout, rows)))


def _left_out(layout: Layout, rows: Rows) -> Iterator[str]:
    """What of the text is no part of the table, in a line each."""
    if layout.titles:
        yield f"left out {layout.titles} line{'s' * (layout.titles > 1)} above the table"
    if layout.second:
        lines = ", ".join(str(rows.above - at) for at in reversed(range(layout.second)))
        yield f"left out line{'s' * (layout.second > 1)} {lines}: a second header"
    if rows.repeats:
        listed = ", ".join(map(str, rows.repeats[:SHOWN])) + (", …" if len(rows.repeats) > SHOWN else "")
        yield f"left out line{'s' * (len(rows.repeats) > 1)} {listed}: the header again"
    if rows.rules:
        yield f"left out {rows.rules} line{'s' * (rows.rules > 1)} of dashes"
    if rows.notes:
        yield below_the_table(rows.notes)
    if layout.trailing:
        yield f"left out {layout.trailing} empty column{'s' * (layout.trailing > 1)} at the end"
    if rows.empty:
        yield f"left out {rows.empty} line{'s' * (rows.empty > 1)} of empty cells"
    if layout.row_names:
        yield "left out the first column: it names the rows, and has no name itself"
