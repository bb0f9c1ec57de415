"""Does every hidden layer spread its samples as the input does? (course 5.1 to 5.5)

The standard deviation of each layer's output, over a mini-batch, is compared with the input's. With
weights too small it falls layer by layer until all samples look alike; with weights too large it grows
without bound.
"""

from __future__ import annotations

from collections.abc import Iterator

from nettui.checks.check import Answer, Check, Trouble
from nettui.checks.probe import Subject, Unanswered
from nettui.common.text import format_number, join_names
from nettui.types import Figure, Finding, LayerReading, Reading

NARROW, WIDE = 0.01, 10.0
"""A std below or above these shares of the input's: what is left of a signal after about two layers of course
5.1's too small weights. Sound inits lay between 0.12 and 2.8 (`python -m tests.bench starts`)."""

FLAGS = {"narrow": "narrow layers", "wide": "wide layers"}


def flag(layer: LayerReading, reading: Reading) -> str:
    """`narrow`, `wide`, or nothing for a hidden layer that is well; scores are never flagged."""
    if layer is reading.layers[-1] or reading.input is None:
        return ""
    spread = reading.input.output.std
    if layer.output.std > WIDE * spread:
        return "wide"
    return "narrow" if layer.output.std < NARROW * spread else ""


def answers(reading: Reading) -> Iterator[Answer]:
    """One answer for each kind of trouble, naming the layers, or one that all is well."""
    flags = [flag(layer, reading) for layer in reading.layers]
    figure = _figure(reading)
    for kind, symptom in FLAGS.items():
        layers = [layer for layer, found in zip(reading.layers, flags, strict=True) if found == kind]
        if layers:
            names = join_names([layer.name for layer in layers])
            yield Answer(
                f"std {format_number(layers[-1].output.std)}", "std near the input's", names, symptom, figure
            )
    if not any(flags):
        spread = [format_number(layer.output.std) for layer in reading.layers[:-1]]
        yield Answer(
            f"std {join_names(spread, 4)}",
            "std near the input's",
            f"{len(spread)} hidden layer(s)",
            "",
            figure,
        )


def _figure(reading: Reading) -> Figure:
    layers = [*filter(None, [reading.input]), *reading.layers[:-1]]
    stds = tuple(layer.output.std for layer in layers)
    return Figure("std of each layer's output", stds, tuple(layer.name for layer in layers))


def judge(reading: Reading) -> Iterator[Finding]:
    """What is wrong at a step."""
    return CHECK.troubled(answers(reading))


def _ask(subject: Subject) -> Iterator[Answer]:
    reading = subject.start.reading
    if len(reading.layers) < 2:
        raise Unanswered("it has no hidden layer")
    return answers(reading)


CHECK = Check(
    name="activation-spread",
    doc=__doc__,
    course="5.1",
    troubles={
        "narrow layers": Trouble(
            "warn",
            "all samples give nearly the same output: units are dead, or the weights are too small",
            "look at dead units first; xavier for tanh, he for relu",
            effect=True,
        ),
        "wide layers": Trouble(
            "warn",
            "outputs grow layer by layer: the weights are too large",
            "xavier for tanh, he for relu",
            effect=True,
        ),
    },
    healthy=({}, {"network.activation": "tanh", "network.init": "xavier", "network.hidden": [30] * 10}),
    sick=(
        ("narrow layers", {"fault.name": "init-too-small"}),
        ("wide layers", {"fault.name": "init-too-large"}),
    ),
    ask=_ask,
)
