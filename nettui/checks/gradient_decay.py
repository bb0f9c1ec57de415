"""Does the gradient reach the first layer without vanishing or exploding? (course 3.4)

The mean |∂E/∂a| of each layer's output a is compared with that of the layer above: the geometric mean of
these ratios is the factor by which a layer changes the gradient. Before training, it is measured without
dropout, on up to 1000 training samples. During training, the masks of dropout are allowed for, and the factor
must stay out of range for many steps before it is reported.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from nettui.checks.check import Check, Measurement, Symptom
from nettui.checks.monitoring import ALARM_OFF, Alarm, count, require_steps
from nettui.checks.not_applicable import NotApplicable
from nettui.common.text import format_number
from nettui.types import Figure, Finding, Reading

if TYPE_CHECKING:
    from nettui.checks.probe import Probe

MIN_RATIO = 1 / 2
"""A mean factor per layer below this is vanishing, above 1 / MIN_RATIO exploding: with good weights,
sigmoids, whose σ′ ≤ ¼, divide the gradient by about 3, tanh with Xavier and ReLU with He by about 1."""

MIN_TOTAL = 60
"""The gradient must also change by this factor in all, which two sigmoid layers do not reach."""

MIN_LAYERS = 3
"""With fewer layers, too few factors are multiplied for the gradient to vanish."""

PATIENCE = 50
"""Steps in a row."""

LEARNED = 0.5
"""Multiple of the first loss below which vanishing gradients are normal: little is left to learn."""


def ratio(reading: Reading) -> float:
    """Geometric mean of each layer's |∂E/∂a| over that of the one above; NaN for fewer than three layers."""
    sizes = [layer.gradient.output_mean_abs for layer in reading.layers]
    if len(sizes) < MIN_LAYERS or not all(math.isfinite(size) for size in sizes) or not sizes[-1]:
        return math.nan
    return float((sizes[0] / sizes[-1]) ** (1 / (len(sizes) - 1)))


def measurements(reading: Reading) -> Iterator[Measurement]:
    """One measurement; none if the ratio is NaN."""
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
    masked = math.sqrt(reading.keep)  # what a mask does to the root mean square of the gradient
    if fall > max(1 / MIN_RATIO, MIN_TOTAL ** (1 / layers)) / masked:
        yield Measurement(
            measured=f"× {format_number(fall)} a layer",
            expected=f"less than × {1 / MIN_RATIO:.0f}",
            evidence=sizes,
            symptom="exploding gradient",
            figure=figure,
        )
        return
    by = f"÷ {format_number(1 / fall)}" if fall else "to 0"
    vanishing = "vanishing gradient" if fall else "gradient cut off"
    symptom = vanishing if fall < min(MIN_RATIO, MIN_TOTAL ** (-1 / layers)) * masked else ""
    yield Measurement(
        measured=f"{by} a layer",
        expected=f"less than ÷ {1 / MIN_RATIO:.0f}",
        evidence=sizes,
        symptom=symptom,
        figure=figure,
    )


def step_findings(reading: Reading) -> Iterator[Finding]:
    """What is wrong at a step."""
    return CHECK.problems(measurements(reading))


NO_RATIO = f"it has fewer than {MIN_LAYERS} layers, or its gradients are unknown or all 0"


def measure(probe: Probe) -> Iterator[Measurement]:
    found = list(measurements(probe.start.unregularized.many.reading))
    if not found:
        raise NotApplicable(NO_RATIO)
    yield from found


class GradientDecayMonitor(NamedTuple):
    """An alarm, the latest measurements with a symptom, and the first loss.

    `last` is the measurement at the last step that had one, and `loss` the loss there.
    """

    alarm: Alarm = ALARM_OFF
    latest: tuple[Measurement, ...] = ()
    first: float = math.nan
    last: Measurement | None = None
    loss: float = math.nan
    step: int = 0
    steps: int = 0

    def update(self, reading: Reading) -> GradientDecayMonitor:
        loss = reading.loss.data
        first = loss if math.isnan(self.first) else self.first
        found = tuple(measurements(reading))
        latest = tuple(measurement for measurement in found if measurement.symptom)
        alarm = self.alarm.update(reading.step, bool(latest) and loss > LEARNED * first, PATIENCE)
        return GradientDecayMonitor(
            alarm,
            latest or self.latest,
            first,
            found[0] if found else self.last,
            loss if found else self.loss,
            reading.step,
            self.steps + len(found),
        )

    def measurements(self) -> Iterator[Measurement]:
        return iter(self.latest if self.alarm.active else ())

    def all_well(self) -> Measurement:
        if self.last is None:
            raise NotApplicable(NO_RATIO)
        require_steps(self.steps, PATIENCE)
        self.alarm.require_silence(self.step, PATIENCE)
        loss = f", loss {format_number(self.loss)} from {format_number(self.first)}"
        evidence = f"after {count(self.steps) + (loss if self.last.symptom else '')}"
        return self.last._replace(evidence=evidence, symptom="")


SYMPTOMS = {
    "vanishing gradient": Symptom(
        "warn",
        cause="each layer multiplies the gradient by small derivatives and small weights",
        remedy="relu or tanh, where layers are sigmoids; larger weights, where their std is below 1/√fan_in",
        effect=True,
    ),
    "gradient cut off": Symptom(
        "warn",
        cause="no gradient reaches the first layer: units are dead, weights 0, or a layer is not connected",
        remedy="look for dead units and zero initial weights, and check what each layer reads",
        effect=True,
    ),
    "exploding gradient": Symptom(
        "warn",
        cause="each layer multiplies the gradient by weights that are too large",
        remedy="smaller weights, where their std is above √(2/fan_in), as he has; else clip the gradient",
        effect=True,
    ),
}

_DEEP = {"network.hidden": [30] * 6}

CHECK = Check(
    name="gradient-decay",
    doc=__doc__,
    course="3.4",
    symptoms=SYMPTOMS,
    passing=(
        _DEEP,
        {**_DEEP, "network.activation": "tanh", "network.init": "xavier"},
        {**_DEEP, "network.dropout": {"keep": 0.3}},
        {**_DEEP, "network.dropout": {"keep": 0.3, "mode": "plain"}},
    ),
    failing=(
        ("vanishing gradient", {**_DEEP, "network.activation": "sigmoid", "network.init": "xavier"}),
        ("vanishing gradient", {**_DEEP, "fault.name": "init-too-small"}),
        ("gradient cut off", {**_DEEP, "fault.name": "zero-init"}),
        ("exploding gradient", {**_DEEP, "fault.name": "init-too-large"}),
    ),
    measure=measure,
    monitor=GradientDecayMonitor(),
    reads=("step", "loss", "layers", "keep"),
    live=lambda reading, first: step_findings(reading),
)
