"""A learner's network beside the textbook's, as a table and as JSON."""

from __future__ import annotations

from math import isnan
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from nettui.common.language import tr
from nettui.common.text import format_number
from nettui.report.serialize.values import json_value
from nettui.report.tables.layout import new_table
from nettui.sources.own.beside import Beside
from nettui.sources.own.textbook import Row

SIGNS = {True: "✔", False: "✘", None: "·"}


def serialize_beside(found: Beside) -> dict[str, Any]:
    """The result of `compare --textbook --json`."""
    first = found.first.what if found.first else None
    return {"network": found.name, "step": found.step, "first": first, "rows": json_value(found.rows)}


def render_beside(found: Beside) -> RenderableType:
    """Each value of the step: its size in the textbook and in the code, and how far they are apart."""
    table = new_table(["value", "textbook", "yours", "difference", "", "in your code"], left=(0, 4, 5))
    for row in found.rows:
        table.add_row(*map(Text, _cells(row)))
    if found.first is None:
        said = f"the same in {found.step + 1} steps, all that can be seen"
    else:
        said = f"step {found.step}: {found.first.what} is the first value that differs"
    return Group(table, Text(tr(said)))


def _cells(row: Row) -> tuple[str, ...]:
    unseen = isnan(row.own) and row.same is None
    own = "" if unseen else format_number(row.own)
    difference = "" if unseen else format_number(row.difference)
    where = tr("not seen") if unseen else tr(row.where)
    return row.what, format_number(row.textbook), own, difference, SIGNS[row.same], where
