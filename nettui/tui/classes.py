"""Shapes, letters and colours for the classes of a data set; colour is never the only difference."""

from __future__ import annotations

from nettui.tui.charts import RUN_COLOURS

COLOURS = (*RUN_COLOURS, "#97fed9", "#c59f6d")
"""The colours of the compared runs and two more; they repeat after ten classes."""

MAX_SHAPES = 4
"""The most classes that each have a shape of their own."""

SHAPES = (
    ("●■▲★", "○□△☆"),
    ("0123456789", "abcdefghij"),
    ("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz"),
)
"""Pairs for training and held-out samples; the first pair with enough characters is used."""


def colour(label: int) -> str:
    """The colour of class number `label`."""
    return COLOURS[label % len(COLOURS)]


def shape(label: int, classes: int, held_out: bool = False) -> str:
    """The shape of a sample of class number `label`, of `classes` classes."""
    marks = next((pair for pair in SHAPES if classes <= len(pair[0])), SHAPES[-1])[held_out]
    return marks[label % len(marks)]
