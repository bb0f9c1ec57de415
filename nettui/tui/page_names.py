"""The pages of the debugger by name, and the panels on each; no panel is loaded to name them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from nettui.common.errors import InputError, InvalidValue, nearest, unknown_name
from nettui.settings import Rows

ROWS = 'rows of panels, as ["loss activations", "findings"]'


class PageNames(NamedTuple):
    """A page: its key, its name, and its panels from left to right, row by row."""

    key: str
    name: str
    rows: Rows


PAGES = (
    PageNames("1", "health", (("activations", "loss"), ("gradients", "gradient-check"), ("findings",))),
    PageNames("2", "gradients", (("tensors", "lecture-table"), ("parameters", "step-size"))),
    PageNames("3", "data", (("samples", "representation"), ("preprocessing", "confusion"))),
    PageNames(
        "4", "inside", (("network", "weights", "activation-function"), ("matrices", "neuron", "dropout"))
    ),
    PageNames(
        "5",
        "optimizer",
        (
            ("loss-surface", "weight-path", "loss-curves", "accuracy-curves"),
            ("optimizer", "update-ratios"),
            ("steps",),
        ),
    ),
    PageNames("6", "compare", (("loss-curves", "accuracy-curves"), ("activations-by-run",), ("runs",))),
)
"""In the order of their keys."""

CHECKS = PageNames("k", "checks", (("diagnosis",), ("checks",)))

EVERY_PAGE = (*PAGES, CHECKS)
"""The checks last."""


def names_in(rows: Rows) -> list[str]:
    """The panels from left to right, row by row."""
    return [name for row in rows for name in row]


def as_text(rows: Rows) -> list[str]:
    """The rows as the settings have them."""
    return [" ".join(row) for row in rows]


def choose_panels(table: Any, path: str) -> tuple[dict[str, Rows], list[InputError]]:
    """The rows of each page in the table of the settings, and what is wrong with the others."""
    if not isinstance(table, Mapping):
        return {}, [InvalidValue(path, 'a table: page = ["panel panel", "panel"]', table)]
    pages = {page.name: page.rows for page in EVERY_PAGE}
    chosen: dict[str, Rows] = {}
    problems: list[InputError] = []
    for name, value in table.items():
        where = f"{path}.{name}"
        if name not in pages:
            problems.append(unknown_name(where, "a page", name, pages))
        elif not isinstance(value, list) or not all(isinstance(row, str) for row in value):
            problems.append(InvalidValue(where, ROWS, value))
        elif wrong := _mistakes([row.split() for row in value], pages[name], where):
            problems += wrong
        elif not any(row.split() for row in value):
            problems.append(InvalidValue(where, "at least one panel", value))
        else:
            chosen[name] = without_empty([row.split() for row in value])
    return chosen, problems


def _mistakes(rows: Sequence[Sequence[str]], known: Rows, where: str) -> list[InputError]:
    """Names that the page does not have, or that stand there twice."""
    names, given = names_in(known), [name for row in rows for name in row]
    unknown = [name for name in given if name not in names]
    twice = sorted({name for name in given if given.count(name) > 1} - {*unknown})
    return [
        *(InvalidValue(where, "a panel of this page", name, nearest(name, names)) for name in unknown),
        *(InvalidValue(where, "each panel once", name) for name in twice),
    ]


def without_empty(rows: Sequence[Sequence[str]]) -> Rows:
    """Without rows that have become empty."""
    return tuple(tuple(row) for row in rows if row)
