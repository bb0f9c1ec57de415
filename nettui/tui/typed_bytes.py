"""Lets a screen go on when bytes are typed that are no text."""

from __future__ import annotations

import sys
from codecs import getincrementaldecoder
from functools import partial

if sys.platform != "win32":
    from textual.drivers import linux_driver


def forgive_bytes() -> None:
    """Makes a sign of each wrong byte, at which Textual's driver would end the program.

    A terminal sends one for a letter of an old encoding, for a click beyond column 95, or if a letter of two
    bytes was half deleted before the screen opened.
    """
    if sys.platform != "win32":
        forgiving = partial(getincrementaldecoder("utf-8"), "replace")
        linux_driver.getincrementaldecoder = lambda encoding: forgiving  # type: ignore[attr-defined]
