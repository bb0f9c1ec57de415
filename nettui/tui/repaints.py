"""Parts of lines that the terminal has just been sent: in a burst of repaints, none is sent once more.

Textual lays a new screen out several times until all sizes are known, and paints all of it each time. Over a
slow link that takes seconds, although nearly every part is the same.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from rich.console import Console
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.strip import Strip

BURST = 1.0
"""Seconds after which a part is sent again: another program may have written over it."""


class Part(NamedTuple):
    """A part of line `y`, whose first cell is `x`."""

    y: int
    x: int
    strip: Strip

    @property
    def end(self) -> int:
        """The cell after the last one."""
        return self.x + self.strip.cell_length


class PartsUpdate(CompositorUpdate):
    """Some parts of the screen, line by line and from left to right."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self.parts = parts

    def render_segments(self, console: Console) -> str:
        """The control sequences that draw them; where one follows the other, the cursor is there already."""
        drawn, cursor = [], (-1, -1)
        for part in self.parts:
            if cursor != (part.y, part.x):
                drawn.append(f"\x1b[{part.y + 1};{part.x + 1}H")
            drawn.append(part.strip.render(console))
            cursor = (part.y, part.end)
        return "".join(drawn)


class Repaints:
    """What was sent to each place of the screen, and when."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._sent: dict[int, list[tuple[float, Part]]] = {}

    def unsent(self, update: Any) -> Any:
        """The update without the parts that were sent just now; the others count as sent from then on."""
        if not isinstance(update, LayoutUpdate | ChopsUpdate):
            self.forget()
            return update
        now = self._clock()
        return PartsUpdate([part for part in parts_of(update) if self._note(part, now)])

    def forget(self) -> None:
        """Nothing is known of what the terminal shows."""
        self._sent.clear()

    def _note(self, part: Part, now: float) -> bool:
        """Notes that a part is sent, if it is to be."""
        line = self._sent.get(part.y, [])
        if any(now - at < BURST and known == part for at, known in line):
            return False
        beside = [(at, known) for at, known in line if known.end <= part.x or part.end <= known.x]
        self._sent[part.y] = [*beside, (now, part)]
        return True


def parts_of(update: LayoutUpdate | ChopsUpdate) -> Iterator[Part]:
    """The parts of which Textual has made up a picture, or of those in it that are to be drawn again."""
    if isinstance(update, LayoutUpdate):
        for y, line in enumerate(update.strips, update.region.y):
            at = update.region.x
            for part in line:
                yield Part(y, at, part)
                at += part.cell_length
        return
    for y, first, last in update.spans:
        for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if (
                strip is not None and x < last and first < end
            ):  # drawn from its first cell on, as Textual does
                yield Part(y, x, strip if end <= last else strip.crop(0, last - x))
