"""The screen's own themes, dark, light and high-contrast, each with its colours for what panels draw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rich.color_triplet import ColorTriplet
from textual.constants import DEFAULT_THEME as TEXTUAL_DEFAULT
from textual.theme import BUILTIN_THEMES, Theme

from nettui.tui.charts import GREY, fade
from nettui.tui.classes import COLOURS
from nettui.tui.theme_names import FIRST

DRAWN = (*COLOURS, GREY)
"""The colours that panels draw with, which are those of the dark theme."""

DARK = Theme(
    name=FIRST,
    primary="#0178d4",
    secondary="#004578",
    accent="#ffa62b",
    warning="#ffa62b",
    error="#ba3c5b",
    success="#4ebf71",
    foreground="#e0e0e0",
    background="#121212",
    surface="#1e1e1e",
    panel="#242f38",
)

LIGHT = Theme(
    name="light",
    primary="#0a5ca8",
    secondary="#2f6f9f",
    accent="#b34700",
    warning="#8a5a00",
    error="#a1183a",
    success="#1d6b3a",
    foreground="#1a1a1a",
    background="#fafafa",
    surface="#f1f3f5",
    panel="#e2e7ec",
    dark=False,
)

HIGH_CONTRAST = Theme(
    name="high-contrast",
    primary="#3399ff",
    secondary="#66ccff",
    accent="#ffd700",
    warning="#ffd700",
    error="#ff8080",
    success="#66ff99",
    foreground="#ffffff",
    background="#000000",
    surface="#0a0a0a",
    panel="#1c2833",
    text_alpha=1.0,
)


@dataclass(frozen=True)
class ThemeColours:
    """What a theme makes of the colours that panels draw.

    `inks` are its colours for those of DRAWN. `inverts` pictures, so that their ground is bright.
    `text` and `marks` are the least contrasts of text and of all else.
    """

    inks: Sequence[str] = DRAWN
    inverts: bool = False
    text: float = 4.5
    marks: float = 3.0

    @property
    def replaced(self) -> Mapping[ColorTriplet, ColorTriplet]:
        """The colour for each one that is drawn, and for those that are faded."""
        pairs = [(drawn, ink) for drawn, ink in zip(DRAWN, self.inks, strict=True) if drawn != ink]
        faded = [(fade(drawn), self._faded(ink)) for drawn, ink in pairs]
        return {_triplet(drawn): _triplet(ink) for drawn, ink in (*pairs, *faded)}

    def _faded(self, ink: str) -> str:
        """Between the colour and the ground."""
        return "#" + "".join(f"{(part + 255) // 2:02x}" for part in _triplet(ink)) if self.inverts else ink


OF_DARK = ThemeColours()

OF_LIGHT = ThemeColours(
    inks=(
        *("#126ddc", "#97690d", "#095b33", "#d71878", "#7d5c02"),
        *("#8f2c1c", "#1f2cdb", "#363636", "#047561", "#342012", "#666666"),
    ),
    inverts=True,
)

OF_HIGH_CONTRAST = ThemeColours(
    inks=(
        *("#76c1fd", "#f3bc11", "#17af91", "#fc7dbf", "#f3ed43"),
        *("#fc6b02", "#9f89f6", "#c8c8c8", "#c6faee", "#ca8d69", "#b8b8b8"),
    ),
    text=7.0,
    marks=4.5,
)

OWN_THEMES: Mapping[str, tuple[Theme, ThemeColours]] = {
    theme.name: (theme, colours)
    for theme, colours in ((DARK, OF_DARK), (LIGHT, OF_LIGHT), (HIGH_CONTRAST, OF_HIGH_CONTRAST))
}
"""In the order in which a key goes through them."""

THEME_NAMES = (*OWN_THEMES, *sorted(BUILTIN_THEMES))
"""What the setting can be: our themes, and Textual's."""

CHOSEN = TEXTUAL_DEFAULT in THEME_NAMES and TEXTUAL_DEFAULT != "textual-dark"
"""Whether the environment has another theme than Textual's default."""

DEFAULT_THEME = TEXTUAL_DEFAULT if CHOSEN else DARK.name


def next_theme(name: str) -> str:
    """The next of our themes; after one of Textual's, the first."""
    names = [*OWN_THEMES]
    return names[(names.index(name) + 1) % len(names)] if name in names else names[0]


@lru_cache
def colours_of(theme: str, dark: bool) -> ThemeColours:
    """The colours of a theme; one of Textual's has those of our dark or light one."""
    own = OWN_THEMES.get(theme)
    return own[1] if own else OF_DARK if dark else OF_LIGHT


def _triplet(colour: str) -> ColorTriplet:
    return ColorTriplet(*(int(colour[at : at + 2], 16) for at in (1, 3, 5)))
