"""The themes by name; Textual and its themes are loaded only where another than the first may be meant."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

FIRST = "dark"
"""The theme that is used unless another one is chosen."""

VARIABLE = "TEXTUAL_THEME"
"""The environment variable with the theme of all Textual programs."""


def theme_names() -> Sequence[str]:
    """What the setting can be: our themes, and Textual's."""
    from nettui.tui.themes import THEME_NAMES

    return THEME_NAMES


def default_theme(environment: Mapping[str, str] = os.environ) -> str:
    """The theme where the settings name none."""
    if VARIABLE not in environment:
        return FIRST
    from nettui.tui.themes import DEFAULT_THEME

    return DEFAULT_THEME
