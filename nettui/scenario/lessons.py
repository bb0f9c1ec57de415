"""The lesson in a scenario file, with its texts in each language, and the same lesson in one language."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Literal, TypeAlias

from nettui.common.errors import InvalidValue, Phrase
from nettui.common.language import Language
from nettui.debugger.expressions import Expression, condition
from nettui.debugger.lesson import Lesson, LessonPoint, LessonQuestion
from nettui.debugger.lesson_text import parse_text
from nettui.debugger.places import parse_place
from nettui.scenario.annotations import NonNegativeInt

OnHealth: TypeAlias = Literal["activations", "loss", "gradients", "gradient-check", "findings"]
OnGradients: TypeAlias = Literal["tensors", "step-size", "parameters", "lecture-table"]
OnData: TypeAlias = Literal["samples", "representation", "preprocessing", "confusion"]
OnInside: TypeAlias = Literal["network", "weights", "matrices", "neuron", "dropout"]
OnOptimizer: TypeAlias = Literal["loss-surface", "loss-curves", "accuracy-curves", "optimizer", "steps"]
OnCompare: TypeAlias = Literal["activations-by-run", "runs"]
Panel: TypeAlias = Literal["none", OnHealth, OnGradients, OnData, OnInside, OnOptimizer, OnCompare]
"""The panel that a lesson point draws attention to."""

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
    """A question, its answers, which is right, and the reason why.

    `right` is an index, or a condition for each answer: the first that holds at the point's place is right.
    """

    question: str | LocalizedText
    answers: tuple[str, ...] | LocalizedAnswers
    right: NonNegativeInt | tuple[str, ...]
    why: str | LocalizedText


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


def build_lesson(entries: Sequence[LessonEntry], language: Language) -> Lesson:
    """The lesson in one language."""
    return Lesson(tuple(_point(entry, language) for entry in entries))


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
        answers=_answers(question.answers, language),
        right=question.right if isinstance(question.right, int) else tuple(map(condition, question.right)),
        why=text_in(question.why, language),
    )


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


def expressions_in(entry: LessonEntry) -> Iterator[tuple[str, Expression]]:
    """The claims, the conditions of answers and the fields of texts, with their keys; no wrong ones."""
    conditions = [(f"claims[{at}]", claim) for at, claim in enumerate(entry.claims)]
    if entry.ask and isinstance(entry.ask.right, tuple):
        conditions += [(f"ask.right[{at}]", holds) for at, holds in enumerate(entry.ask.right)]
    for where, text in conditions:
        with suppress(InvalidValue):
            yield where, condition(text)
    for where, text in _texts(entry):
        with suppress(InvalidValue):
            yield from ((where, value) for value in parse_text(text).values)


def _problem(where: str, parse: Callable[[], object]) -> Iterator[InvalidValue]:
    try:
        parse()
    except InvalidValue as problem:
        yield problem.under(where)


def _texts(entry: LessonEntry) -> Iterator[tuple[str, str]]:
    """Every text of the entry in every language, with its key."""
    texts: list[tuple[str, str | LocalizedText]] = [("say", entry.say)]
    if entry.ask:
        texts += [("ask.question", entry.ask.question), ("ask.why", entry.ask.why)]
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
    given = ask.answers
    lists = (given,) if isinstance(given, tuple) else tuple(filter(None, (given.en, given.fr)))
    counts = {len(answers) for answers in lists}
    if len(counts) != 1 or not 2 <= min(counts) <= MAX_ANSWERS:
        found = Phrase(" and ".join(str(len(answers)) for answers in lists) or "none")
        yield InvalidValue(
            "ask.answers", f"2 to {MAX_ANSWERS} answers, the same number in each language", found
        )
    elif isinstance(ask.right, tuple):
        for at, holds in enumerate(ask.right):
            yield from _problem(f"ask.right[{at}]", partial(condition, holds))
        if len(ask.right) != min(counts):
            found = Phrase(str(len(ask.right)))
            yield InvalidValue("ask.right", f"a condition for each of the {min(counts)} answers", found)
    elif ask.right >= min(counts):
        yield InvalidValue("ask.right", f"one of the answers, 0 to {min(counts) - 1}", ask.right)
