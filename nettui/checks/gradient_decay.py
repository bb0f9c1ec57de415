"""Does the gradient survive the way down to the first layer? (course 3.4)

The mean |∂E/∂a| of each layer's output a is compared with that of the layer above: the geometric mean of
all such ratios is the factor by which a layer changes the gradient. At the start it is judged at once;
live, when it has been out of the band for long.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from nettui.checks.check import QUIET, Alarm, Answer, Check, Trouble
from nettui.checks.probe import Subject, Unanswered
from nettui.common.text import format_number
from nettui.types import Figure, Finding, Reading

RATIO = 1 / 2
"""A mean fall below this at every layer counts as vanishing: sigmoids, whose σ′ ≤ ¼, fall by about 3 with
sound weights, tanh with Xavier and ReLU with He by about 1."""

TOTAL = 60
"""And it must have changed by that much in all, which two sigmoid layers do not reach."""

LAYERS = 3
"""With fewer layers nothing is multiplied often enough to vanish."""

PATIENCE = 50


def ratio(reading: Reading) -> float:
    """Geometric mean of |∂E/∂a| of a layer over that of the one above; NaN for fewer than three layers."""
    sizes = [layer.gradient.output_mean_abs for layer in reading.layers]
    if len(sizes) < LAYERS or not all(math.isfinite(size) for size in sizes) or not sizes[-1]:
        return math.nan
    return float((sizes[0] / sizes[-1]) ** (1 / (len(sizes) - 1)))


def answers(reading: Reading) -> Iterator[Answer]:
    """One answer; none where the ratio is not known."""
    fall = ratio(reading)
    if math.isnan(fall):
        return
    first, last = reading.layers[0], reading.layers[-1]
    sizes = ", ".join(
        f"{format_number(layer.gradient.output_mean_abs)} at {layer.name}" for layer in (first, last)
    )
    layers = len(reading.layers) - 1
    figure = Figure(
        "mean |∂E/∂a| of each layer's output",
        tuple(layer.gradient.output_mean_abs for layer in reversed(reading.layers)),
        tuple(layer.name for layer in reversed(reading.layers)),
    )
    if fall > max(1 / RATIO, TOTAL ** (1 / layers)):
        told = f"× {format_number(fall)} a layer"
        yield Answer(told, f"less than × {1 / RATIO:.0f}", sizes, "exploding gradient", figure)
        return
    by = f"÷ {format_number(1 / fall)}" if fall else "to 0"
    vanishing = "vanishing gradient" if fall else "gradient cut off"
    symptom = vanishing if fall < min(RATIO, TOTAL ** (-1 / layers)) else ""
    yield Answer(f"{by} a layer", f"less than ÷ {1 / RATIO:.0f}", sizes, symptom, figure)


def judge(reading: Reading) -> Iterator[Finding]:
    """What is wrong at a step."""
    return CHECK.troubled(answers(reading))


def _ask(subject: Subject) -> Iterator[Answer]:
    found = list(answers(subject.start.reading))
    if not found:
        raise Unanswered(f"it has fewer than {LAYERS} layers, or gradients that are not known or all 0")
    yield from found


@dataclass(frozen=True)
class Memory:
    """One alarm; the loss gone, a gradient may vanish: then nothing is left to learn."""

    alarm: Alarm = QUIET
    said: tuple[Answer, ...] = ()
    first: float = math.nan

    def see(self, reading: Reading) -> Memory:
        first = reading.loss.data if math.isnan(self.first) else self.first
        said = tuple(answer for answer in answers(reading) if answer.symptom)
        bad = bool(said) and reading.loss.data > LEARNED * first
        return Memory(self.alarm.see(reading.step, bad, PATIENCE), said or self.said, first)

    def answers(self) -> Iterator[Answer]:
        return iter(self.said if self.alarm.ringing else ())


LEARNED = 0.5
"""A loss below this share of the first one: what the network has learned, it has learned."""

TROUBLES = {
    "vanishing gradient": Trouble(
        "warn",
        "each layer passes on a product of small derivatives and small weights",
        "try relu with he, or xavier for tanh",
        effect=True,
    ),
    "gradient cut off": Trouble(
        "warn",
        "nothing at all reaches the first layer: units are dead, weights 0, or a layer is not connected",
        "look at dead units, at the initial weights, and at what each layer reads",
        effect=True,
    ),
    "exploding gradient": Trouble(
        "warn",
        "each layer multiplies the gradient by weights that are too large",
        "smaller initial weights (xavier, he)",
        effect=True,
    ),
}

_DEEP = {"network.hidden": [30] * 6}

CHECK = Check(
    name="gradient-decay",
    doc=__doc__,
    course="3.4",
    troubles=TROUBLES,
    healthy=(_DEEP, {**_DEEP, "network.activation": "tanh", "network.init": "xavier"}),
    sick=(
        ("vanishing gradient", {**_DEEP, "network.activation": "sigmoid", "network.init": "xavier"}),
        ("vanishing gradient", {**_DEEP, "fault.name": "init-too-small"}),
        ("gradient cut off", {**_DEEP, "fault.name": "zero-init"}),
        ("exploding gradient", {**_DEEP, "fault.name": "init-too-large"}),
    ),
    ask=_ask,
    watch=Memory(),
)
