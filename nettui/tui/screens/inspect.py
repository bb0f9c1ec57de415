"""Where a number comes from, level by level: the chain rule as a walk from the loss to a weight."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import Static

from nettui.common.language import Translate
from nettui.debugger.view import View
from nettui.explain import Explanation, explain
from nettui.explain.addresses import name
from nettui.tui.charts import DIM, to_ascii, translate_for_terminal, words_to_ascii
from nettui.tui.explanation_view import Level, draw

FRAMED, FEWEST = 14, 5
"""Lines that stand around the terms, and terms that there are at least."""


def start(view: View) -> str:
    """What to ask where nothing was named: the loss, or what broke before there was one."""
    fault = view.reading.nonfinite
    early = fault is not None and fault.phase in ("batch", "forward") and fault.array == "out"
    return name(fault.site, *fault.index) if fault and early else "loss"


def spelt(formula: str) -> str:
    """A formula in ASCII."""
    return " ".join(words_to_ascii(formula.replace("·", "*")).split())


class InspectScreen(Screen[None]):
    """One level above another; all are answered by the View's step, which never changes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "term", key_display="↑"),
        Binding("down", "move(1)", "term", key_display="↓"),
        Binding("left", "turn(-1)", "factor", key_display="←"),
        Binding("right", "turn(1)", "factor", key_display="→"),
        Binding("enter", "deeper", "deeper", key_display="enter"),
        Binding("escape", "back", "back", key_display="esc"),
        Binding("backspace", "back", "back"),
        Binding("q", "dismiss", "close"),
    ]

    def __init__(self, view: View, name: str, ascii: bool = False, translate: Translate = str) -> None:
        super().__init__()
        self._view, self._asked, self._ascii = view, name, ascii
        self._spoken = translate_for_terminal(translate, ascii)
        self._levels: list[Level] = []

    def compose(self) -> ComposeResult:
        yield Static(id="trail")
        yield Static(id="explained")
        yield Static(id="keys")

    def on_mount(self) -> None:
        self._go(self._asked)

    @on(events.Resize)
    def _draw(self) -> None:
        width, height = self.size
        if not self._levels:  # a size is told before there is anything to draw
            return
        *before, level = self._levels
        trail = " ▸ ".join(each.found.name for each in (*before, level))
        place = f"{self._view.title}  {self._spoken('step')} {self._view.cursor.step}"
        room = width - len(place) - 4
        trail = trail if len(trail) <= room else f"…{trail[1 - room :]}"
        self._write("trail", Text(trail.ljust(room + 2), "bold").append(place, DIM))
        self._write("explained", draw(level, width - 2, height - 2, self._spoken))
        self._write("keys", self._keys())

    def _write(self, part: str, text: Text) -> None:
        self.query_one(f"#{part}", Static).update(to_ascii(text) if self._ascii else text)

    def _keys(self) -> Text:
        """The same words stand once for several keys."""
        keys: dict[str, str] = {}
        for binding in self.BINDINGS:
            if isinstance(binding, Binding) and binding.key_display:
                word = self._spoken(binding.description)
                keys[word] = keys.get(word, "") + binding.key_display
        text = Text(no_wrap=True)
        for word, key in keys.items():
            text.append(f"{key} ", "bold").append(f"{word}   ", DIM)
        return text

    def _go(self, name: str) -> None:
        """A level deeper; as many terms as there is room for."""
        assert self._view.raw is not None
        limit = max(self.app.size.height - FRAMED, FEWEST)
        self._levels.append(self._level(explain(self._view.raw.step, name, self._view.raw.start, limit)))
        self._draw()

    def _level(self, found: Explanation) -> Level:
        """In ASCII a sign may become several, so that is done before anything is drawn."""
        if not self._ascii:
            return Level(found)
        terms = tuple(
            term._replace(
                what=spelt(term.what),
                factors=tuple(factor._replace(symbol=spelt(factor.symbol)) for factor in term.factors),
            )
            for term in found.terms
        )
        shapes = tuple((spelt(symbol), shape) for symbol, shape in found.shapes)
        return Level(replace(found, formula=spelt(found.formula), terms=terms, shapes=shapes), times="*")

    def action_move(self, by: int) -> None:
        self._levels[-1] = self._levels[-1].moved(by)
        self._draw()

    def action_turn(self, by: int) -> None:
        self._levels[-1] = self._levels[-1].turned(by)
        self._draw()

    def action_deeper(self) -> None:
        if below := self._levels[-1].name:
            self._go(below)

    def action_back(self) -> None:
        """A level up; from the first one out."""
        self._levels.pop()
        if self._levels:
            self._draw()
        else:
            self.dismiss()
