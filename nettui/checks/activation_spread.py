"""Do all hidden layers keep the standard deviation of the input? (course 5.1 to 5.5)

The standard deviation of each layer's output, over up to 1000 training samples, is compared with the
input's. With weights that are too small it falls layer by layer until all samples look alike; with weights
that are too large it grows layer by layer. Dropout is switched off, because each of its masks adds to the
standard deviation of what is above it; during training, that much is allowed for.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile
from typing import TYPE_CHECKING

from nettui.checks.check import Check, Measurement, Symptom
from nettui.checks.monitoring import NO_OUTPUT, hidden_layers, hidden_outputs
from nettui.checks.not_applicable import NotApplicable
from nettui.common.text import format_number, join_names
from nettui.types import Figure, Finding, LayerReading, Reading

if TYPE_CHECKING:
    from nettui.checks.probe import Probe

NARROW, WIDE = 0.01, 10.0
"""A layer is narrow below, and wide above, this multiple of the input's std. NARROW is about what two layers
with the weights of course 5.1, which are too small, leave of it; good inits lie between 0.12 and 2.8
(`python -m tests.bench starts`)."""

FLAGS = {"narrow": "narrow layers", "wide": "wide layers"}


def flag(layer: LayerReading, reading: Reading) -> str:
    """`narrow`, `wide`, or an empty string if the layer is fine; the layer of the scores is never flagged.

    A mask of dropout multiplies the mean square of what is above it by 1/p, or by p without compensation.
    """
    if layer is reading.layers[-1] or reading.input is None:
        return ""
    spread, below = reading.input.output.std, takewhile(lambda other: other is not layer, reading.layers)
    masked = reading.keep ** (len(list(below)) / 2)
    if layer.output.std > WIDE / masked * spread:
        return "wide"
    return "narrow" if layer.output.std < NARROW * masked * spread else ""


def measurements(reading: Reading) -> Iterator[Measurement]:
    """One measurement for each symptom, which names the layers; a single one if all layers are fine."""
    flags = [flag(layer, reading) for layer in reading.layers]
    figure = _figure(reading)
    expected = f"near the input's, {format_number(reading.input.output.std)}" if reading.input else ""
    for kind, symptom in FLAGS.items():
        layers = [layer for layer, found in zip(reading.layers, flags, strict=True) if found == kind]
        if layers:
            names = join_names([layer.name for layer in layers])
            yield Measurement(
                measured=f"std {format_number(layers[-1].output.std)}",
                expected=expected,
                evidence=names,
                symptom=symptom,
                figure=figure,
            )
    if not any(flags):
        spread = [format_number(layer.output.std) for layer in hidden_outputs(reading)]
        yield Measurement(
            measured=f"std {join_names(spread, 4)}",
            expected=expected,
            evidence=hidden_layers(len(spread)),
            symptom="",
            figure=figure,
        )


def _figure(reading: Reading) -> Figure:
    layers = [*filter(None, [reading.input]), *hidden_outputs(reading)]
    stds = tuple(layer.output.std for layer in layers)
    return Figure("std of each layer's output", stds, tuple(layer.name for layer in layers))


def step_findings(reading: Reading) -> Iterator[Finding]:
    """What is wrong at a step."""
    return CHECK.problems(measurements(reading))


def measure(probe: Probe) -> Iterator[Measurement]:
    x = probe.start.step.ops[0].out
    if x is not None and x.dtype.kind in "iub":
        raise NotApplicable("its inputs are whole numbers, such as tokens: their spread means nothing")
    start = probe.start
    if len(start.reading.layers) < 2:
        raise NotApplicable("it has no hidden layer")
    if not hidden_outputs(start.reading):
        raise NotApplicable(NO_OUTPUT)
    masked = f"std {_std(start.many.reading)} with the masks of dropout" if start.reading.keep < 1 else ""
    for found in measurements(start.unregularized.many.reading):
        yield found._replace(evidence="; ".join(filter(None, (found.evidence, masked))))


def _std(reading: Reading) -> str:
    """The standard deviation of the output of the last hidden layer."""
    return format_number(reading.layers[-2].output.std)


CHECK = Check(
    name="activation-spread",
    doc=__doc__,
    course="5.1",
    symptoms={
        "narrow layers": Symptom(
            "warn",
            cause="all samples give nearly the same output: units are dead, or the weights are too small",
            remedy="larger weights, where their std is below 1/√fan_in; leaky-relu, where units are dead",
            effect=True,
        ),
        "wide layers": Symptom(
            "warn",
            cause="the outputs grow from layer to layer: the weights are too large",
            remedy="smaller initial weights, drawn around 0: a std of at most √(2/fan_in), as he has",
            effect=True,
        ),
    },
    passing=(
        {},
        {"network.activation": "tanh", "network.init": "xavier", "network.hidden": [30] * 10},
        {"network.hidden": [64] * 8, "network.dropout": {"keep": 0.3}},
        {"network.hidden": [64] * 8, "network.dropout": {"keep": 0.3, "mode": "plain"}},
    ),
    failing=(
        ("narrow layers", {"fault.name": "init-too-small"}),
        ("wide layers", {"fault.name": "init-too-large"}),
    ),
    measure=measure,
    live=lambda reading, first: step_findings(reading),
)
