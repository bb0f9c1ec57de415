"""The line of all pages, always visible: the open one is lit, and one that holds a finding has its mark."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from textual.widgets import Static

from nettui.common.language import Translate
from nettui.tui.charts import mark
from nettui.tui.key_names import shown_keys
from nettui.tui.page_names import EVERY_PAGE, PAGES

if TYPE_CHECKING:
    from nettui.types import Status

BESIDE = 3
"""Cells beside a page's name: a blank, or more; its key, a blank; the mark has the blank behind the name."""

ACTIONS = (*(f"page({at})" for at in range(len(PAGES))), "do('check')")
"""What a click on a page does."""

COLOURS: Mapping[Status, str] = {"warn": "$text-warning", "fail": "$text-error"}


class PageBar(Static):
    """Shows which page is open, `current`, and the status of each one, the checks last."""

    DEFAULT_CSS = "PageBar { height: 1; background: $panel; }"

    def __init__(self, to_terminal: Translate, id: str) -> None:
        super().__init__("", id=id)
        self._to_terminal, self.current = to_terminal, 0
        self._shown: object = None

    def show(self, current: int, statuses: Sequence[Status], width: int) -> None:
        shown = (current, tuple(statuses), width)
        if shown != self._shown:  # it seldom changes while a run plays
            self._shown, self.current = shown, current
            self.update(draw_pages(current, statuses, width, self._to_terminal), layout=False)


def draw_pages(current: int, statuses: Sequence[Status], width: int, _: Translate) -> str:
    """The bar as Textual's markup, `width` cells at most; the marks take no room from the names."""
    pages = EVERY_PAGE
    names = fitting([_(page.name).capitalize() for page in pages], width - BESIDE * len(pages) - len(pages))
    bar = ""
    for at, (page, name, status) in enumerate(zip(pages, names, statuses, strict=True)):
        lit = "bold reverse" if at == current else "not reverse"
        sign = f"[bold {COLOURS.get(status, '')}]{_(mark(status))}[/]"
        bar += f"[{lit}][@click=screen.{ACTIONS[at]}] {page.key} {name}[/]{sign}[/]"
    return bar


def page_names(_: Translate, chosen: Mapping[str, str]) -> list[str]:
    """The pages with their keys: "1 Health"; `chosen` are those that the user has chosen, by command."""
    return [f"{shown_keys(page.key, chosen)} {_(page.name).capitalize()}" for page in EVERY_PAGE]


def fitting(names: Sequence[str], room: int) -> list[str]:
    """The names, the longest ones cut, so that all of them together take at most `room` cells."""
    longest = max(map(len, names))
    cut = list(names)
    while sum(map(len, cut)) > room and longest > 2:
        longest -= 1
        cut = [name if len(name) <= longest else f"{name[: longest - 1]}." for name in names]
    return cut
