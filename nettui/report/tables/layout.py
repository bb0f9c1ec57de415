"""The look shared by all tables: column alignment, and a mark for each status."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.table import Table

from nettui.common.language import tr

MARKS: Mapping[str, str] = {
    "ok": "✔ ok",
    "pass": "✔ pass",
    "kink": "⚠ kink",
    "warn": "⚠ warn",
    "fail": "✘ fail",
    "skip": "· skip",
}


def new_table(headers: Sequence[str], left: Sequence[int] = ()) -> Table:
    """A table without borders; columns are right-aligned, except those at the indices `left`."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for at, header in enumerate(headers):
        table.add_column(tr(header), justify="left" if at in left else "right", overflow="fold")
    return table
