"""The place that every text passes on its way to stdout or stderr: nothing in it can control a terminal.

It may hold strings of a file, a path, the environment, an argument or the user's own code. Where they are
read, most are made visible already; here all that is left is.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TextIO, cast

from nettui.common.text import harmless


class SafeStream:
    """A text stream on which control characters are written as escapes such as \\x1b, but for tabs."""

    def __init__(self, stream: TextIO) -> None:
        self.styled = stream

    def write(self, text: str) -> int:
        return self.styled.write(harmless(text))

    def writelines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.styled, name)


def safe(stream: TextIO) -> TextIO:
    """The stream as a SafeStream."""
    return stream if isinstance(stream, SafeStream) else cast(TextIO, SafeStream(stream))


def styled(stream: TextIO) -> TextIO:
    """The stream for texts that hold no control characters but those of our own styles."""
    return stream.styled if isinstance(stream, SafeStream) else stream
