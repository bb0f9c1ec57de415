"""A trace line as a flat row for CSV: one column a number, named by its dotted path."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from nettui.schema import flatten

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


def text(cells: Sequence[object]) -> str:
    """One line of CSV, without its end."""
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(cells)
    return line.getvalue()
