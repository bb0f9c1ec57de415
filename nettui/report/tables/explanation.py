"""An explanation for people: the number, its formula and shapes, a line per term, and where to look next."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from nettui.common.language import tr
from nettui.common.text import format_number
from nettui.explain import Explanation, Factor


def render_explanation(explanation: Explanation) -> RenderableType:
    """The terms that add up to the number, the largest first, each with the name to inspect it by."""
    course = f"  [{explanation.course}]" if explanation.course else ""
    shapes = ", ".join(f"{symbol} {' × '.join(map(str, shape))}" for symbol, shape in explanation.shapes)
    lines = [
        f"{explanation.name} = {format_number(explanation.value, 6)}",
        f"  {tr(explanation.formula)}{course}",
        f"  {shapes}" if shapes else "",
    ]
    notes = [tr("  see ") + ", ".join(explanation.see)] if explanation.see else []
    if not explanation.adds_up:
        notes.append(tr("  ⚠ the terms do not add up to the number: the trainer computed it differently"))
    return Group(*map(Text, filter(None, lines)), _terms(explanation), *map(Text, notes))


def _terms(explanation: Explanation) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(justify="right")
    for term in explanation.terms:
        factors = Text(" · ".join(map(_factor, term.factors)))
        link = f"→ {term.name}" if term.name else ""
        table.add_row(f"  {format_number(term.contribution)}", tr(term.what), factors, link)
    rest = explanation.rest
    if rest.count:
        table.add_row(format_number(rest.contribution), tr(f"{rest.count} smaller ones together"))
    return table


def _factor(factor: Factor) -> str:
    return f"{factor.symbol} {format_number(factor.value)}"
