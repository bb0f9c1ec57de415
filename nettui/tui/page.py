"""A page as a Textual widget: all its panels in rows, or as many as fit, below one another."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Container

from nettui.common.language import Translate
from nettui.debugger.view import View
from nettui.settings import Rows
from nettui.tui.arrangement import arranged, complete, hidden, moved, rows_of, swapped
from nettui.tui.marks import worst_panel
from nettui.tui.measurements import MeasurementRequest
from nettui.tui.page_names import names_in
from nettui.tui.pages import Page
from nettui.tui.panel import panel_id
from nettui.tui.row_view import BORDER, Room, RowView
from nettui.tui.widget import PanelWidget


class PageView(Container):
    """Holds the panels of one page.

    `panels` are those that apply to the run and are not hidden; `current` is the index of the one that is
    always shown. It was `chosen`, by the user or a lesson, or else is the one with the worst finding at the
    step where the page was opened. `page` is as it was made to be, `arrangement` as the user has it.
    """

    DEFAULT_CSS = "PageView { layout: vertical; height: 1fr; }"

    def __init__(self, page: Page, ascii: bool, translate: Translate, rows: Rows | None = None) -> None:
        super().__init__()
        self.page, self.current, self.chosen = page, 0, False
        self._look = (ascii, translate)
        self.arrangement = rows or rows_of(page)
        self._lent: str | None = None
        self._states = {panel_id(panel): panel for panel in page.panels}
        self._build()
        self.panels = self._all
        self._select(panel_id(page.panels[page.first]))
        self._view: View | None = None
        self._opened_at: int | None = None

    def _build(self) -> None:
        """Makes a widget for every panel, hidden ones too, in the rows that they are in."""
        page = arranged(self.page, complete(self.page, self.arrangement))
        rows = [
            row._replace(panels=tuple(self._states[panel_id(each)] for each in row.panels))
            for row in page.rows
        ]
        self._rows = [RowView(row, *self._look) for row in rows]
        self._all = [panel for row in self._rows for panel in row.panels]

    def compose(self) -> ComposeResult:
        yield from self._rows

    @property
    def requests(self) -> list[MeasurementRequest]:
        """The measurements that its panels need."""
        return [request for panel in self.panels for request in panel.panel.requests]

    def show(self, view: View) -> bool:
        """Shows a View in every panel that applies to it; returns whether the page must be laid out again."""
        before = self._shape()
        self._view = view
        current = self._current_name
        for panel in self._choose_panels(view):
            panel.show(view)
        self._select(current)
        return self._shape() != before

    @property
    def _current_name(self) -> str:
        return str(self.panels[self.current].id)

    def _select(self, name: str) -> None:
        """Makes the panel of that name current, or the one in its place."""
        names = [panel.id for panel in self.panels]
        self.current = names.index(name) if name in names else min(self.current, len(names) - 1)

    def _choose_panels(self, view: View) -> list[PanelWidget]:
        """The panels that apply to the run and are not hidden; if none is left, those that apply."""
        applying = [panel for panel in self._all if panel.panel.applies_to(view)]
        wanted = {*names_in(self.arrangement), self._lent}
        self.panels = [panel for panel in applying if panel.id in wanted] or applying
        return self.panels

    # --- What the user has arranged

    @property
    def is_rearranged(self) -> bool:
        """Whether its panels are not as they were made to be."""
        return self.arrangement != rows_of(self.page)

    def lend(self, name: str) -> bool:
        """Shows a panel for a lesson even if it is hidden; returns whether this page has it for this run."""
        known = self._view is not None and any(
            panel.id == name and panel.panel.applies_to(self._view) for panel in self._all
        )
        self._lent = name if known else self._lent
        if known and self._view is not None:
            self.show(self._view)
        return known

    def hide_current(self) -> bool:
        """Hides the current panel; returns whether another one is left."""
        name = self._current_name
        if len(self.panels) < 2:
            return False
        self.arrangement = hidden(self.arrangement, name) or self.arrangement
        self._lent = None
        if self._view is not None:
            self.show(self._view)
        return True

    async def move_current(self, by: int) -> bool:
        """Moves the current panel on or back; returns whether it could."""
        seen = [str(panel.id) for panel in self.panels]
        rows = complete(self.page, self.arrangement)
        after = moved(rows, self._current_name, by, seen)
        return after != rows and await self._rearrange(after)

    async def swap(self, one: str, other: str) -> bool:
        """Two panels change places."""
        return await self._rearrange(swapped(complete(self.page, self.arrangement), one, other))

    async def reset(self) -> None:
        """Its panels are as they were made to be."""
        self.arrangement = rows_of(self.page)
        await self._rearrange(self.arrangement)

    async def _rearrange(self, rows: Rows) -> bool:
        """Puts all its panels, hidden ones too, into these rows."""
        current, hides = self._current_name, {*names_in(rows)} - {*names_in(self.arrangement)}
        for name in hides:
            rows = hidden(rows, name)
        self.arrangement = rows
        self._states = {str(panel.id): panel.panel for panel in self._all}
        before = self._rows
        self._build()
        with self.app.batch_update():
            await self.mount_all(self._rows)
            for row in before:
                await row.remove()
        self.panels = self._all
        if self._view is not None:
            self._choose_panels(self._view)
        self._select(current)
        return True

    def choose(self, number: int) -> None:
        """Makes a panel current, for good."""
        self.current, self.chosen = number, True

    def open(self) -> None:
        """From now on it may turn to the worst finding, unless a panel was chosen."""
        self._opened_at = None

    def turn_to_worst(self, view: View) -> bool:
        """Makes the panel with the worst finding current, or one that is not empty; whether that is another.

        While the lesson hides numbers it waits, and once the run has moved on it stays.
        """
        if self.chosen or view.hides_numbers:
            return False
        if self._opened_at is None:
            self._opened_at = view.cursor.step
        before, full = self.current, [at for at, panel in enumerate(self.panels) if not panel.is_empty]
        if self._opened_at == view.cursor.step:
            worst = worst_panel([str(panel.id) for panel in self.panels], view)
            self.current = worst if worst is not None else before if before in full else (full or [before])[0]
        return self.current != before

    def lay_out(self, room: Room) -> None:
        """Displays the panels that there is room for, the current one among them."""
        shown = self._shown(room)
        full = any(not panel.is_empty for panel in shown)
        for row in self._rows:
            row.lay_out(shown, self._view, room, full)
        if room.together and not room.alone:
            self._lay_out_brief(room)

    def _shown(self, room: Room) -> list[PanelWidget]:
        """As many panels as there is room for, in groups, so that `tab` moves inside a group first."""
        if not room.together:
            return self.panels
        start = min(self.current // room.together * room.together, max(len(self.panels) - room.together, 0))
        return self.panels[start : start + room.together]

    def _lay_out_brief(self, room: Room) -> None:
        """Shows a few lines of the rows that stay beside the current one."""
        for row in self._rows:
            if row.row.brief and not row.display and any(panel in self.panels for panel in row.panels):
                row.lay_out(self.panels, self._view, room, True)
                row.styles.height = BORDER + row.row.brief

    def _shape(self) -> object:
        """What the layout depends on: the panels, which of them are empty, and the lines of the rows."""
        lines = [row.lines(self._view) for row in self._rows]
        return self.panels, [panel.is_empty for panel in self.panels], lines
