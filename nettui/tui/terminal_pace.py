"""Whether the terminal keeps up: it is asked after a frame, and answers once that is drawn."""

from __future__ import annotations

import time
from collections.abc import Callable

from textual.screen import Screen

ASK = "\x1b[6n"
"""Asks where the cursor is, which every terminal answers (ECMA-48, DSR)."""

PATIENCE = 5.0
"""Seconds after which an answer is taken for lost."""


def write_behind(screen: Screen[None], sequence: str) -> None:
    """Writes a control sequence to the terminal, behind what was drawn so far."""
    if screen.app._driver is not None:
        screen.app._driver.write(sequence)


class TerminalPace:
    """Lets one frame be on its way at a time, so that over a slow link no key waits for those before it.

    A terminal that has never answered, as where there is none, is taken to keep up.
    """

    def __init__(self, write: Callable[[str], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._write, self._clock = write, clock
        self._asked: float | None = None
        self._answers = False

    @property
    def keeps_up(self) -> bool:
        """Whether another frame may be sent."""
        return not self._answers or self._asked is None or self._clock() - self._asked > PATIENCE

    def ask(self) -> None:
        """Asks after a frame, unless an earlier question is still open."""
        if self._asked is None or (self._answers and self.keeps_up):
            self._asked = self._clock()
            self._write(ASK)

    def answered(self) -> None:
        """The terminal has drawn everything that was sent before the question."""
        self._asked, self._answers = None, True
