"""The part of the debugger's screen that leaves it, or copies from it; it asks once before a loss."""

from __future__ import annotations

from collections.abc import Callable

from nettui.common.language import Translate
from nettui.tui.copying import exact_number
from nettui.tui.engine import Engine
from nettui.tui.habits import Habits
from nettui.tui.key_names import shown_keys
from nettui.tui.screens.arranging import ArrangingScreen

PLAYING, UNSAVED = "the run is playing", "what you changed is not saved"


class LeavingScreen(ArrangingScreen):
    """Quits, and goes to the home screen, at once or at the second press of the key.

    `go_home` leads to the home screen, where the program has one.
    """

    engine: Engine

    def __init__(
        self,
        page: str,
        ascii: bool,
        translate: Translate,
        habits: Habits | None,
        go_home: Callable[[], object] | None,
    ) -> None:
        super().__init__(page, ascii, translate, habits)
        self._go_home = go_home

    def action_copy(self) -> None:
        """Copies the selected number; where none is, or at the second press, the focused panel's text."""
        widget, view = self._page_stack.panel, self.view
        if view is None or not widget.text:
            self.messages.show("the lesson asks about this step: answer first")
            return
        name = "" if view.hides_numbers else widget.panel.inspect_target(view)
        copied = exact_number(view, name)
        said = self._translate("copied: {}; y again copies the table").format(f"{name} = {copied}")
        if not copied or str(self.messages.content) == said:
            copied, lines = widget.text, len(widget.text.splitlines())
            said = self._translate("copied: the panel {}, {} lines").format(widget.title, lines)
        self.app.copy_to_clipboard(copied)
        self.messages.show(said)

    def may_quit(self) -> bool:
        """Whether nothing would be stopped or lost, or the question whether to quit is on the screen."""
        running = self.engine.running or (self.view is not None and self.view.running)
        reason = PLAYING if running else UNSAVED if self.engine.unsaved else ""
        return not reason or self._asked("{}: {} again quits", reason, "q")

    def action_home(self) -> None:
        """Goes to the home screen; a run that plays is stopped and saved, so only unsaved changes ask."""
        if self._go_home is None:
            self.messages.show("no home screen: run `nettui` without a scenario to get one")
        elif not self.engine.unsaved or self._asked("{}: {} again leads to the home screen", UNSAVED, "h"):
            self.engine.stop()  # it saves, and the home screen shows what is saved
            self._go_home()

    def _asked(self, question: str, reason: str, key: str) -> bool:
        """Whether this question is on the screen already; it is from now on."""
        said = self._translate(question).format(
            self._translate(reason), shown_keys(key, self._habits.keys) or key
        )
        asked = self.messages.display and said in str(self.messages.content).splitlines()
        self.messages.show(said)
        if self.app.screen is not self:
            self.app.notify(said, severity="warning", markup=False)
        return asked
