"""Words folded to a width, without a figure being parted from its sign or its unit."""

from __future__ import annotations

import re
import textwrap

GLUE = re.compile(r"(?<=[×÷±=<≈→]) | (?=%|=|×)")
"""Blanks that are no place to break a line."""

FAST = "\N{NO-BREAK SPACE}"


def folded(words: str, width: int, indent: str = "") -> list[str]:
    """Lines of at most `width` cells; all but the first begin with `indent`."""
    held = GLUE.sub(FAST, words)
    return [line.replace(FAST, " ") for line in textwrap.wrap(held, width, subsequent_indent=indent)]
