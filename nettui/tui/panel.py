"""The interface of a panel, and base classes for panels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Protocol

from rich.text import Text

from nettui.common.language import tr
from nettui.debugger.view import View
from nettui.tui.measurements import MeasurementRequest
from nettui.types import LayerReading


class Panel(Protocol):
    """Draws a View into `width` × `height` cells; the same View always gives the same picture."""

    @property
    def title(self) -> str: ...

    @property
    def help(self) -> str:
        """What the panel shows, in Markdown."""
        ...

    @property
    def every(self) -> float:
        """The shortest time between two drawings while the session runs, in seconds."""
        ...

    @property
    def keys(self) -> Mapping[str, str]:
        """The keys that the panel handles while it has the focus, and what each does."""
        ...

    @property
    def requests(self) -> Sequence[MeasurementRequest]:
        """Measurements that the panel needs while it is visible."""
        ...

    def heading(self, view: View) -> str:
        """The title on this run, where it shows something else than on most."""
        ...

    def inspect_target(self, view: View) -> str:
        """The name of the selected number, for `inspect`, or "" if there is none."""
        ...

    def press(self, key: str, view: View) -> Panel | str:
        """The panel after one of its keys, for example scrolled; or a command for the debugger."""
        ...

    def fitted(self, width: int, height: int) -> Panel:
        """The panel before a key or a click, told the cells that it is drawn in."""
        ...

    def click(self, row: int, column: int, removes: bool, view: View) -> tuple[Panel, str]:
        """The panel after a click on one of its cells, and a command for the debugger, or "".

        `removes`: with the right button or ctrl.
        """
        ...

    def applies_to(self, view: View) -> bool:
        """Whether this run has anything that the panel can show; if not, the panel is hidden."""
        ...

    def lacks(self, view: View) -> str:
        """What the run lacks, in a sentence that is then all the panel shows, with little room; or ""."""
        ...

    def unmeasured(self, view: View) -> str:
        """Why there is nothing to show of this step alone, in a sentence that is drawn instead; or ""."""
        ...

    def draw(self, view: View, width: int, height: int) -> Text:
        """At most `height` lines of at most `width` cells."""
        ...


def panel_id(panel: Panel) -> str:
    """The panel's name in lessons and in the style sheet: "gradient-check"."""
    return panel.title.lower().replace(" ", "-")


def clamp_index(at: int, count: int) -> int:
    """The index in 0 … count−1 nearest to `at`; 0 if count is 0."""
    return max(min(at, count - 1), 0)


class BasePanel(Panel, Protocol):
    """A panel for every run, drawn with every View, without keys, measurements or a selected number."""

    every: ClassVar[float] = 0.0

    @property
    def keys(self) -> Mapping[str, str]:
        return {}

    @property
    def requests(self) -> Sequence[MeasurementRequest]:
        return ()

    def heading(self, view: View) -> str:
        return self.title

    def inspect_target(self, view: View) -> str:
        return ""

    def press(self, key: str, view: View) -> Panel | str:
        return self

    def fitted(self, width: int, height: int) -> Panel:
        return self

    def click(self, row: int, column: int, removes: bool, view: View) -> tuple[Panel, str]:
        return self, ""

    def applies_to(self, view: View) -> bool:
        return True

    def lacks(self, view: View) -> str:
        return ""

    def unmeasured(self, view: View) -> str:
        return ""


class LayerPanel(BasePanel):
    """A panel about the layers of a network; a run on a loss surface has none."""

    def applies_to(self, view: View) -> bool:
        return bool(view.reading.layers)


@dataclass(frozen=True)
class ScrollingPanel(LayerPanel):
    """A panel with one line per layer; if they do not all fit, it starts at layer number `first`."""

    first: int = 0

    keys: ClassVar[Mapping[str, str]] = {"up": "the previous layer", "down": "the next layer"}

    def press(self, key: str, view: View) -> Panel | str:
        first = clamp_index(self.first + (1 if key == "down" else -1), len(view.reading.layers))
        return replace(self, first=first)

    def unmeasured(self, view: View) -> str:
        return str(view.unmeasured or "")

    def visible_layers(
        self, layers: Sequence[LayerReading], lines: int
    ) -> tuple[Sequence[LayerReading], str]:
        """The layers that fit, always with the last one, and a note on their range, "" if all fit."""
        if len(layers) <= lines:
            return layers, ""
        count = max(lines - 2, 1)
        first = min(self.first, len(layers) - 1 - count)
        note = tr(f"{first + 1}–{first + count} of {len(layers)} layers, and the last: up, down")
        return [*layers[first : first + count], layers[-1]], note
