"""The box of the lesson: its text or question, answered by digits, by arrows and enter, or by typing."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Markdown, Static

from nettui.common.language import Translate
from nettui.common.text import keep_together
from nettui.debugger.lesson import LessonProgress
from nettui.report import lesson
from nettui.tui.charts import words_to_ascii

ARROW = "▸"

LEFT_OUT = (":", "!", "?")
"""Keys of the screen that no number or formula has."""


def keys_at_end(goes_on: bool, has_home: bool) -> str:
    """The keys after the last point; `q` leaves nettui, so `h` is named where it leads back."""
    if goes_on:
        return "l: next scenario · h: the course"
    return "l: close · h: the home screen" if has_home else "l: close · L: back"


class AnswerInput(Input):
    """The line for a typed answer; keys that no number or formula has are left to the screen."""

    def check_consume_key(self, key: str, character: str | None) -> bool:
        return character not in LEFT_OUT and super().check_consume_key(key, character)

    def on_key(self, event: events.Key) -> None:
        if event.character in LEFT_OUT:
            event.prevent_default()  # Input would insert it


class LessonBox(VerticalScroll, can_focus=True):
    """Shows a LessonProgress; hidden while the lesson is closed."""

    class Answered(Message):
        """An answer was given: the number of a choice, from 1, or what was typed."""

        def __init__(self, text: str) -> None:
            self.text = text
            super().__init__()

    class AnswerWanted(Message):
        """The teacher shows the answer to the open question."""

    def __init__(
        self, translate: Translate, ascii: bool, id: str, at_end: str = "l: close · L: back"
    ) -> None:
        """`at_end`: the keys after the last point, and where they lead."""
        super().__init__(id=id)
        self._at_end = at_end
        self._translate, self._ascii = translate, ascii
        self.progress: LessonProgress | None = None
        self._selected, self._teaching, self.waits = 0, False, False
        self.display = False

    def compose(self) -> ComposeResult:
        yield Markdown()
        yield Static(markup=False)
        yield AnswerInput(compact=True, select_on_focus=False)

    @property
    def is_open(self) -> bool:
        """Whether there is a point to show; a zoomed panel hides it."""
        return self.progress is not None and self.progress.point is not None

    @property
    def has_question(self) -> bool:
        return self.progress is not None and self.progress.ask is not None

    @property
    def wants_focus(self) -> Widget | None:
        """The part that takes keys while a question is open: the line for typing, or the whole box."""
        if not self.has_question or not self.display:
            return None
        line = self.query_one(AnswerInput)
        return line if line.display else self

    def show(self, progress: LessonProgress | None) -> bool:
        """Shows the progress; returns whether it differs from what was shown before."""
        if progress == self.progress:
            return False
        self._draw(progress)
        return True

    def teach(self, on: bool) -> None:
        """Shows the lesson to a class: large, without a line for typing, the answer by one key."""
        self._teaching = on
        self._draw(self.progress)

    def _draw(self, progress: LessonProgress | None) -> None:
        same_question = self._asks_the_same(progress)
        self.progress, self._selected = progress, self._selected if same_question else 0
        self.display = self.is_open
        if progress is not None and self.is_open:
            _ = self._translate
            self.set_class(self.has_question, "asks")
            self._name_place()
            self._name_keys()
            text = self._to_terminal(lesson.point_text(progress, _))
            self.query_one(Markdown).update(keep_together(text))
            self._draw_answers()
            self._prepare_line(progress, same_question)
            self.scroll_home(animate=False)

    def wait(self, on: bool) -> None:
        """While the debugger is on its way to the next text, no key answers or goes on; the title says so."""
        self.waits = on and self.is_open
        self._name_place()

    def _name_place(self) -> None:
        if self.progress is not None and self.is_open:
            title = lesson.heading(self.progress, self._translate, with_score=not self._teaching)
            computing = f" · {self._translate('computing')}" if self.waits else ""
            self.border_title = Content(self._to_terminal(f"{title}{computing}"))

    def on_mount(self) -> None:
        for changed in ("scroll_y", "virtual_size"):
            self.watch(self, changed, self._name_keys, init=False)

    def on_resize(self) -> None:
        self._name_keys()

    def _name_keys(self) -> None:
        """Names the keys in the border: first the one that shows the rest of a text, while there is more."""
        if self.progress is not None and self.is_open:
            _ = self._translate
            more = [_("pgdn: more")] if self.scroll_y < self.max_scroll_y else []
            keys = " · ".join([*more, self._keys(self.progress), _("esc: close")])
            self.border_subtitle = Content(self._to_terminal(keys))

    def _asks_the_same(self, progress: LessonProgress | None) -> bool:
        """Whether the question on the screen stays, so that what was typed must stay too."""
        before = self.progress
        return bool(before and progress and before.ask and progress.ask and before.number == progress.number)

    def _keys(self, progress: LessonProgress) -> str:
        """The keys of the box."""
        _ = self._translate
        if progress.ask is None:
            return _("l: next · L: back" if progress.ahead else self._at_end)
        if self._teaching:
            count = len(progress.ask.answer.choices)
            vote = [_("1–{}: the class's answer").format(count)] if count else []
            return " · ".join([*vote, _("enter or l: the answer")])
        typed = not progress.ask.answer.choices
        keys = _("enter: answer · ctrl+l: skip" if typed else "digit, or arrows and enter: answer · l: skip")
        hinted = progress.ask.hint and not progress.hinted
        return f"{keys} · {_('!: hint')}" if hinted else keys

    def _prepare_line(self, progress: LessonProgress, same_question: bool) -> None:
        """Shows the line for typing if the question needs it, empty unless it is the same question."""
        line, form = self.query_one(AnswerInput), lesson.typed_form(progress, self._translate)
        line.display, line.placeholder = bool(form) and not self._teaching, self._to_terminal(form)
        if not same_question:
            line.value = ""

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Answers with what was typed."""
        event.stop()
        if event.value.strip() and not self.waits:
            self.post_message(self.Answered(event.value.strip()))

    def on_key(self, event: events.Key) -> None:
        """Handles arrows and enter while a question is open."""
        if self.waits and event.key == "enter":
            event.stop()
            return
        if self._teaching and self.has_question and event.key == "enter":
            event.stop()
            self.post_message(self.AnswerWanted())
            return
        count = len(lesson.numbered_answers(self.progress)) if self.progress else 0
        if not count or event.key not in ("up", "down", "enter"):
            return
        event.stop()
        if event.key == "enter":
            self.post_message(self.Answered(str(self._selected + 1)))
            return
        self._selected += 1 if event.key == "down" else -1
        self._selected %= count
        self._draw_answers()

    def press(self, key: str) -> bool:
        """Answers with a digit, scrolls with pageup and pagedown; returns whether it handled the key."""
        if not self.display or self.progress is None:
            return False
        if key in ("pageup", "pagedown"):
            self.scroll_page_up() if key == "pageup" else self.scroll_page_down()
            return True
        if self.waits and key.isdecimal():
            return True
        if handled := key.isdecimal() and 1 <= int(key) <= len(lesson.numbered_answers(self.progress)):
            self.post_message(self.Answered(key))
        return handled

    def _draw_answers(self) -> None:
        assert self.progress is not None
        lines = lesson.numbered_answers(self.progress)
        marked = [f"{ARROW if n == self._selected else ' '} {line}" for n, line in enumerate(lines)]
        answers = self.query_one(Static)
        answers.display = bool(lines)
        text = self._to_terminal(("\n\n" if self._teaching else "\n").join(marked))
        answers.update(keep_together(text))

    def _to_terminal(self, text: str) -> str:
        return words_to_ascii(text) if self._ascii else text
