"""Draws an explanation: the number, its formula and shapes, one line per term with its share, the sum."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, replace
from itertools import zip_longest
from math import isfinite

from rich.text import Text

from nettui.common.language import Translate
from nettui.common.text import format_number, format_percent
from nettui.explain import Explanation
from nettui.tui.charts import BLUE, DIM, GREY, ORANGE, SELECTED, bar, mark

FIGURE, SHARE, BAR = 10, 7, 12
"""Cells of a contribution, of its share, and of its bar on wide screens."""

WIDE_SCREEN = 110
"""Cells from which the bars are drawn."""


@dataclass(frozen=True)
class Level:
    """An explanation and its selected line: one of its terms, or of the related numbers below them.

    `factor` is the selected one of the term's factors that can be inspected, None for the last; `times` is
    the multiplication sign.
    """

    found: Explanation
    line: int = 0
    factor: int | None = None
    times: str = "·"

    def moved(self, by: int) -> Level:
        """Selects a line further up or down."""
        last = len(self.found.terms) + len(self.found.see) - 1
        return replace(self, line=max(min(self.line + by, last), 0), factor=None)

    def turned(self, by: int) -> Level:
        """Selects another factor of the term."""
        names = self._names()
        if not names:
            return self
        at = len(names) - 1 if self.factor is None else self.factor
        return replace(self, factor=max(min(at + by, len(names) - 1), 0))

    @property
    def name(self) -> str:
        """The number to inspect next, "" if there is none."""
        terms, see = self.found.terms, self.found.see
        if self.line >= len(terms):
            beside = self.line - len(terms)
            return see[beside] if beside < len(see) else ""
        names = self._names()
        return names[-1 if self.factor is None else self.factor] if names else ""

    def _names(self) -> list[str]:
        if self.line >= len(self.found.terms):
            return []
        return [factor.name for factor in self.found.terms[self.line].factors if factor.name]


def draw(level: Level, width: int, height: int, _: Translate = str) -> Text:
    """At most `height` lines of at most `width` cells, with the selected term among them."""
    found = level.found
    head, foot = _head(found, width, _), _foot(level, _)
    lines = _lines(level, width)
    room = max(height - len(head) - len(foot), 1)
    first = max(min(level.line - room // 2, len(lines) - room), 0)
    shown = [*head, *lines[first : first + room], *foot][:height]
    for line in shown:
        line.truncate(width, overflow="ellipsis")
    return Text("\n", no_wrap=True).join(shown)


def _head(found: Explanation, width: int, _: Translate) -> list[Text]:
    """Name and value; formula and course row; shapes; the heads of the columns."""
    head = [Text(no_wrap=True).append(f"{found.name} = {format_number(found.value, 6)}", "bold")]
    row = f"  [{_('course')} {found.course}]" if found.course else ""
    head += [Text(line) for line in textwrap.wrap(found.formula + row, width)]
    if found.shapes:
        shapes = "   ".join(f"{symbol}  {_shape(shape)}" for symbol, shape in found.shapes)
        head += [Text(line, DIM) for line in textwrap.wrap(f"{_('shapes')}: {shapes}", width)]
    if found.terms:
        bars = " " * (BAR + 1) if width >= WIDE_SCREEN else ""
        heads = f"{_('term'):>{FIGURE}}{_('share'):>{SHARE}} {bars} {_('what, and its factors')}"
        head += [Text(), Text(heads, DIM)]
    return head


def _shape(shape: tuple[int, ...]) -> str:
    return " × ".join(map(str, shape)) or "1"


def _lines(level: Level, width: int) -> list[Text]:
    """One line per term."""
    found = level.found
    sizes = [abs(term.contribution) for term in found.terms]
    total, largest = sum(sizes) + found.rest.size, max(sizes, default=0.0)
    what = max((len(term.what) for term in found.terms), default=0)
    values = [[format_number(factor.value) for factor in term.factors] for term in found.terms]
    wide = [max(map(len, column)) for column in zip_longest(*values, fillvalue="")]
    lines = []
    for at, term in enumerate(found.terms):
        line = _measured(term.contribution, total, largest, width)
        line.append(term.what.ljust(what), SELECTED if at == level.line else "").append("  ")
        name = level.name if at == level.line else term.name
        for place, factor in enumerate(term.factors):
            line.append(f" {level.times} " if place else "", DIM)
            chosen = at == level.line and bool(name) and factor.name == name
            line.append(factor.symbol, "bold underline" if chosen else DIM)
            line.append(f" {values[at][place]:<{wide[place]}}")
        deeper = f"  → {name}"
        lines.append(line.append(deeper if name and len(line) + len(deeper) <= width else "", DIM))
    return lines


def _measured(x: float, total: float, largest: float, width: int) -> Text:
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
    found, foot = level.found, list[Text]()
    if found.rest.count:
        total = sum(abs(term.contribution) for term in found.terms) + found.rest.size
        line = Text(no_wrap=True).append(format_number(found.rest.contribution).rjust(FIGURE))
        line.append(format_percent(found.rest.size / total if total else 0.0).rjust(SHARE))
        foot.append(line.append(f"  {_('{} smaller ones together').format(found.rest.count)}", DIM))
    if found.terms:
        sign, style = mark("pass" if found.adds_up else "fail")
        verdict = (
            _("together")
            if found.adds_up
            else _("the terms do not add up to it: the trainer computed something else")
        )
        line = (
            Text(format_number(found.value).rjust(FIGURE), no_wrap=True)
            .append(f" {sign} ", style)
            .append(verdict)
        )
        foot += [Text("─" * FIGURE, GREY), line]
    if found.see:
        foot.append(Text())
    for at, name in enumerate(found.see, start=len(found.terms)):
        line = Text(f"{_('see')} ", DIM, no_wrap=True)
        foot.append(line.append(name, SELECTED if at == level.line else "default"))
    return foot
