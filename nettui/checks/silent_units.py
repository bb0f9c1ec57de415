"""Do the hidden units react to the samples, or are they dead or saturated? (course 4.1 to 4.3, 5.2)

A relu unit is dead when it is silent on *every* sample, not when it is silent on many: that is sparsity,
and sound. A sigmoid or tanh output is saturated where the activation is so flat that no gradient passes. At
the start all training samples are asked, up to 1000. Live, a layer is called dead when in each mini-batch
of an epoch most of its units were.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from nettui.checks.check import QUIET, Alarm, Answer, Check, Trouble, samples
from nettui.checks.probe import Subject, Unanswered
from nettui.common.text import format_percent, join_names
from nettui.types import Figure, Finding, LayerReading, Reading

MOST = 0.6
"""Share of dead units or saturated values above which a layer is called so. One hidden layer of the sound
networks in `python -m tests.bench starts` is."""

SAMPLES = 1000

CROWD = 16
"""In smaller mini-batches than that, units are silent by chance."""

PATIENCE = 50

FLAGS = {"dead": "dead units", "saturated": "saturated units"}


def flag(layer: LayerReading, reading: Reading) -> str:
    """`dead`, `saturated`, or nothing for a hidden layer that is well; scores are never flagged."""
    if layer is reading.layers[-1]:
        return ""
    if layer.output.dead > MOST:
        return "dead"
    return "saturated" if layer.output.saturated > MOST else ""


def answers(reading: Reading) -> Iterator[Answer]:
    """One answer for each kind of trouble, naming the layers, or one that all is well."""
    flags = [flag(layer, reading) for layer in reading.layers]
    outputs = [layer.output for layer in reading.layers[:-1]]
    shares = tuple(max(output.dead, output.saturated) for output in outputs)
    names = tuple(layer.name for layer in reading.layers[:-1])
    figure = Figure("share of dead units or saturated values", shares, names)
    for kind, symptom in FLAGS.items():
        layers = [layer for layer, found in zip(reading.layers, flags, strict=True) if found == kind]
        if layers:
            told = join_names([layer.name for layer in layers])
            worst = max(getattr(layer.output, kind) for layer in layers)
            yield Answer(
                f"{format_percent(worst)} {kind}", f"below {format_percent(MOST)}", told, symptom, figure
            )
    if not any(flags):
        most, hidden = max(shares, default=0.0), f"{len(shares)} hidden layer(s)"
        yield Answer(f"at most {format_percent(most)}", f"below {format_percent(MOST)}", hidden, "", figure)


def judge(reading: Reading) -> Iterator[Finding]:
    """What is wrong at a step."""
    return CHECK.troubled(answers(reading))


def _ask(subject: Subject) -> Iterator[Answer]:
    start = subject.start
    if len(start.reading.layers) < 2:
        raise Unanswered("it has no hidden layer")
    x, t, *_ = start.data.train
    reading = start.on(x[:SAMPLES], t[:SAMPLES]).reading
    for answer in answers(reading):
        yield answer._replace(symptom=BIASED) if answer.symptom and _biased(start, reading) else answer


def _biased(start: Subject, reading: Reading) -> bool:
    """Whether the biases of a flagged layer outweigh what its weights make of the input."""
    params = start.state.params
    for at, layer in enumerate(reading.layers):
        if flag(layer, reading) and f"{layer.name}.b" in params:
            below = reading.layers[at - 1] if at else reading.input
            heard = below.output.std if below else 1.0
            reach = heard * np.linalg.norm(params[f"{layer.name}.W"], axis=0)
            if np.median(np.abs(params[f"{layer.name}.b"])) > 2 * np.median(reach):
                return True
    return False


@dataclass(frozen=True)
class Memory:
    """An alarm for each kind of flag, the latest answers, and what was so from the first Reading on."""

    dead: Alarm = QUIET
    saturated: Alarm = QUIET
    said: tuple[Answer, ...] = ()
    born: frozenset[str] | None = None

    def see(self, reading: Reading) -> Memory:
        if not samples(reading) >= CROWD:
            return self
        said = tuple(answer for answer in answers(reading) if answer.symptom)
        symptoms = frozenset(answer.symptom for answer in said)
        patience = max(PATIENCE, reading.batches or 0)
        return Memory(
            self.dead.see(reading.step, "dead units" in symptoms, patience),
            self.saturated.see(reading.step, "saturated units" in symptoms, patience),
            said or self.said,
            symptoms if self.born is None else self.born,
        )

    def answers(self) -> Iterator[Answer]:
        ringing = {"dead units": self.dead.ringing, "saturated units": self.saturated.ringing}
        for answer in self.said:
            if ringing[answer.symptom]:
                late = answer.symptom not in (self.born or ())
                yield answer._replace(symptom=LATE[answer.symptom]) if late else answer


BIASED = "units silenced by biases"
LATE = {"dead units": "units died in training", "saturated units": "units saturated in training"}
TROUBLES = {
    "dead units": Trouble(
        "warn",
        "these units are silent on every sample and cannot learn",
        "he, a smaller rate, biases at 0",
        effect=True,
    ),
    "saturated units": Trouble(
        "warn",
        "the activation is flat there and passes no gradient: the weights or inputs are too large",
        "xavier for tanh, scaled inputs, a smaller rate",
        effect=True,
    ),
    "units died in training": Trouble(
        "warn",
        "they reacted at the start; a step too long has pushed them to where no sample reaches them",
        "a smaller rate, leaky-relu",
        effect=True,
    ),
    "units saturated in training": Trouble(
        "warn",
        "they were well at the start; their weights have grown too large since",
        "a smaller rate",
        effect=True,
    ),
    BIASED: Trouble(
        "warn", "the biases outweigh what the weights make of the input", "start the biases at 0"
    ),
}

CHECK = Check(
    name="silent-units",
    doc=__doc__,
    course="4.3",
    troubles=TROUBLES,
    healthy=({}, {"network.activation": "tanh", "network.init": "xavier"}),
    sick=(
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
    ask=_ask,
    watch=Memory(),
)
