"""Do the hidden units react to the samples, or are they dead or saturated? (course 4.1 to 4.3, 5.2)

A relu unit is dead if it is 0 on *every* sample; being 0 on many is sparsity, which is fine. A sigmoid or
tanh output is saturated where the activation is so flat that no gradient passes. Before training, up to 1000
training samples are used, without dropout. During training, a layer is reported if most of its units were
dead or saturated in every mini-batch of an epoch. Of few units, more than half may be dead by chance.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from nettui.abilities import Portable, Supervised
from nettui.checks.check import Check, Measurement, Symptom
from nettui.checks.monitoring import (
    ALARM_OFF,
    NO_OUTPUT,
    Alarm,
    count,
    hidden_layers,
    hidden_outputs,
    require_samples,
    require_steps,
)
from nettui.checks.not_applicable import NotApplicable
from nettui.common.text import format_percent, join_names
from nettui.types import Array, Figure, Finding, LayerReading, Reading, Tensors

if TYPE_CHECKING:
    from nettui.checks.probe import Probe

MAX_SHARE = 0.6
"""Share of dead units or saturated values above which a layer is reported. Of all hidden layers of the sound
networks in `python -m tests.bench starts`, only one exceeds it."""

MIN_BATCH = 16
"""Smaller mini-batches are ignored: units may be silent in them by chance."""

PATIENCE = 50
"""Steps in a row, or an epoch if that is longer."""

FLAGS = {"dead": "dead units", "saturated": "saturated units"}


def max_dead(units: int) -> float:
    """The share of dead units up to which a layer is fine: MAX_SHARE, or what may be chance in a small layer.

    Where all samples look alike, as high up in a deep network, each unit is dead with a probability of ½: two
    standard deviations above that, ½ + 1/√units.
    """
    return max(MAX_SHARE, 0.5 + 1 / math.sqrt(max(units, 1)))


def flag(layer: LayerReading, reading: Reading) -> str:
    """`dead`, `saturated`, or an empty string if the layer is fine; the scores are never flagged."""
    if layer is reading.layers[-1]:
        return ""
    if layer.output.dead > max_dead(layer.units):
        return "dead"
    return "saturated" if layer.output.saturated > MAX_SHARE else ""


def measurements(reading: Reading) -> Iterator[Measurement]:
    """One measurement for each symptom, which names the layers; a single one if all layers are fine."""
    flags = [flag(layer, reading) for layer in reading.layers]
    outputs = [layer.output for layer in hidden_outputs(reading)]
    shares = tuple(max(output.dead, output.saturated) for output in outputs)
    names = tuple(layer.name for layer in hidden_outputs(reading))
    figure = Figure("share of dead units or saturated values", shares, names)
    for kind, symptom in FLAGS.items():
        layers = [layer for layer, found in zip(reading.layers, flags, strict=True) if found == kind]
        if layers:
            worst = max(layers, key=lambda layer: getattr(layer.output, kind))
            most = max_dead(worst.units) if kind == "dead" else MAX_SHARE
            yield Measurement(
                measured=f"{format_percent(getattr(worst.output, kind))} {kind}",
                expected=f"below {format_percent(most)}",
                evidence=join_names([layer.name for layer in layers]),
                symptom=symptom,
                figure=figure,
            )
    if not any(flags):
        yield Measurement(
            measured=f"at most {format_percent(max(shares, default=0.0))} dead or saturated",
            expected=f"below {format_percent(MAX_SHARE)}",
            evidence=hidden_layers(len(shares)),
            symptom="",
            figure=figure,
        )


def step_findings(reading: Reading) -> Iterator[Finding]:
    """What is wrong at a step."""
    return CHECK.problems(measurements(reading))


NO_LAYER = "it has no hidden layer"


def measure(probe: Probe) -> Iterator[Measurement]:
    start = probe.start
    if len(start.reading.layers) < 2:
        raise NotApplicable(NO_LAYER)
    if not hidden_outputs(start.reading):
        raise NotApplicable(NO_OUTPUT)
    reading = start.unregularized.many.reading
    for measurement in measurements(reading):
        yield (
            measurement._replace(symptom=BIASED)
            if measurement.symptom and _biases_dominate(start, reading)
            else measurement
        )


def _biases_dominate(start: Probe, reading: Reading) -> bool:
    """Whether a flagged layer has biases that outweigh the weighted inputs."""
    params = start.state.params
    for at, layer in enumerate(reading.layers):
        weights, biases = (params.layout.of(layer.name, role) for role in ("weight", "bias"))
        if flag(layer, reading) and weights and biases:
            below = reading.layers[at - 1] if at else reading.input
            spread = below.output.std if below else 1.0
            reach = spread * _fan_in_norms(params, weights[0])
            if np.median(np.abs(params[biases[0]])) > 2 * np.median(reach):
                return True
    return False


def _fan_in_norms(params: Tensors, name: str) -> Array:
    """The norm of the weights into each unit."""
    tensor = params.layout.by_name[name]
    w = np.moveaxis(params[name], tensor.units or 0, -1) if params[name].ndim else params[name]
    norms: Array = np.sqrt(np.square(w.reshape(-1, w.shape[-1])).sum(axis=0))
    return norms


class SilentUnitsMonitor(NamedTuple):
    """An alarm for each flag, the latest measurements with a symptom, the symptoms of the first Reading.

    `last` is a measurement at the last of the `steps` that counted, `largest` the largest mini-batch of all.
    """

    dead: Alarm = ALARM_OFF
    saturated: Alarm = ALARM_OFF
    latest: tuple[Measurement, ...] = ()
    at_start: frozenset[str] | None = None
    last: Measurement | None = None
    steps: int = 0
    step: int = 0
    largest: int = 0
    patience: int = PATIENCE

    def update(self, reading: Reading) -> SilentUnitsMonitor:
        largest = max(self.largest, reading.samples)
        if reading.samples < MIN_BATCH or len(reading.layers) < 2:
            return self._replace(largest=largest if len(reading.layers) > 1 else 0)
        if not hidden_outputs(reading):
            return self._replace(largest=largest, steps=self.steps + 1)
        found = tuple(measurements(reading))
        latest = tuple(measurement for measurement in found if measurement.symptom)
        symptoms = frozenset(measurement.symptom for measurement in latest)
        patience = max(PATIENCE, reading.batches or 0)
        return SilentUnitsMonitor(
            self.dead.update(reading.step, "dead units" in symptoms, patience),
            self.saturated.update(reading.step, "saturated units" in symptoms, patience),
            latest or self.latest,
            symptoms if self.at_start is None else self.at_start,
            found[0],
            self.steps + 1,
            reading.step,
            largest,
            patience,
        )

    def measurements(self) -> Iterator[Measurement]:
        active = {"dead units": self.dead.active, "saturated units": self.saturated.active}
        for measurement in self.latest:
            if active[measurement.symptom]:
                late = measurement.symptom not in (self.at_start or ())
                yield measurement._replace(symptom=LATE[measurement.symptom]) if late else measurement

    def all_well(self) -> Measurement:
        require_samples(self.steps, self.largest, MIN_BATCH)
        if self.last is None:
            raise NotApplicable(NO_OUTPUT if self.steps else NO_LAYER)
        require_steps(self.steps, self.patience)
        for alarm in (self.dead, self.saturated):
            alarm.require_silence(self.step, self.patience)
        return self.last._replace(evidence=f"after {count(self.steps)}, {self.last.evidence}")


BIASED = "units silenced by biases"
LATE = {"dead units": "units died in training", "saturated units": "units saturated in training"}
SYMPTOMS = {
    "dead units": Symptom(
        "warn",
        cause="these units are 0 on every sample and cannot learn",
        remedy="biases that start at 0, inputs around 0; if they are so already, leaky-relu or wider layers",
        effect=True,
    ),
    "saturated units": Symptom(
        "warn",
        cause="the activation is flat there and passes no gradient: the weights or inputs are too large",
        remedy="smaller weights, where their std is above 1/√fan_in; else scale the inputs to a std of 1",
        effect=True,
    ),
    "units died in training": Symptom(
        "warn",
        cause="the units were active at the start; a step that was too long has pushed them below 0",
        remedy="try a smaller rate, or leaky-relu",
        effect=True,
        late=True,
    ),
    "units saturated in training": Symptom(
        "warn",
        cause="the units were not saturated at the start; their weights have grown too large since",
        remedy="try a smaller rate",
        effect=True,
        late=True,
    ),
    BIASED: Symptom("warn", cause="the biases outweigh the weighted inputs", remedy="start the biases at 0"),
}

CHECK = Check(
    name="silent-units",
    doc=__doc__,
    course="4.3",
    symptoms=SYMPTOMS,
    passing=({}, {"network.activation": "tanh", "network.init": "xavier"}),
    failing=(
        (BIASED, {"fault.name": "negative-biases"}),
        (BIASED, {"fault.name": "negative-biases", "network.activation": "tanh", "network.init": "xavier"}),
        (
            "saturated units",
            {"fault.name": "init-too-large", "network.activation": "tanh", "network.init": "xavier"},
        ),
        ("units died in training", {"train.optimizer": {"name": "adam", "rate": 1.0}}),
        (
            "units saturated in training",
            {"fault.name": "rate-too-high", "network.activation": "tanh", "network.init": "xavier"},
        ),
    ),
    needs=(Portable, Supervised),
    measure=measure,
    monitor=SilentUnitsMonitor(),
    reads=("step", "samples", "batches", "layers"),
    live=lambda reading, first: step_findings(reading),
)
