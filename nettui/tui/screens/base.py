"""What every screen answers: what it adds to the command palette, and whether the program may be left."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from textual.app import SystemCommand
from textual.binding import ActiveBinding
from textual.screen import Screen

from nettui.common.language import Translate
from nettui.tui.key_names import in_usual_order


def help_command(_: Translate, show: Callable[[], object]) -> SystemCommand:
    """The palette's command for help."""
    return SystemCommand(_("Help"), _("What has the focus, and every key"), show)


class NettuiScreen(Screen[None]):
    """A screen that adds nothing and may be left at once."""

    def palette_commands(self, translate: Translate) -> Iterator[SystemCommand]:
        """What the command palette lists for this screen, first what is harmless when enter is pressed."""
        yield from ()

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        """In the order of the keys' table: Textual puts those with a chosen key last."""
        return in_usual_order(super().active_bindings)

    def may_quit(self) -> bool:
        """Whether nothing would be stopped or lost, or the question whether to quit is on the screen."""
        return True
