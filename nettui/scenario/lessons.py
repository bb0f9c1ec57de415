"""What a scenario's lesson says, in each language it is written in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal, TypeAlias

from nettui.common.errors import InvalidValue, Phrase
from nettui.common.language import Language
from nettui.debugger.lesson import Ask, Lesson, Point, place
from nettui.scenario.schema import Rule

Whole: TypeAlias = Annotated[int, Rule("a whole number of at least 0", lambda n: n >= 0)]

OnHealth: TypeAlias = Literal["activations", "loss", "gradients", "gradient-check", "findings"]
OnGradients: TypeAlias = Literal["tensors", "step-size", "parameters", "lecture-table"]
OnData: TypeAlias = Literal["samples", "representation", "preprocessing", "confusion"]
OnInside: TypeAlias = Literal["network", "weights", "matrices", "neuron", "dropout"]
OnOptimizer: TypeAlias = Literal["loss-surface", "loss-curves", "accuracy-curves", "optimizer", "steps"]
OnCompare: TypeAlias = Literal["activations-by-run", "runs"]
Panel: TypeAlias = Literal["none", OnHealth, OnGradients, OnData, OnInside, OnOptimizer, OnCompare]
"""What a point may have one look at."""

MOST = 9
"""Answers a question may have: one digit each."""


@dataclass(frozen=True)
class LocalizedText:
    """A text in several languages; the other one stands where one is missing."""

    en: str = ""
    fr: str = ""


@dataclass(frozen=True)
class LocalizedAnswers:
    """The answers to a question in several languages."""

    en: tuple[str, ...] = ()
    fr: tuple[str, ...] = ()


@dataclass(frozen=True)
class Question:
    """`answers[right]` is the right one."""

    question: str | LocalizedText
    answers: tuple[str, ...] | LocalizedAnswers
    right: Whole
    why: str | LocalizedText


@dataclass(frozen=True)
class LessonEntry:
    """[[lesson]]: a step, "epoch 3" or a condition; what to see there; what to ask before it is shown."""

    at: Whole | str
    say: str | LocalizedText
    ask: Question | None = None
    look: Panel = "none"


def lesson(halts: Sequence[LessonEntry], language: Language) -> Lesson:
    """The lesson in one language."""
    return Lesson(tuple(_point(halt, language) for halt in halts))


def _point(halt: LessonEntry, language: Language) -> Point:
    asked = _ask(halt.ask, language) if halt.ask else None
    return Point(place(halt.at), _text(halt.say, language), asked, halt.look)


def _ask(given: Question, language: Language) -> Ask:
    answers = _answers(given.answers, language)
    return Ask(_text(given.question, language), answers, given.right, _text(given.why, language))


def _text(said: str | LocalizedText, language: Language) -> str:
    told: str = said if isinstance(said, str) else getattr(said, language) or said.en or said.fr
    return told.strip()


def _answers(given: tuple[str, ...] | LocalizedAnswers, language: Language) -> tuple[str, ...]:
    if isinstance(given, tuple):
        return given
    told: tuple[str, ...] = getattr(given, language) or given.en or given.fr
    return told


def problems(halt: LessonEntry) -> Iterator[InvalidValue]:
    """What is wrong with it in any network."""
    try:
        place(halt.at)
    except InvalidValue as problem:
        yield problem.under("at")
    if halt.ask is None:
        return
    given = halt.ask.answers
    lists = (given,) if isinstance(given, tuple) else tuple(filter(None, (given.en, given.fr)))
    counts = {len(answers) for answers in lists}
    if len(counts) != 1 or not 2 <= min(counts) <= MOST:
        found = Phrase(" and ".join(str(len(answers)) for answers in lists) or "none")
        yield InvalidValue("ask.answers", f"2 to {MOST} answers, as many in each language", found)
    elif halt.ask.right >= min(counts):
        yield InvalidValue("ask.right", f"one of the answers, 0 to {min(counts) - 1}", halt.ask.right)
