"""Where the user wants the panels of a page: rows of names, from which hidden panels are missing."""

from __future__ import annotations

from collections.abc import Container

from nettui.settings import Rows
from nettui.tui.page_names import names_in, without_empty
from nettui.tui.pages import Page, Row
from nettui.tui.panel import panel_id


def rows_of(page: Page) -> Rows:
    """The panels of a page by name."""
    return tuple(tuple(map(panel_id, row.panels)) for row in page.rows)


def complete(page: Page, rows: Rows) -> Rows:
    """The rows with the hidden panels, each beside one that was in its row."""
    for name in names_in(rows_of(page)):
        rows = rows if name in names_in(rows) else shown(page, rows, name)
    return rows


def arranged(page: Page, rows: Rows) -> Page:
    """The page with these rows; a row that has panels of one row alone has its height."""
    panels = {panel_id(panel): panel for panel in page.panels}
    shares = {name: share for row in page.rows for name, share in zip(_names(row), row.shares, strict=True)}
    made = []
    for names in rows:
        origin = next((row for row in page.rows if {*names} <= {*_names(row)}), None)
        row = Row(tuple(panels[name] for name in names), tuple(shares[name] for name in names))
        made.append(origin._replace(panels=row.panels, shares=row.shares) if origin else row)
    first = panel_id(page.panels[page.first])
    flat = names_in(rows)
    return page._replace(rows=tuple(made), first=flat.index(first) if first in flat else 0)


def moved(rows: Rows, name: str, by: int, visible: Container[str]) -> Rows:
    """A panel changes places with the next or previous one that is `visible`, if there is one."""
    seen = [each for each in names_in(rows) if each in visible]
    place = seen.index(name) + by
    return swapped(rows, name, seen[place]) if 0 <= place < len(seen) else rows


def swapped(rows: Rows, one: str, other: str) -> Rows:
    """Two panels change places."""
    places = {one: other, other: one}
    return tuple(tuple(places.get(name, name) for name in row) for row in rows)


def hidden(rows: Rows, name: str) -> Rows:
    """Without a panel."""
    return without_empty([[each for each in row if each != name] for row in rows])


def shown(page: Page, rows: Rows, name: str) -> Rows:
    """With a panel again: next to one that was beside it, or else in a row of its own at the end."""
    beside = next(names for names in rows_of(page) if name in names)
    place = beside.index(name)
    for other in (*reversed(beside[:place]), *beside[place + 1 :]):
        for number, row in enumerate(rows):
            if other in row:
                at = row.index(other) + (beside.index(other) < place)
                return (*rows[:number], (*row[:at], name, *row[at:]), *rows[number + 1 :])
    return (*rows, (name,))


def _names(row: Row) -> list[str]:
    return [*map(panel_id, row.panels)]
