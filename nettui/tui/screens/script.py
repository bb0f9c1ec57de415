"""The debugger's screen on a training script, which runs in another process and is held after each step."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar, Protocol

from textual.binding import Binding, BindingType

from nettui.debugger.commands import Command
from nettui.tui.screens.debugger import DebuggerScreen
from nettui.tui.screens.output import OutputScreen

LOOK = 0.3
"""Seconds between two looks whether the script has ended."""

RUNNING = "the script has not ended"

IN_A_STEP, PATIENCE = "{} is in a step: ctrl+c interrupts it", 3
"""What is said while nothing comes of a command, after so many looks."""


class RunningScript(Protocol):
    """A script in a process of its own."""

    output: Path

    @property
    def others(self) -> Sequence[Path]:
        """What it has recorded beside the run that is held."""
        ...

    @property
    def exit_code(self) -> int | None:
        """Its exit code, once it has ended."""
        ...

    def interrupt(self) -> None:
        """Does what ctrl+c does to a script."""
        ...


class ScriptScreen(DebuggerScreen):
    """Shows also what the script prints, passes ctrl+c on to it, and says when and how it has ended."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "output", "output", id="output"),
        Binding("ctrl+c", "interrupt", "interrupt", show=False, id="interrupt", priority=True),
    ]

    def __init__(self, script: RunningScript, name: str, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._script, self._called, self._told = script, name, False
        self._waits_for: Sequence[Command] = ()
        self._waited = 0

    def on_mount(self) -> None:
        self.set_interval(LOOK, self._tell_end)
        self.set_interval(LOOK, self._tell_wait)

    def _tell_wait(self) -> None:
        """Says that the script has not come to the end of its step: it may evaluate, or save."""
        pending = () if self.engine.running else self.engine.pending
        self._waited = self._waited + 1 if pending and pending is self._waits_for else 0
        self._waits_for = pending
        if self._waited == PATIENCE:
            self.messages.show(self._translate(IN_A_STEP).format(self._called))
            self.messages.expect()

    def _tell_end(self) -> None:
        """Says once that the script has ended; an error stands at the end of what it has printed."""
        if self._told or (code := self._script.exit_code) is None:
            return
        self._told = True
        text = "{} has ended" if code == 0 else "{} has ended with exit code {}: j shows what it has printed"
        told = [self._translate(text).format(self._called, code)]
        told += [self._translate("also recorded: {}").format(path.name) for path in self._script.others]
        self.messages.show("\n".join(told))

    def action_output(self) -> None:
        """Shows what the script has printed."""
        self.app.push_screen(OutputScreen(self._script.output, self._called, self._translate))

    def action_interrupt(self) -> None:
        """Interrupts the script."""
        if self._script.exit_code is None:
            self._script.interrupt()
            told = self._translate("{} is interrupted").format(self._called)
            self.messages.show(told)
            if self.app.screen is not self:
                self.app.notify(told, markup=False)

    def action_home(self) -> None:
        """Says that there is none: the script would go on unseen, or end."""
        self.messages.show("no home screen beside a script: q leaves it, and `nettui` opens the home screen")

    def may_quit(self) -> bool:
        """Whether nothing would be stopped or lost, or the question whether to quit is on the screen."""
        if self._script.exit_code is None:
            return self._asked("{}: {} again quits", RUNNING, "q")
        return super().may_quit()
