"""Trace lines as CSV: one column a number, named by its dotted path."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from nettui.scenario.schema import flatten

LEFT_OUT = ("fault", "input", "chance", "validation", "layers")


def row(line: Mapping[str, Any]) -> dict[str, Any]:
    """The cells of a trace line as `report.jsonable.reading` makes it, by column."""
    plain = {key: value for key, value in line.items() if key not in LEFT_OUT}
    held = line["validation"] or {"loss": "", "accuracy": ""}
    layers = {
        layer["name"]: {
            key: value for key, value in layer.items() if key not in ("name", "activation", "units")
        }
        for layer in line["layers"]
    }
    fault = line["fault"]["message"] if line["fault"] else ""
    return flatten({**plain, "validation": held, "fault": fault, **layers})


def lines(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """A header of the first row's columns, and a line a row; what a row has no cell for is left empty."""
    heads: list[str] = []
    for cells in rows:
        if not heads:
            heads = list(cells)
            yield _line(heads)
        yield _line([cells.get(head, "") for head in heads])


def _line(cells: Sequence[object]) -> str:
    """One line of CSV, without its end."""
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(cells)
    return line.getvalue()
