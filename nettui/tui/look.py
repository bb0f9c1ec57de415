"""How pages are drawn without a terminal; to say so, no screen is loaded."""

from __future__ import annotations

from typing import NamedTuple

from nettui.common.language import Translate


class Look(NamedTuple):
    """How pages are drawn: columns and rows of the screen, the language, and whether in ASCII alone."""

    size: tuple[int, int] = (160, 45)
    translate: Translate = str
    ascii: bool = False
