"""What every screen answers: what it adds to the command palette, and whether the program may be left."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from textual.app import SystemCommand
from textual.screen import Screen

from nettui.common.language import Translate


def help_command(_: Translate, show: Callable[[], object]) -> SystemCommand:
    """The palette's command for help."""
    return SystemCommand(_("Help"), _("What has the focus, and every key"), show)


class NettuiScreen(Screen[None]):
    """A screen that adds nothing and may be left at once."""

    def palette_commands(self, translate: Translate) -> Iterator[SystemCommand]:
        """What the command palette lists for this screen, first what is harmless when enter is pressed."""
        yield from ()

    def may_quit(self) -> bool:
        """Whether nothing would be stopped or lost, or the question whether to quit is on the screen."""
        return True
