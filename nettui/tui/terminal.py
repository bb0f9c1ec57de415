"""Is there a terminal to draw a screen on?"""

from __future__ import annotations

import os
import sys

from nettui.common.errors import InputError

SERVER = "NETTUI_SERVER"
"""The environment variable with the process of the server that shows the screen on a page."""

LINES_ONLY = ("dumb", "unknown")
"""What TERM says of a terminal, or a shell inside an editor, that does not move its cursor."""


def on_page() -> bool:
    """Whether the screen is drawn on a page in a browser, for `nettui serve`."""
    return SERVER in os.environ


INSTEAD = "`nettui do` or `nettui trace`"
"""What runs a scenario without a terminal."""


def needs_ascii() -> bool:
    """Whether stdout cannot encode UTF-8; must be called before a screen replaces stdout."""
    return "utf" not in (sys.stdout.encoding or "").lower()


def require_terminal(command: str = "run", instead: str = INSTEAD) -> None:
    """Raises InputError where there is no terminal to draw a screen on, or one that only writes lines."""
    if on_page():
        return
    if not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):  # Textual draws on stderr
        raise InputError(command, [f"needs a terminal; without one, use {instead}"])
    if os.environ.get("TERM") in LINES_ONLY:
        found = f"needs a terminal whose cursor moves, TERM says it is dumb; use {instead}"
        raise InputError(command, [found])
