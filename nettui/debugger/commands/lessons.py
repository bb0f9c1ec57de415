"""Commands for the scenario's lesson: open its points, answer its questions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast

from nettui.common.errors import InvalidValue, Phrase
from nettui.debugger.commands.command import Command, CommandSyntax, parse_number, without_argument
from nettui.debugger.lesson import LessonProgress, LessonTarget
from nettui.debugger.navigator import KeepGoing
from nettui.debugger.run import DebuggedRun


@dataclass(frozen=True)
class OpenLesson(Command):
    """Opens a point of the lesson, or closes the lesson; "next" also skips an open question."""

    target: LessonTarget = "next"

    def execute(self, run: DebuggedRun, keep_going: KeepGoing) -> str | None:
        resumed = self.target == "next" and run.lesson.interrupted
        message = _follow(run, run.lesson.move(self.target), keep_going)
        hint = "the lesson continues where it was left: `lesson 1` starts it again" if resumed else None
        return "\n".join(filter(None, (message, hint))) or None


@dataclass(frozen=True)
class AnswerQuestion(Command):
    """Answers the lesson's open question: with a choice's number, from 1, or a number, or a formula."""

    text: str

    def execute(self, run: DebuggedRun, keep_going: KeepGoing) -> str | None:
        return _follow(run, run.lesson.answer(self.text), keep_going)


@dataclass(frozen=True)
class ShowHint(Command):
    """Shows the hint of the lesson's open question."""

    def execute(self, run: DebuggedRun, keep_going: KeepGoing) -> None:
        run.lesson = run.lesson.hint()


def _follow(run: DebuggedRun, progress: LessonProgress, keep_going: KeepGoing) -> str | None:
    """Moves on in the lesson, and to the place that the open point explains."""
    message = None
    if progress.phase == "told" and (point := progress.point):
        point.at.go(run.navigator, keep_going)
        message = None if run.navigator.stopped_by == "pause" else point.missed(run.analysis)
    run.lesson = progress.filled(run.analysis)
    return message


def _lesson(name: str, rest: str) -> Command:
    if rest in ("", "back", "close"):
        return OpenLesson(cast(Literal["back", "close"], rest) or "next")
    return OpenLesson(parse_number(name, rest, least=1))


def _answer(name: str, rest: str) -> Command:
    if not rest:
        raise InvalidValue(name, "an answer, as in answer 2 or answer 0.05", Phrase("nothing"))
    return AnswerQuestion(rest)


SYNTAX = (
    CommandSyntax(
        "lesson", "l", "lesson · lesson N · close", "the lesson's next point; closes the lesson", _lesson
    ),
    CommandSyntax("lesson back", "L", "lesson back", "the lesson's previous point", _lesson),
    CommandSyntax(
        "answer",
        "",
        "answer N · NUMBER · FORMULA",
        "answers the lesson's question",
        _answer,
        needs_argument=True,
    ),
    CommandSyntax("hint", "!", "hint", "a hint for the lesson's question", without_argument(ShowHint)),
)
