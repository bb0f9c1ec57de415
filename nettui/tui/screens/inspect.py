"""The inspect screen: explains where a number comes from, and follows the chain rule term by term."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import ClassVar

from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from nettui.common.language import Translate
from nettui.debugger.view import View
from nettui.explain import Explanation, explain
from nettui.explain.addresses import name
from nettui.tui.charts import DIM, to_ascii, translate_for_terminal, words_to_ascii
from nettui.tui.explanation_view import FACTOR, LINE, Level, draw
from nettui.tui.screens.beside import ScreenBeside
from nettui.tui.screens.help import Subject

OTHER_LINES, MIN_TERMS = 14, 5
"""Lines of the screen that show no terms, and the least number of terms to show."""


def default_target(view: View) -> str:
    """The number to inspect by default: the loss, or a NaN or infinity found before the loss was computed."""
    event = view.reading.nonfinite
    early = event is not None and event.phase in ("batch", "forward") and event.array == "out"
    return name(event.site, *event.index) if event and early else "loss"


def formula_to_ascii(formula: str) -> str:
    """Converts a formula to ASCII."""
    return " ".join(words_to_ascii(formula.replace("·", "*")).split())


class InspectScreen(ScreenBeside):
    """A stack of explanations, all of the same step; the last one is shown."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "line(-1)", "term", key_display="↑"),
        Binding("down", "line(1)", "term", key_display="↓"),
        Binding("left", "factor(-1)", "factor", key_display="←"),
        Binding("right", "factor(1)", "factor", key_display="→"),
        Binding("enter", "deeper", "deeper", key_display="enter"),
        Binding("escape", "leave", "back", key_display="esc"),
        Binding("backspace", "back", "back"),
        Binding("y", "copy", "copy", show=False, id="copy"),
        Binding("question_mark", "help", "help", key_display="?", id="help"),
        Binding("q", "dismiss", "close", id="quit"),
    ]
    SUBJECT: ClassVar[Subject] = Subject(
        "Inspect",
        "Where a number comes from: the formula, its terms, and the factors of each. Every factor is a "
        "number that can be inspected in turn, down to the inputs. `x` writes a picture, or the step's "
        "numbers.",
        {
            "up": "the term above",
            "down": "the term below",
            "left": "the factor before",
            "right": "the next factor",
            "enter": "where the selected factor comes from",
            "escape": "back to the number before",
            "y": "copies the number, with all its digits",
            "z": "without the lines above and below, and back",
        },
    )

    def __init__(
        self,
        view: View,
        name: str,
        ascii: bool = False,
        translate: Translate = str,
        chosen: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """`chosen`: the keys that the user has chosen, by command."""
        super().__init__(ascii, translate, chosen)
        self._view, self._target = view, name
        self._to_terminal = translate_for_terminal(translate, ascii)
        self._levels: list[Level] = []

    def compose(self) -> ComposeResult:
        yield Static(id="trail")
        yield Static(id="explanation")
        yield self.prompt
        yield Static(id="keys")

    @property
    def shown(self) -> View:
        return self._view

    def on_mount(self) -> None:
        self._open(self._target)

    @on(events.Resize)
    def _draw(self) -> None:
        width, height = self.size
        if not self._levels:  # the first resize event comes before on_mount
            return
        level, bars = self._levels[-1], 0 if self.has_class("zoomed") else 2
        trail = " ▸ ".join(opened.explanation.name for opened in self._levels)
        position = f"{self._view.title}  {self._to_terminal('step')} {self._view.cursor.step}"
        room = width - len(position) - 4
        trail = trail if len(trail) <= room else f"…{trail[1 - room :]}"
        self._write("trail", Text(trail.ljust(room + 2), "bold").append(position, DIM))
        self._write("explanation", draw(level, width - 2, height - bars, self._to_terminal))
        self._write("keys", self._keys())

    def _write(self, part: str, text: Text) -> None:
        self.query_one(f"#{part}", Static).update(to_ascii(text) if self._ascii else text)

    def _keys(self) -> Text:
        """The keys with their descriptions; keys with the same description share one entry."""
        keys: dict[str, str] = {}
        for binding in self.BINDINGS:
            if isinstance(binding, Binding) and binding.key_display:
                word = self._to_terminal(binding.description)
                keys[word] = keys.get(word, "") + binding.key_display
        text = Text(no_wrap=True)
        for word, key in keys.items():
            text.append(f"{key} ", "bold").append(f"{word}   ", DIM)
        return text

    def _open(self, name: str) -> None:
        """Opens an explanation, with as many terms as fit."""
        assert self._view.raw is not None
        limit = max(self.app.size.height - OTHER_LINES, MIN_TERMS)
        self._levels.append(self._level(explain(self._view.raw.step, name, self._view.raw.start, limit)))
        self._draw()

    def _level(self, explanation: Explanation) -> Level:
        """Translates, and converts to ASCII, before anything is drawn, because that can change a length."""
        terms = tuple(term._replace(what=self._translate(term.what)) for term in explanation.terms)
        explanation = replace(explanation, formula=self._translate(explanation.formula), terms=terms)
        if not self._ascii:
            return Level(explanation)
        terms = tuple(
            term._replace(
                what=formula_to_ascii(term.what),
                factors=tuple(
                    factor._replace(symbol=formula_to_ascii(factor.symbol)) for factor in term.factors
                ),
            )
            for term in explanation.terms
        )
        shapes = tuple((formula_to_ascii(symbol), shape) for symbol, shape in explanation.shapes)
        formula = formula_to_ascii(explanation.formula)
        return Level(replace(explanation, formula=formula, terms=terms, shapes=shapes), times="*")

    def action_line(self, by: int) -> None:
        self._levels[-1] = self._levels[-1].select_line(by)
        self._draw()

    def action_factor(self, by: int) -> None:
        self._levels[-1] = self._levels[-1].select_factor(by)
        self._draw()

    def action_deeper(self) -> None:
        if below := self._levels[-1].name:
            self._open(below)

    def on_click(self, event: events.Click) -> None:
        """Selects the term and the factor under the mouse; a click on what is selected goes deeper."""
        pointed = event.style.meta
        if LINE not in pointed:
            return
        before = self._levels[-1]
        self._levels[-1] = now = before.point_at(pointed[LINE], pointed.get(FACTOR, ""))
        if (now.line, now.name) == (before.line, before.name):
            self.action_deeper()
        else:
            self._draw()

    def on_mouse_scroll_up(self) -> None:
        self.action_line(-1)

    def on_mouse_scroll_down(self) -> None:
        self.action_line(1)

    def action_zoom(self) -> None:
        super().action_zoom()
        self._draw()

    def action_leave(self) -> bool:
        left = super().action_leave()
        if left:
            self._draw()
        else:
            self.action_back()
        return left

    def action_copy(self) -> None:
        """Copies the number that is explained, with all its digits."""
        explained = self._levels[-1].explanation
        self.app.copy_to_clipboard(repr(float(explained.value)))
        self._say(self._translate("copied: {}").format(f"{explained.name} = {float(explained.value)!r}"))

    def action_back(self) -> None:
        """Returns to the previous explanation; from the first one, closes the screen."""
        if len(self._levels) > 1:
            self._levels.pop()
            self._draw()
        else:
            self.dismiss()
