"""What every panel is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Protocol

from rich.text import Text

from nettui.debugger.view import View
from nettui.tui.measurements import Wish
from nettui.types import LayerReading


class Panel(Protocol):
    """Draws a View into `width` × `height` cells: the same View, the same picture."""

    @property
    def title(self) -> str: ...

    @property
    def help(self) -> str:
        """What is to be seen here, in Markdown."""
        ...

    @property
    def every(self) -> float:
        """Seconds that must lie between two drawings while the session runs."""
        ...

    @property
    def keys(self) -> Mapping[str, str]:
        """Its own keys while it has the focus, and what each does."""
        ...

    @property
    def wishes(self) -> Sequence[Wish]:
        """What is to be measured for it while it is on show."""
        ...

    def stands_on(self, view: View) -> str:
        """The name of a number that it shows and that one may ask about, or ""."""
        ...

    def press(self, key: str, view: View) -> Panel | str:
        """The panel after one of its keys: sorted otherwise, scrolled, …; or what to tell the debugger."""
        ...

    def concerns(self, view: View) -> bool:
        """Whether there is anything in this run that it could show; else its place is given to others."""
        ...

    def draw(self, view: View, width: int, height: int) -> Text:
        """At most `height` lines of at most `width` cells."""
        ...


def within(at: int, count: int) -> int:
    """The place `at`, or the nearest one of 0 … count−1; 0 where there is none."""
    return max(min(at, count - 1), 0)


class Still:
    """A panel that is drawn with every View of every run, has no keys, wishes and stands for nothing."""

    every: ClassVar[float] = 0.0
    keys: ClassVar[Mapping[str, str]] = {}
    wishes: ClassVar[Sequence[Wish]] = ()

    def stands_on(self, view: View) -> str:
        return ""

    def press(self, key: str, view: View) -> Panel | str:
        return self  # type: ignore[return-value]

    def concerns(self, view: View) -> bool:
        return True


class OfLayers(Still):
    """A panel about the layers of a network: a run on a loss surface has none."""

    def concerns(self, view: View) -> bool:
        return bool(view.reading.layers)


@dataclass(frozen=True)
class Scrolled(OfLayers):
    """A panel with a line a layer: of more layers than fit, those from number `first` on."""

    first: int = 0

    keys: ClassVar[Mapping[str, str]] = {"up": "a layer back", "down": "a layer on"}

    def press(self, key: str, view: View) -> Panel | str:
        last = len(view.reading.layers) - 1
        first = max(min(self.first + (1 if key == "down" else -1), last), 0)
        return replace(self, first=first)  # type: ignore[return-value]

    def part(self, layers: Sequence[LayerReading], lines: int) -> tuple[Sequence[LayerReading], str]:
        """Those that are shown, the last one always, and which ones they are where that is not all."""
        if len(layers) <= lines:
            return layers, ""
        count = max(lines - 2, 1)
        first = min(self.first, len(layers) - 1 - count)
        told = f"{first + 1}–{first + count} of {len(layers)} layers, and the last: up, down"
        return [*layers[first : first + count], layers[-1]], told
