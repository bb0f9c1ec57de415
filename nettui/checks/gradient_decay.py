"""Does the gradient survive the way down to the first layer? (course 3.4)"""

from __future__ import annotations

import math
from collections.abc import Iterator

from nettui.record import Finding, Reading
from nettui.text import number

RATIO = 1 / 2
"""A mean fall below this at every layer counts as vanishing: sigmoids, whose σ′ ≤ ¼, fall by about 3 with
sound weights, tanh with Xavier and ReLU with He by about 1."""


def ratio(reading: Reading) -> float:
    """Geometric mean of |∂E/∂a| of a layer over that of the one above; NaN for fewer than three layers."""
    sizes = [layer.gradient.output_mean_abs for layer in reading.layers]
    if len(sizes) < 3 or not all(math.isfinite(size) for size in sizes) or not sizes[-1]:
        return math.nan
    return float((sizes[0] / sizes[-1]) ** (1 / (len(sizes) - 1)))


def judge(reading: Reading) -> Iterator[Finding]:
    """A warning when gradients vanish or explode by depth."""
    fall = ratio(reading)
    if math.isnan(fall) or RATIO <= fall <= 1 / RATIO:
        return
    first, last = reading.layers[0], reading.layers[-1]
    sizes = ", ".join(f"{number(layer.gradient.output_mean_abs)} at {layer.name}" for layer in (first, last))
    if fall < RATIO:
        by = f"÷ {number(1 / fall)}" if fall else "to 0"
        yield Finding(
            "vanishing gradient",
            "warn",
            f"{by} a layer",
            f"less than ÷ {1 / RATIO:.0f}",
            sizes,
            "each layer passes on a product of small derivatives and small weights",
            "try relu with he, or xavier for tanh",
            "3.4",
        )
    else:
        yield Finding(
            "exploding gradient",
            "warn",
            f"× {number(fall)} a layer",
            f"less than × {1 / RATIO:.0f}",
            sizes,
            "each layer multiplies the gradient by weights that are too large",
            "smaller initial weights (xavier, he)",
            "3.4",
        )
