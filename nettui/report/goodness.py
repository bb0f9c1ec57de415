"""How good a mini-batch or the held-out part is predicted, in a few words: accuracy, or R² and error."""

from __future__ import annotations

import math

from nettui.common.text import format_number, format_percent
from nettui.types import Evaluation, Reading


def predicts_numbers(first: Reading) -> bool:
    """Whether the run of that first Reading predicts numbers, so that there is R² and no accuracy."""
    return math.isnan(first.accuracy) and not math.isnan(first.error)


def describe_goodness(of: Reading | Evaluation) -> list[str]:
    """As "accuracy 91.0 %", or "R² 0.93" and "error 1.2"."""
    if math.isnan(of.accuracy) and not math.isnan(of.error):
        return [f"R² {format_number(of.r2)}", f"error {format_number(of.error)}"]
    return [f"accuracy {format_percent(of.accuracy)}"]
