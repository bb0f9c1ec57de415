"""Draws an explanation: the number, its formula and shapes, one line per term with its share, the sum."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, replace
from itertools import zip_longest
from math import isfinite

from rich.style import Style
from rich.text import Text

from nettui.common.language import Translate
from nettui.common.text import format_number, format_percent
from nettui.explain import Explanation
from nettui.tui.charts import BLUE, DIM, GREY, ORANGE, SELECTED, bar, status_mark

FIGURE, SHARE, BAR = 10, 7, 12
"""Cells of a contribution, of its share, and of its bar on wide screens."""

LINE, FACTOR = "line", "factor"
"""The keys, in a style's meta, for the line and the factor that a click is on."""

WIDE_SCREEN = 110
"""Cells from which the bars are drawn."""


@dataclass(frozen=True)
class Level:
    """An explanation and its selected line, which is a term or one of the related numbers below the terms.

    `factor` is the index of the selected factor among those of the term that can be inspected, None for the
    last one; `times` is the multiplication sign.
    """

    explanation: Explanation
    line: int = 0
    factor: int | None = None
    times: str = "·"

    def point_at(self, line: int, factor: str) -> Level:
        """The line is selected, and the factor of that name, if it has one that can be inspected."""
        there = replace(self, line=line, factor=None)
        names = there._names()
        return replace(there, factor=names.index(factor) if factor in names else None)

    def select_line(self, by: int) -> Level:
        """Moves the selection by `by` lines."""
        last = len(self.explanation.terms) + len(self.explanation.see) - 1
        return replace(self, line=max(min(self.line + by, last), 0), factor=None)

    def select_factor(self, by: int) -> Level:
        """Moves the selection by `by` factors of the term."""
        names = self._names()
        if not names:
            return self
        at = len(names) - 1 if self.factor is None else self.factor
        return replace(self, factor=max(min(at + by, len(names) - 1), 0))

    @property
    def name(self) -> str:
        """The name of the selected number, for `inspect`; "" if there is none."""
        terms, see = self.explanation.terms, self.explanation.see
        if self.line >= len(terms):
            at = self.line - len(terms)
            return see[at] if at < len(see) else ""
        names = self._names()
        return names[-1 if self.factor is None else self.factor] if names else ""

    def _names(self) -> list[str]:
        if self.line >= len(self.explanation.terms):
            return []
        return [factor.name for factor in self.explanation.terms[self.line].factors if factor.name]


def draw(level: Level, width: int, height: int, _: Translate = str) -> Text:
    """At most `height` lines of at most `width` cells, with the selected term among them."""
    width = max(width, 1)
    explanation = level.explanation
    head, foot = _head(explanation, width, _), _foot(level, _)
    lines = _lines(level, width, _)
    room = max(height - len(head) - len(foot), 1)
    first = max(min(level.line - room // 2, len(lines) - room), 0)
    shown = [*head, *lines[first : first + room], *foot][:height]
    for line in shown:
        line.truncate(width, overflow="ellipsis")
    return Text("\n", no_wrap=True).join(shown)


def _head(explanation: Explanation, width: int, _: Translate) -> list[Text]:
    """Name and value; formula and course reference; shapes; column headings."""
    head = [Text(no_wrap=True).append(f"{explanation.name} = {format_number(explanation.value, 6)}", "bold")]
    row = f"  [{_('course')} {explanation.course}]" if explanation.course else ""
    head += [Text(line) for line in textwrap.wrap(explanation.formula + row, width)]
    if explanation.shapes:
        shapes = "   ".join(f"{symbol}  {_shape(shape)}" for symbol, shape in explanation.shapes)
        head += [Text(line, DIM) for line in textwrap.wrap(f"{_('shapes')}: {shapes}", width)]
    if explanation.terms:
        bars = " " * (BAR + 1) if width >= WIDE_SCREEN else ""
        labels = f"{_('term'):>{FIGURE}}{_('share'):>{SHARE}} {bars} {_('description, and its factors')}"
        head += [Text(), Text(labels, DIM)]
    return head


def _shape(shape: tuple[int, ...]) -> str:
    return " × ".join(map(str, shape)) or "1"


def _lines(level: Level, width: int, _: Translate) -> list[Text]:
    """One line per term."""
    explanation = level.explanation
    sizes = [abs(term.contribution) for term in explanation.terms]
    total, largest = sum(sizes) + explanation.rest.size, max(sizes, default=0.0)
    names = [_(term.what) for term in explanation.terms]
    what = max(map(len, names), default=0)
    values = [[format_number(factor.value) for factor in term.factors] for term in explanation.terms]
    widths = [max(map(len, column)) for column in zip_longest(*values, fillvalue="")]
    lines = []
    for at, term in enumerate(explanation.terms):
        line = _format_contribution(term.contribution, total, largest, width)
        line.append(names[at].ljust(what), SELECTED if at == level.line else "").append("  ")
        name = level.name if at == level.line else term.name
        for index, factor in enumerate(term.factors):
            line.append(f" {level.times} " if index else "", DIM)
            selected = at == level.line and bool(name) and factor.name == name
            start = len(line)
            line.append(_(factor.symbol), "bold underline" if selected else DIM)
            line.append(f" {values[at][index]:<{widths[index]}}")
            line.stylize(Style(meta={FACTOR: factor.name}), start)
        line.stylize(Style(meta={LINE: at}))
        deeper = f"  → {name}"
        lines.append(line.append(deeper if name and len(line) + len(deeper) <= width else "", DIM))
    return lines


def _format_contribution(x: float, total: float, largest: float, width: int) -> Text:
    """A contribution, its share of the sum of all magnitudes, and a bar: orange above 0, blue below."""
    line = Text(no_wrap=True).append(format_number(x).rjust(FIGURE))
    share = abs(x) / total if total else 0.0
    line.append(format_percent(share).rjust(SHARE)).append(" ")
    if width >= WIDE_SCREEN:
        reach = abs(x) / largest if largest and isfinite(largest) and isfinite(x) else 0.0
        line.append(bar(reach, BAR), ORANGE if x > 0 else BLUE).append(" ")
    return line.append(" ")


def _foot(level: Level, _: Translate) -> list[Text]:
    """The smaller terms, the sum, and the related numbers."""
    explanation, foot = level.explanation, list[Text]()
    if explanation.rest.count:
        total = sum(abs(term.contribution) for term in explanation.terms) + explanation.rest.size
        line = Text(no_wrap=True).append(format_number(explanation.rest.contribution).rjust(FIGURE))
        line.append(format_percent(explanation.rest.size / total if total else 0.0).rjust(SHARE))
        foot.append(line.append(f"  {_('{} smaller terms together').format(explanation.rest.count)}", DIM))
    if explanation.terms:
        sign, style = status_mark("pass" if explanation.adds_up else "fail")
        verdict = (
            _("sum of the terms")
            if explanation.adds_up
            else _("the terms do not add up to this number: the trainer computed something else")
        )
        line = (
            Text(format_number(explanation.value).rjust(FIGURE), no_wrap=True)
            .append(f" {sign} ", style)
            .append(verdict)
        )
        foot += [Text("─" * FIGURE, GREY), line]
    if explanation.see:
        foot.append(Text())
    for at, name in enumerate(explanation.see, start=len(explanation.terms)):
        line = Text(f"{_('see')} ", DIM, no_wrap=True)
        line.append(name, SELECTED if at == level.line else "default").stylize(Style(meta={LINE: at}))
        foot.append(line)
    return foot
