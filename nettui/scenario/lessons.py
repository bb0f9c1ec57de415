"""The lesson in a scenario file as the debugger gives it, in one language."""

from __future__ import annotations

from collections.abc import Sequence

from nettui.common.language import Language
from nettui.debugger.answers import Answer, Choice, FormulaAnswer, NumberAnswer
from nettui.debugger.expressions import condition
from nettui.debugger.formulas import formula
from nettui.debugger.lesson import Lesson, LessonPoint, LessonQuestion
from nettui.debugger.places import parse_place
from nettui.scenario.lesson_entries import (
    LessonEntry,
    LocalizedAnswers,
    LocalizedText,
    Question,
    given_answers,
    text_in,
)
from nettui.scenario.lesson_problems import parse_number


def build_lesson(
    entries: Sequence[LessonEntry], language: Language, title: str | LocalizedText = ""
) -> Lesson:
    """The lesson in one language."""
    return Lesson(tuple(_point(entry, language) for entry in entries), text_in(title, language))


def _point(entry: LessonEntry, language: Language) -> LessonPoint:
    return LessonPoint(
        at=parse_place(entry.at),
        say=text_in(entry.say, language),
        ask=_ask(entry.ask, language) if entry.ask else None,
        look=entry.look,
        claims=tuple(map(condition, entry.claims)),
    )


def _ask(question: Question, language: Language) -> LessonQuestion:
    return LessonQuestion(
        question=text_in(question.question, language),
        answer=_answer(question, language),
        why=text_in(question.why, language),
        hint=text_in(question.hint, language),
    )


def _answer(question: Question, language: Language) -> Answer:
    """What answers the question. Raises InvalidValue, with its key."""
    (kind,) = given_answers(question)
    if kind == "number":
        number = question.number
        value = float(number) if isinstance(number, float | int) else parse_number(number)
        return NumberAnswer(value, question.tolerance)
    if kind == "formula":
        return FormulaAnswer(formula(question.formula))
    right = question.right if isinstance(question.right, int) else tuple(map(condition, question.right))
    return Choice(_answers(question.answers, language), right)


def _answers(answers: tuple[str, ...] | LocalizedAnswers, language: Language) -> tuple[str, ...]:
    if isinstance(answers, tuple):
        return answers
    result: tuple[str, ...] = getattr(answers, language) or answers.en or answers.fr
    return result
