"""Is there a terminal to draw a screen on?"""

from __future__ import annotations

import sys

from nettui.common.errors import InputError


def require_terminal(command: str = "run", instead: str = "`nettui do` or `nettui trace`") -> None:
    """Raises InputError where there is no terminal to draw a screen on."""
    if not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):  # Textual draws on stderr
        raise InputError(command, [f"needs a terminal; without one, use {instead}"])
