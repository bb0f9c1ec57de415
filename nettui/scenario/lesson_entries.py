"""The lesson as it stands in a scenario file, with its texts in each language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal, TypeAlias

from nettui.common.language import Language
from nettui.debugger.tolerance import TOLERANCE
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


def given_answers(question: Question) -> Sequence[str]:
    """Which of `answers`, `number` and `formula` the question has."""
    given = {
        "answers": question.answers != (),
        "number": question.number != "",
        "formula": question.formula != "",
    }
    return [key for key, is_given in given.items() if is_given]


def text_in(text: str | LocalizedText, language: Language) -> str:
    """The text in a language, or else in the other one."""
    result: str = text if isinstance(text, str) else getattr(text, language) or text.en or text.fr
    return result.strip()
