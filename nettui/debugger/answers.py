"""What can answer a lesson's question: a choice, a number, a formula; each is one class that judges."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias

from nettui.common.errors import InvalidValue, unknown_number
from nettui.common.text import format_number, parse_integer
from nettui.debugger.expressions import Expression
from nettui.debugger.formulas import Formula, parse_formula
from nettui.debugger.lesson_text import parse_text
from nettui.debugger.tolerance import TOLERANCE

if TYPE_CHECKING:
    from nettui.debugger.step_analysis import StepAnalysis

AnswerKind: TypeAlias = Literal["choice", "number", "formula"]


class Answer(Protocol):
    """The answer that a question waits for; what a learner gives is a text."""

    @property
    def kind(self) -> AnswerKind: ...

    @property
    def choices(self) -> Sequence[str]:
        """The answers to choose from by number, from 1; none where the answer is typed."""
        ...

    @property
    def names(self) -> Sequence[str]:
        """The names that may be typed."""
        ...

    @property
    def right(self) -> object:
        """The right answer as data; None where it is not known."""
        ...

    def settled(self, analysis: StepAnalysis, reached: bool) -> Answer:
        """The answer with the numbers of a step; what is right is known only where the place is `reached`."""
        ...

    def read(self, text: str) -> str:
        """The text that was given, if it can be judged. Raises InvalidValue otherwise."""
        ...

    def judge(self, given: str) -> bool | None:
        """Whether a text that `read` returned is right; None where that is not known."""
        ...

    def quote(self, given: str) -> str:
        """What was given, in Markdown."""
        ...

    def solution(self, given: str | None) -> str:
        """The right answer in Markdown, in the form of what was given; "" where it is not known."""
        ...


@dataclass(frozen=True)
class Choice:
    """One of several texts.

    `right` is its index, or has a condition for each text, the first of which that holds at the point's place
    is right; None where none holds, so that nothing can be judged.
    """

    choices: tuple[str, ...]
    right: int | tuple[Expression, ...] | None
    kind: Literal["choice"] = "choice"
    names: tuple[str, ...] = ()

    def settled(self, analysis: StepAnalysis, reached: bool) -> Choice:
        right = self.right
        if isinstance(right, tuple):
            holding = (at for at, holds in enumerate(right) if reached and holds(analysis))
            right = next(holding, None)
        return replace(
            self, choices=tuple(parse_text(text).fill(analysis) for text in self.choices), right=right
        )

    def read(self, text: str) -> str:
        number = parse_integer(text)
        if number is None or not 1 <= number <= len(self.choices):
            found = text if number is None else number
            raise unknown_number("answer", "choice", found, range(1, len(self.choices) + 1))
        return str(number)

    def judge(self, given: str) -> bool | None:
        return None if self.right is None else int(given) - 1 == self.right

    def quote(self, given: str) -> str:
        return f"*{self.choices[int(given) - 1]}*"

    def solution(self, given: str | None) -> str:
        return f"*{self.choices[self.right]}*" if isinstance(self.right, int) else ""


@dataclass(frozen=True)
class NumberAnswer:
    """A number, which may differ by the share `tolerance` of the right one; by `tolerance` where that is 0.

    `value` is the expression for the right one, or its value at the point's place, NaN where there is none.
    """

    value: Expression | float
    tolerance: float = TOLERANCE
    kind: Literal["number"] = "number"
    choices: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    @property
    def right(self) -> float | None:
        return self.value if isinstance(self.value, float) and math.isfinite(self.value) else None

    def settled(self, analysis: StepAnalysis, reached: bool) -> NumberAnswer:
        if isinstance(self.value, float):
            return self
        return replace(self, value=float(self.value(analysis)) if reached else math.nan)

    def read(self, text: str) -> str:
        _number(text)
        return text.strip()

    def judge(self, given: str) -> bool | None:
        if self.right is None:
            return None
        slack = self.tolerance * (abs(self.right) or 1)
        x = _number(given)
        return abs(x - self.right) <= slack or math.isclose(x, self.right, rel_tol=1e-9)

    def quote(self, given: str) -> str:
        return given

    def solution(self, given: str | None) -> str:
        if self.right is None:
            return ""
        digits = 3 if self.tolerance >= 0.005 else min(2 - math.floor(math.log10(self.tolerance or 1e-9)), 12)
        if given and given.endswith("%"):
            return f"{_written(100 * self.right, digits)} %"
        return _written(self.right, digits)


@dataclass(frozen=True)
class FormulaAnswer:
    """A formula in the variables of the right one, in whatever arrangement."""

    formula: Formula
    kind: Literal["formula"] = "formula"
    choices: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return self.formula.names

    @property
    def right(self) -> str:
        return self.formula.text

    def settled(self, analysis: StepAnalysis, reached: bool) -> FormulaAnswer:
        return self

    def read(self, text: str) -> str:
        self._parse(text)
        return text.strip()

    def judge(self, given: str) -> bool:
        return self.formula.equals(self._parse(given))

    def quote(self, given: str) -> str:
        return f"`{given}`"

    def solution(self, given: str | None) -> str:
        return f"`{self.formula}`"

    def _parse(self, text: str) -> Formula:
        try:
            return parse_formula(text, self.names)
        except InvalidValue as problem:
            raise problem.under("answer") from None


def _written(x: float, digits: int) -> str:
    return f"{x:.0f}" if x == round(x) and abs(x) < 1e5 else format_number(x, digits)


def _number(text: str) -> float:
    """The number in `0.05`, `0,05`, `5 %`, `1/20`, `5e-2`. Raises InvalidValue."""
    share = text.strip().endswith("%")
    try:
        value = parse_formula(text.strip().removesuffix("%")).value({})
    except InvalidValue as problem:
        raise problem.under("answer") from None
    x = float(value / Decimal(100)) if share else float(value)
    if not math.isfinite(x):
        raise InvalidValue("answer", "a number, as 0.05, 12 % or 1/3", text.strip())
    return x
