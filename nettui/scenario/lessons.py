"""The lesson in a scenario file, with its texts in each language, and the same lesson in one language."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Literal, TypeAlias

from nettui.common.errors import InvalidValue, Phrase
from nettui.common.language import Language
from nettui.debugger.answers import TOLERANCE, Answer, Choice, FormulaAnswer, NumberAnswer
from nettui.debugger.expressions import Expression, condition, expression
from nettui.debugger.formulas import Formula, formula
from nettui.debugger.lesson import Lesson, LessonPoint, LessonQuestion
from nettui.debugger.lesson_text import parse_text
from nettui.debugger.places import parse_place
from nettui.scenario.annotations import NonNegativeInt, Rule

OnHealth: TypeAlias = Literal["activations", "loss", "gradients", "gradient-check", "findings"]
OnGradients: TypeAlias = Literal["tensors", "step-size", "parameters", "lecture-table"]
OnData: TypeAlias = Literal["samples", "representation", "preprocessing", "confusion"]
OnInside: TypeAlias = Literal["network", "weights", "activation-function", "matrices", "neuron", "dropout"]
OnOptimizer: TypeAlias = Literal[
    "loss-surface", "weight-path", "loss-curves", "accuracy-curves", "optimizer", "steps"
]
OnCompare: TypeAlias = Literal["activations-by-run", "runs"]
Panel: TypeAlias = Literal["none", OnHealth, OnGradients, OnData, OnInside, OnOptimizer, OnCompare]
"""The panel that a lesson point draws attention to."""

Tolerance: TypeAlias = Annotated[float, Rule("a number of at least 0", lambda x: x >= 0)]

MAX_ANSWERS = 9
"""The most answers of a question: each is chosen by one digit."""


@dataclass(frozen=True)
class LocalizedText:
    """A text in each language; where one is missing, the other is used."""

    en: str = ""
    fr: str = ""


@dataclass(frozen=True)
class LocalizedAnswers:
    """The answers to a question in each language."""

    en: tuple[str, ...] = ()
    fr: tuple[str, ...] = ()


@dataclass(frozen=True)
class Question:
    """A question and the reason why its answer is right; and one of `answers`, `number` and `formula`.

    `answers` are to choose from; `right` is the index of the right one, or a condition for each: the first
    that holds at the point's place is right. `number` is an expression, evaluated at the point's place, from
    which the answer may differ by the share `tolerance`. `formula` is the right one; its variables are the
    names that may be used. `hint` is shown on request.
    """

    question: str | LocalizedText
    why: str | LocalizedText
    answers: tuple[str, ...] | LocalizedAnswers = ()
    right: NonNegativeInt | tuple[str, ...] = ()
    number: float | str = ""
    tolerance: Tolerance = TOLERANCE
    formula: str = ""
    hint: str | LocalizedText = ""


@dataclass(frozen=True)
class LessonEntry:
    """[[lesson]]: where to stop, what to say there, what to ask before.

    `at` is a step, "epoch 3", "end" or a condition. The texts rely on `claims`, conditions that hold there.
    """

    at: NonNegativeInt | str
    say: str | LocalizedText
    ask: Question | None = None
    look: Panel = "none"
    claims: tuple[str, ...] = ()


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
        value = (
            float(question.number) if isinstance(question.number, float | int) else _number(question.number)
        )
        return NumberAnswer(value, question.tolerance)
    if kind == "formula":
        return FormulaAnswer(formula(question.formula))
    right = question.right if isinstance(question.right, int) else tuple(map(condition, question.right))
    return Choice(_answers(question.answers, language), right)


def given_answers(question: Question) -> Sequence[str]:
    """Which of `answers`, `number` and `formula` the question has."""
    given = {
        "answers": question.answers != (),
        "number": question.number != "",
        "formula": question.formula != "",
    }
    return [key for key, is_given in given.items() if is_given]


def _number(text: str) -> Expression:
    found = expression(text)
    if found.base != "number" or found.is_list:
        raise InvalidValue("", "a single number", Phrase(found.kind))
    return found


def _formula(text: str) -> Formula:
    found = formula(text)
    if not found.names:
        raise InvalidValue("", "a formula with at least one variable", Phrase(text))
    if not found.has_values():
        raise InvalidValue("", "a formula that has values", Phrase(f"{text}, which has none anywhere"))
    return found


def text_in(text: str | LocalizedText, language: Language) -> str:
    """The text in a language, or else in the other one."""
    result: str = text if isinstance(text, str) else getattr(text, language) or text.en or text.fr
    return result.strip()


def _answers(answers: tuple[str, ...] | LocalizedAnswers, language: Language) -> tuple[str, ...]:
    if isinstance(answers, tuple):
        return answers
    result: tuple[str, ...] = getattr(answers, language) or answers.en or answers.fr
    return result


def find_problems(entry: LessonEntry) -> Iterator[InvalidValue]:
    """What is wrong with the entry, whatever the network."""
    yield from _problem("at", lambda: parse_place(entry.at))
    for where, text in _texts(entry):
        yield from _problem(where, partial(parse_text, text))
    for at, claim in enumerate(entry.claims):
        yield from _problem(f"claims[{at}]", partial(condition, claim))
    if entry.ask is not None:
        yield from _answer_problems(entry.ask)


def _problem(where: str, parse: Callable[[], object]) -> Iterator[InvalidValue]:
    try:
        parse()
    except InvalidValue as problem:
        yield problem.under(where)


def _texts(entry: LessonEntry) -> Iterator[tuple[str, str]]:
    """Every text of the entry in every language, with its key."""
    texts: list[tuple[str, str | LocalizedText]] = [("say", entry.say)]
    if entry.ask:
        ask = entry.ask
        texts += [("ask.question", ask.question), ("ask.why", ask.why), ("ask.hint", ask.hint)]
        lists = entry.ask.answers
        by_language = {"": lists} if isinstance(lists, tuple) else {".en": lists.en, ".fr": lists.fr}
        for language, answers in by_language.items():
            yield from ((f"ask.answers{language}[{at}]", answer) for at, answer in enumerate(answers))
    for where, text in texts:
        if isinstance(text, str):
            yield where, text
        else:
            yield from ((f"{where}.en", text.en), (f"{where}.fr", text.fr))


def _answer_problems(ask: Question) -> Iterator[InvalidValue]:
    kinds = given_answers(ask)
    if len(kinds) != 1:
        yield InvalidValue("ask", "one of answers, number and formula", Phrase(" and ".join(kinds) or "none"))
        return
    if kinds == ["answers"]:
        yield from _choice_problems(ask)
    elif ask.right != ():
        yield InvalidValue("ask.right", f"no index beside ask.{kinds[0]}, which is right itself", ask.right)
    if isinstance(ask.number, str) and ask.number:
        yield from _problem("ask.number", partial(_number, ask.number))
    if ask.formula:
        yield from _problem("ask.formula", partial(_formula, ask.formula))


def _choice_problems(ask: Question) -> Iterator[InvalidValue]:
    given = ask.answers
    lists = (given,) if isinstance(given, tuple) else tuple(filter(None, (given.en, given.fr)))
    counts = {len(answers) for answers in lists}
    if len(counts) != 1 or not 2 <= min(counts) <= MAX_ANSWERS:
        found = Phrase(" and ".join(str(len(answers)) for answers in lists) or "none")
        yield InvalidValue(
            "ask.answers", f"2 to {MAX_ANSWERS} answers, the same number in each language", found
        )
    elif ask.right == ():
        yield InvalidValue("ask.right", f"one of the answers, 0 to {min(counts) - 1}", Phrase("nothing"))
    elif isinstance(ask.right, tuple):
        for at, holds in enumerate(ask.right):
            yield from _problem(f"ask.right[{at}]", partial(condition, holds))
        if len(ask.right) != min(counts):
            found = Phrase(str(len(ask.right)))
            yield InvalidValue("ask.right", f"a condition for each of the {min(counts)} answers", found)
    elif ask.right >= min(counts):
        yield InvalidValue("ask.right", f"one of the answers, 0 to {min(counts) - 1}", ask.right)
