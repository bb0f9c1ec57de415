"""Writes pictures of a screen as a recording for asciinema, version 2 of its format."""

from __future__ import annotations

import json
from collections.abc import Iterable

PER_SECOND = 8
"""Pictures a second."""


def cast(pictures: Iterable[str], size: tuple[int, int], title: str) -> str:
    """The recording of texts with ANSI styles, each a whole screen; equal ones in a row are written once.

    Source: docs.asciinema.org/manual/asciicast/v2.
    """
    width, height = size
    lines = [json.dumps({"version": 2, "width": width, "height": height, "title": title})]
    before = ""
    for at, picture in enumerate(pictures):
        if picture != before:
            screen = "\x1b[H" + picture.rstrip("\n").replace("\n", "\r\n")
            lines.append(json.dumps([round(at / PER_SECOND, 3), "o", screen]))
        before = picture
    return "\n".join(lines) + "\n"
