"""What `y` copies: the selected number, with all its digits, or else the table that a panel shows."""

from __future__ import annotations

from collections.abc import Iterable

from nettui.common.errors import InvalidValue
from nettui.debugger.view import View
from nettui.explain import explain


def exact_number(view: View, name: str) -> str:
    """The number of that name in the View's step, as Python would print it; "" if there is none."""
    if view.raw is None or not name:
        return ""
    try:
        return repr(float(explain(view.raw.step, name, view.raw.start, 1).value))
    except InvalidValue:
        return ""


def table_text(lines: Iterable[str]) -> str:
    """Lines of a picture as text: without blanks at their ends, and blank lines around them."""
    return "\n".join(line.rstrip() for line in lines).strip("\n")
