"""Trace lines as CSV: one column per number, named by its dotted path."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from nettui.scenario.tables import flatten
from nettui.types import Evaluation

NOT_SCALAR = ("fault", "input", "chance", "validation", "layers")


def csv_row(line: Mapping[str, Any]) -> dict[str, Any]:
    """The cells by column of a trace line, which is a result of serialize_reading."""
    scalars = {key: value for key, value in line.items() if key not in NOT_SCALAR}
    validation = line["validation"] or dict.fromkeys(Evaluation._fields, "")
    layers = {
        layer["name"]: {
            key: value for key, value in layer.items() if key not in ("name", "activation", "units")
        }
        for layer in line["layers"]
    }
    fault = line["fault"]["message"] if line["fault"] else ""
    return flatten({**scalars, "validation": validation, "fault": fault, **layers})


def csv_lines(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """A header with the first row's columns, then a line per row, empty where a row has no such cell."""
    header: list[str] = []
    for cells in rows:
        if not header:
            header = list(cells)
            yield _line(header)
        yield _line([cells.get(column, "") for column in header])


def _line(cells: Sequence[object]) -> str:
    """One line of CSV, without the line break."""
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(cells)
    return line.getvalue()
