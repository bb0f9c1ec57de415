"""The box of the lesson: its text or question, which digits, or arrows and enter, answer."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.message import Message
from textual.widgets import Markdown, Static

from nettui.common.language import Translate
from nettui.debugger.lesson import LessonProgress
from nettui.report import lesson
from nettui.tui.charts import words_to_ascii

ARROW = "▸"


class LessonBox(VerticalScroll, can_focus=True):
    """Shows a LessonProgress; hidden while the lesson is closed."""

    class Answered(Message):
        """An answer was chosen; answers are numbered from 1."""

        def __init__(self, number: int) -> None:
            self.number = number
            super().__init__()

    def __init__(self, translate: Translate, ascii: bool, id: str) -> None:
        super().__init__(id=id)
        self._translate, self._ascii = translate, ascii
        self.progress: LessonProgress | None = None
        self._selected = 0
        self.display = False

    def compose(self) -> ComposeResult:
        yield Markdown()
        yield Static(markup=False)

    @property
    def has_question(self) -> bool:
        return self.progress is not None and self.progress.ask is not None

    def show(self, progress: LessonProgress | None) -> bool:
        """Shows the progress; returns whether it differs from what was shown before."""
        if progress == self.progress:
            return False
        self.progress, self._selected = progress, 0
        self.display = progress is not None and progress.point is not None
        if progress is not None and self.display:
            _ = self._translate
            self.border_title = self._to_terminal(lesson.heading(progress, _))
            keys = (
                _("digit, or arrows and enter: answer · l: skip")
                if self.has_question
                else _("l: next · L: back" if progress.ahead else "l: close · L: back")
            )
            self.border_subtitle = self._to_terminal(f"{keys} · {_('esc: close')}")
            self.query_one(Markdown).update(self._to_terminal(lesson.point_text(progress, _)))
            self._draw_answers()
            self.scroll_home(animate=False)
        return True

    def on_key(self, event: events.Key) -> None:
        """Handles arrows and enter while a question is open."""
        if not self.has_question or event.key not in ("up", "down", "enter"):
            return
        event.stop()
        if event.key == "enter":
            self.post_message(self.Answered(self._selected + 1))
            return
        assert self.progress is not None
        self._selected += 1 if event.key == "down" else -1
        self._selected %= len(lesson.numbered_answers(self.progress))
        self._draw_answers()

    def press(self, key: str) -> bool:
        """Answers with a digit, scrolls with pageup and pagedown; returns whether it handled the key."""
        if not self.display or self.progress is None:
            return False
        if key in ("pageup", "pagedown"):
            self.scroll_page_up() if key == "pageup" else self.scroll_page_down()
            return True
        if handled := key.isdecimal() and 1 <= int(key) <= len(lesson.numbered_answers(self.progress)):
            self.post_message(self.Answered(int(key)))
        return handled

    def _draw_answers(self) -> None:
        assert self.progress is not None
        lines = lesson.numbered_answers(self.progress)
        marked = [f"{ARROW if n == self._selected else ' '} {line}" for n, line in enumerate(lines)]
        answers = self.query_one(Static)
        answers.display = bool(lines)
        answers.update(self._to_terminal("\n".join(marked)))

    def _to_terminal(self, text: str) -> str:
        return words_to_ascii(text) if self._ascii else text
