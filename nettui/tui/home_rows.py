"""The home screen's list drawn: a line for each heading and item, cut where a narrow screen has no room."""

from __future__ import annotations

from dataclasses import dataclass

from rich.console import OverflowMethod
from rich.table import Table
from rich.text import Text

from nettui.common.language import Translate
from nettui.report.course import Progress
from nettui.tui.charts import BLUE, DIM, GREEN, ORANGE, words_to_ascii
from nettui.tui.home_list import DONE, EXERCISE, LEGEND, LESSON, Item, Section

PROGRESS_WIDTH, COMMAND_WIDTH = 22, 34
"""Cells for the points and the score of a lesson, and for a command."""

MOST_NAME = 22
"""Cells for a name, which is longer only for a user's file."""

UNFOLDED, FOLDED = "▾", "▸"

MARK_STYLES = {LESSON: BLUE, EXERCISE: ORANGE, DONE: GREEN}


@dataclass(frozen=True)
class RowPainter:
    """Draws rows in the user's language, in ASCII where the terminal needs it, with progress or without."""

    translate: Translate
    ascii: bool
    with_progress: bool

    def text(self, text: str, style: str = "") -> Text:
        return Text(words_to_ascii(text) if self.ascii else text, style)

    def heading(self, section: Section, folded: bool) -> Table:
        """The section's title, with the number of a chapter, and a sign that tells whether it is folded."""
        number = f"{section.number}  " if section.number else ""
        row = self._row()
        self._add_rest(row)
        cells = [self.text(f"{FOLDED if folded else UNFOLDED} {number}{section.title}", "bold")]
        self._add_progress(row, cells, section.progress)
        row.add_row(*cells)
        return row

    def line(self, item: Item, widest: int) -> Table:
        """Course reference, mark, name and title; a command takes the room of the first columns."""
        row = self._row()
        if item.kind == "command":
            row.add_column(width=COMMAND_WIDTH, no_wrap=True)
            self._add_rest(row)
            row.add_row(self.text(f"  {item.name}", BLUE), self.text(item.title, DIM))
            return row
        row.add_column(width=5, style=DIM, justify="right", no_wrap=True)
        row.add_column(width=1)
        row.add_column(width=min(widest, MOST_NAME), no_wrap=True, overflow=self._overflow)
        self._add_rest(row)
        title = self.text(item.title, DIM if item.kind == "session" else "")
        mark = self.text(item.mark, MARK_STYLES.get(item.mark, ""))
        cells = [self.text(item.course), mark, self.text(item.name), title]
        self._add_progress(row, cells, item.progress)
        row.add_row(*cells)
        return row

    def legend(self) -> Text:
        """What the marks mean."""
        parts = [
            Text.assemble(self.text(f"{sign} ", MARK_STYLES[sign]), self.text(self.translate(word), DIM))
            for sign, word in LEGEND
        ]
        return Text("  ").join(parts)

    @property
    def _overflow(self) -> OverflowMethod:
        return "crop" if self.ascii else "ellipsis"

    def _row(self) -> Table:
        return Table.grid(padding=(0, 1), expand=True)

    def _add_rest(self, row: Table) -> None:
        """The column that takes the room that is left."""
        row.add_column(ratio=1, no_wrap=True, overflow=self._overflow)

    def _add_progress(self, row: Table, cells: list[Text], progress: Progress | None) -> None:
        if self.with_progress and progress is not None:
            row.add_column(width=PROGRESS_WIDTH, justify="right", no_wrap=True)
            cells.append(self._progress(progress))

    def _progress(self, progress: Progress) -> Text:
        """Points and score, with a mark when all points are completed; nothing without a lesson."""
        if not progress.of:
            return Text("")
        done = f"{DONE} " if progress.done else ""
        score = self.translate("score {}").format(progress.score)
        return self.text(f"{done}{progress.points}/{progress.of} · {score}")
