"""A lesson's text with fields that the run fills in, as in "{validation.accuracy:%} are right"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nettui.common.errors import InvalidValue, Phrase
from nettui.common.text import format_number
from nettui.debugger.expressions import Expression, expression

if TYPE_CHECKING:
    from nettui.debugger.step_analysis import StepAnalysis

FIELD = re.compile(r"\{([^{}]*)\}")
SPEC = re.compile(r"|\.?\d*%|[+]?(?:\.\d+)?[efg]|d")
"""What may follow the colon: nothing for three significant digits, % or .1% for a percentage, d for a whole
number, or a format of Python such as .2f and .1e."""


@dataclass(frozen=True)
class Field:
    """A number in a text, and how it is written."""

    value: Expression
    spec: str = ""

    def fill(self, analysis: StepAnalysis) -> str:
        """The number at a step."""
        x = float(self.value(analysis))
        if x != x:
            return "?"
        if self.spec.endswith("%"):
            digits = self.spec.strip(".%") or "0"
            return f"{100 * x:.{digits}f} %"
        if self.spec == "d":
            return f"{x:.0f}"
        return format(x, self.spec) if self.spec else format_number(x)


@dataclass(frozen=True)
class LessonText:
    """The parts of a text: what is written as it stands, and fields."""

    parts: tuple[str | Field, ...]

    def fill(self, analysis: StepAnalysis) -> str:
        """The text with the numbers of a step; "?" where the step has no such number."""
        return "".join(part if isinstance(part, str) else part.fill(analysis) for part in self.parts)


def parse_text(text: str) -> LessonText:
    """The parts of a text. Raises InvalidValue, which points at the column of a wrong field."""
    parts: list[str | Field] = []
    for at, part in enumerate(FIELD.split(text)):
        parts.append(_field(part) if at % 2 else part)
    return LessonText(tuple(part for part in parts if part))


def _field(text: str) -> Field:
    value, _, spec = text.partition(":")
    if not SPEC.fullmatch(spec):
        expected = "a format after the colon: %, .1%, d, .2f, .3g, .1e"
        raise InvalidValue(f"{{{text}}}", expected, Phrase(f"{spec!r}"))
    found = expression(value)
    if found.base != "number" or found.is_list:
        raise InvalidValue(f"{{{text}}}", "a single number", Phrase(found.kind))
    return Field(found, spec)
