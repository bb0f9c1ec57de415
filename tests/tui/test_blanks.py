"""What holds a line together is drawn as a blank."""

from __future__ import annotations

from rich.segment import Segment
from textual.color import Color

from nettui.common.text import keep_together
from nettui.tui.blanks import BLANKS


def test_a_kept_blank_is_drawn_as_a_blank() -> None:
    plain = [Segment("La perte : "), Segment("82 900")]
    kept = [segment._replace(text=keep_together(segment.text)) for segment in plain]
    assert kept != plain
    assert BLANKS.apply(kept, Color(0, 0, 0)) == plain
    assert BLANKS.apply(plain, Color(0, 0, 0)) is plain
