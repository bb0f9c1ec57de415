"""The command line, with completion and a history."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, TypeAlias

from textual.binding import Binding, BindingType
from textual.events import Event, Key
from textual.suggester import Suggester
from textual.widgets import Input

from nettui.debugger.completion import complete
from nettui.debugger.view import View
from nettui.explain import names

Complete: TypeAlias = Callable[[str], Sequence[str]]
"""Returns all completions of a line."""


def complete_in(view: View | None, text: str) -> list[str]:
    """Completions of a line, with the names of the View on the screen."""
    if view is None or view.raw is None:
        return complete(text)
    return complete(text, view.raw.recipe.paths, names(view.raw.step))


class Prompt(Input):
    """An Input with a history (up, down) and completion: tab accepts the rest of a name, shown in grey."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "recall(-1)", "earlier", show=False),
        Binding("down", "recall(1)", "later", show=False),
    ]

    def __init__(self, complete: Complete, id: str) -> None:
        super().__init__(
            placeholder="next 10; goto epoch 3",
            suggester=LineSuggester(complete),
            id=id,
            compact=True,
            select_on_focus=False,
        )
        self._entered: list[str] = []
        self._at = 0

    def open(self, start: str) -> None:
        """Opens the line with the text `start` in it."""
        self._at = len(self._entered)
        self._write(start)
        self.focus()

    def type_key(self, event: Event) -> bool:
        """Writes a character at once, without a turn of the queue; returns whether it was one."""
        if isinstance(event, Key) and event.is_printable and event.character:
            if self.selection.is_empty:
                self.insert_text_at_cursor(event.character)
            else:
                self.replace(event.character, *self.selection)
            return True
        return False

    def add_to_history(self, line: str) -> None:
        """Adds the entered line to the history."""
        if line.strip():
            self._entered.append(line)

    def action_recall(self, by: int) -> None:
        self._at = min(max(self._at + by, 0), len(self._entered))
        self._write(self._entered[self._at] if self._at < len(self._entered) else "")

    def _write(self, text: str) -> None:
        self.value = text
        self.cursor_position = len(text)


class LineSuggester(Suggester):
    """Suggests the first completion once a word has been started."""

    def __init__(self, complete: Complete) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._complete = complete

    async def get_suggestion(self, value: str) -> str | None:
        started = bool(value) and value[-1] not in " ;"
        return next(iter(self._complete(value)), None) if started else None
