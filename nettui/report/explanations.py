"""An explanation for people: the number, its formula and shapes, a line a term, where to go on."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from nettui.common.text import number
from nettui.explain import Explanation, Factor


def explanation(found: Explanation) -> RenderableType:
    """What adds up to the number, the largest first, and what each term can be asked in its turn."""
    row = f"  [{found.course}]" if found.course else ""
    shapes = ", ".join(f"{symbol} {' × '.join(map(str, shape))}" for symbol, shape in found.shapes)
    lines = [
        f"{found.name} = {number(found.value, 6)}",
        f"  {found.formula}{row}",
        f"  {shapes}" if shapes else "",
    ]
    terms = Table(box=None, pad_edge=False, show_header=False)
    terms.add_column(justify="right")
    for term in found.terms:
        factors = Text(" · ".join(map(_factor, term.factors)))
        terms.add_row(
            f"  {number(term.contribution)}", term.what, factors, f"→ {term.name}" if term.name else ""
        )
    if found.rest.count:
        terms.add_row(number(found.rest.contribution), f"{found.rest.count} smaller ones together")
    foot = ["  see " + ", ".join(found.see)] if found.see else []
    if not found.adds_up:
        foot.append("  ⚠ the terms do not add up to it: the trainer did something else")
    return Group(*map(Text, filter(None, lines)), terms, *map(Text, foot))


def _factor(factor: Factor) -> str:
    return f"{factor.symbol} {number(factor.value)}"
