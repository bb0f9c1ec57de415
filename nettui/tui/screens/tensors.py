"""The tensors of a run that another process does and that is held: one of them, and the names of all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from math import prod
from typing import ClassVar

import numpy as np
from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from nettui.common.language import Translate
from nettui.debugger.view import View
from nettui.tui.charts import DIM, to_ascii
from nettui.tui.screens.beside import ScreenBeside
from nettui.tui.screens.help import Subject
from nettui.tui.tensor_table import figure_lines, matrix_lines, shape_text
from nettui.types import TensorSlice

LIST, FRAME = 0.4, 8
"""The share of the screen's width that the list of names may have; the columns of it that show no name: its
borders, its scroll bar, and the spaces around a name."""

Ask = Callable[[str], None]
"""Asks the run for what there is at an address; `answer` is given what comes back."""


def beside_tensor(view: View) -> str:
    """The message without the tensor that was looked at: what else is told, as of a repeated step."""
    shown = str(view.results.looked)
    return "\n".join(line for line in (view.message or "").split("\n") if line != shown)


class TensorScreen(ScreenBeside):
    """Closed by esc, i or q; every tensor that is selected is fetched from the run anew."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "matrix(-1)", "matrix", key_display="←", priority=True),
        Binding("right", "matrix(1)", "matrix", key_display="→", priority=True),
        Binding("escape", "leave", "close", key_display="esc"),
        Binding("i", "dismiss", "close", show=False, id="inspect"),
        Binding("y", "copy", "copy", id="copy"),
        Binding("question_mark", "help", "help", key_display="?", id="help"),
        Binding("q", "dismiss", "close", show=False, id="quit"),
    ]
    SUBJECT: ClassVar[Subject] = Subject(
        "Tensors",
        "What the parameters, gradients and buffers of the run hold after the step at which it is held: "
        "statistics of all finite numbers, and one matrix. On the command line of the debugger, "
        "`inspect fc1.weight[0, 5:9]` shows another part.",
        {
            "up": "the tensor above",
            "down": "the tensor below",
            "left": "the matrix before, of a tensor with more than two axes",
            "right": "the next matrix",
            "y": "copies the numbers that are shown, with all their digits",
        },
    )

    def __init__(
        self,
        view: View,
        found: TensorSlice,
        ask: Ask,
        ascii: bool,
        translate: Translate,
        chosen: Mapping[str, str],
    ) -> None:
        """`chosen`: the keys that the user has chosen, by command."""
        super().__init__(ascii, translate, chosen)
        self._view, self._found, self._ask, self._matrix = view, found, ask, 0

    @property
    def shown(self) -> View:
        return self._view

    def compose(self) -> ComposeResult:
        yield Static(id="trail")
        with Horizontal():
            yield OptionList(*self._names(), id="tensors")
            yield Static(id="tensor")
        yield self.prompt
        yield Static(id="keys")

    def _names(self) -> Iterator[Option]:
        """A line for each tensor; the shapes stand in a column, but for those behind longer names."""
        shapes = [shape_text(shape) for _, shape in self._found.others]
        room = int(self.app.size.width * LIST) - FRAME - max(map(len, shapes), default=0)
        lengths = (len(name) for name, _ in self._found.others)
        widest = max((length for length in lengths if length <= room), default=0)
        for (name, _), shape in zip(self._found.others, shapes, strict=True):
            yield Option(Text(f"{name:<{widest}}  {shape}"))
        if self._found.unlisted:
            yield Option(Text(f"… +{self._found.unlisted}"), disabled=True)

    def on_mount(self) -> None:
        names = [name for name, _ in self._found.others]
        if self._found.name in names:
            self.query_one(OptionList).highlighted = names.index(self._found.name)
        self._draw()
        self._say(beside_tensor(self._view))

    def answer(self, view: View) -> None:
        """Shows what the run has answered: another tensor or another part, or why there is none."""
        if view.results.looked is None:
            self._say(view.message or "")
            return
        self._view, self._found = view, view.results.looked
        self._draw()
        self._say(beside_tensor(view))

    @on(events.Resize)
    def _draw(self) -> None:
        found, part = self._found, self.query_one("#tensor", Static)
        width, height = part.size
        title = Text().append(f"{found.name}{found.place}", "bold")
        title.append(f"  {shape_text(found.shape)} {found.dtype}", DIM)
        lines = [title, Text(), *figure_lines(found, self._translate), Text()]
        lines += matrix_lines(found, width - 2, height - len(lines))
        self._write("trail", Text(f"{self._view.title}  {self._translate('step')} {found.step}", "bold"))
        self._write("tensor", Text("\n", no_wrap=True).join(lines))
        keys = Text(no_wrap=True)
        for key, word in (("↑↓", "tensor"), ("←→", "matrix"), ("y", "copy"), ("esc", "close"), ("?", "help")):
            keys.append(f"{key} ", "bold").append(f"{self._translate(word)}   ", DIM)
        self._write("keys", keys)

    def _write(self, part: str, text: Text) -> None:
        self.query_one(f"#{part}", Static).update(to_ascii(text) if self._ascii else text)

    @on(OptionList.OptionHighlighted)
    def _other(self, event: OptionList.OptionHighlighted) -> None:
        name, _ = self._found.others[event.option_index]
        if name != self._found.name:
            self._matrix = 0
            self._ask(name)

    def action_matrix(self, by: int) -> None:
        """Goes to the next matrix of a tensor with more than two axes."""
        leading = self._found.shape[:-2]
        if (count := prod(leading)) < 2:
            return
        self._matrix = (self._matrix + by) % count
        index = ", ".join(str(axis) for axis in np.unravel_index(self._matrix, leading))
        self._ask(f"{self._found.name}[{index}]")

    def action_copy(self) -> None:
        """Copies the numbers that are shown, a row a line."""
        rows = ("\t".join(map(repr, row)) for row in self._found.values)
        self.app.copy_to_clipboard("\n".join(rows))
        self._say(self._translate("copied: {}").format(f"{self._found.name}{self._found.place}"))

    def action_leave(self) -> bool:
        left = super().action_leave()
        if not left:
            self.dismiss()
        return left
