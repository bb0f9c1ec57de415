"""How a class is drawn: a shape or a letter, and a colour that never stands alone."""

from __future__ import annotations

from nettui.tui.charts import RUN_COLOURS

COLOURS = (*RUN_COLOURS, "#7fe0d4", "#b07840")
"""Those of the compared runs and two more; after ten classes they begin anew."""

FEW = 4
"""So many classes have a shape each."""

SHAPES = (
    ("●■▲★", "○□△☆"),
    ("0123456789", "abcdefghij"),
    ("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz"),
)
"""For training and for held-out samples; the first pair that has enough for all classes."""


def colour(label: int) -> str:
    """Of class `label`."""
    return COLOURS[label % len(COLOURS)]


def shape(label: int, classes: int, held_out: bool = False) -> str:
    """Of a sample of class `label`, one of so many."""
    marks = next((pair for pair in SHAPES if classes <= len(pair[0])), SHAPES[-1])[held_out]
    return marks[label % len(marks)]
