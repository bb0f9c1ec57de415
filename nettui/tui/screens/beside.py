"""What the screens beside the debugger's share: `?` for help, `x` to export a picture, `z` for full size."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import SystemCommand
from textual.binding import Binding, BindingType

from nettui.common.errors import InvalidValue
from nettui.common.language import Translate
from nettui.debugger.commands import Command, parse
from nettui.debugger.completion import complete
from nettui.debugger.view import View
from nettui.tui.export import EXPORT_DELAY, run_exports, suggest_path
from nettui.tui.prompt import Prompt
from nettui.tui.screens.base import NettuiScreen, help_command
from nettui.tui.screens.help import HelpScreen, Subject, open_help


class ScreenBeside(NettuiScreen):
    """A screen with the debugger's keys for help, export and zoom; it yields its `prompt` at the bottom.

    `SUBJECT` is what its help begins with; `shown` is the View it shows, None if it has none.
    """

    SUBJECT: ClassVar[Subject]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("x", "export", "export", show=False, id="export"),
        Binding("z", "zoom", "zoom", show=False, id="zoom"),
        Binding("ctrl+t", "app.next_theme", "theme", show=False, id="theme"),
        Binding("escape", "leave", "leave", show=False),
    ]

    def __init__(self, ascii: bool, translate: Translate, chosen: Mapping[str, str]) -> None:
        """`chosen`: the keys that the user has chosen, by command."""
        super().__init__()
        self.set_class(ascii, "ascii")
        self._ascii, self._translate, self._chosen = ascii, translate, chosen
        self.prompt = Prompt(complete, id="prompt")

    @property
    def shown(self) -> View | None:
        return None

    def palette_commands(self, translate: Translate) -> Iterator[SystemCommand]:
        yield help_command(translate, self.action_help)

    async def action_help(self) -> None:
        await open_help(self.app, HelpScreen(self.SUBJECT, self._ascii, self._translate, self._chosen))

    def action_zoom(self) -> None:
        """Hides the lines above and below, or shows them again."""
        self.toggle_class("zoomed")

    def action_leave(self) -> bool:
        """Leaves the command line or the full size; returns whether one of them was open."""
        was_open = self.has_class("prompt-open") or self.has_class("zoomed")
        if self.has_class("prompt-open"):
            self.remove_class("prompt-open")
            self.set_focus(next(iter(self.focus_chain), None))
        else:
            self.remove_class("zoomed")
        return was_open

    def action_export(self) -> None:
        """Opens the command line for an export, with a file name."""
        self.add_class("prompt-open")
        self.prompt.open(f"export {suggest_path(self.shown)}")

    @on(Prompt.Submitted, "#prompt")
    def _run_prompt(self, event: Prompt.Submitted) -> None:
        self.action_leave()
        try:
            line = parse(event.value)
        except InvalidValue as error:
            self._say(str(error))
        else:
            self.set_timer(EXPORT_DELAY, partial(self.call_after_refresh, self._export, line))

    def _export(self, line: Sequence[Command]) -> None:
        message, rest = run_exports(self.app, self.shown, line, self._translate)
        self._say(message or ("only `export` works here" if rest else ""))

    def _say(self, text: str) -> None:
        if text:
            self.app.notify(self._translate(text), timeout=10, markup=False)
