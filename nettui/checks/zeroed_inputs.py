"""Does the network learn from its inputs, or would it do as well without? (course 6.3)

It learns the same few samples twice by Adam, once with all inputs set to 0. Without inputs only the shares
of the classes can be learned; with them it must get further.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from nettui.checks.check import Answer, Check, Trouble
from nettui.checks.probe import RATES, Subject, Unanswered
from nettui.common.text import format_number
from nettui.types import Figure

SAMPLES, STEPS = 64, 200

ENOUGH = 0.5
"""Share of the loss without inputs at which learning may stop, all samples right."""

BETTER, MORE = 0.95, 0.05
"""Share of the loss without inputs that the loss with them must come below, or how many more must be right: a
perceptron's loss falls to 0 with its scores, whatever they say."""


def ask(subject: Subject) -> Iterator[Answer]:
    x, t = subject.evenly(SAMPLES)
    if len(np.unique(t)) < 2:
        raise Unanswered("its samples are of one class")
    if not np.isfinite(x).all():
        raise Unanswered("some inputs are no numbers")
    learner = subject.start.plain
    without = learner.on(0.0 * x, t).learned(STEPS, 0.0, RATES[:1]).step
    with_ = learner.on(x, t).learned(STEPS, ENOUGH * without.loss.data).step
    better = with_.loss.data <= BETTER * without.loss.data or with_.accuracy >= without.accuracy + MORE
    told = f"loss {format_number(with_.loss.data)} with inputs, {format_number(without.loss.data)} without"
    evidence = f"{len(t)} samples, {with_.before.step + 1} and {without.before.step + 1} steps of Adam"
    figure = Figure("loss at the end", (with_.loss.data, without.loss.data), ("with inputs", "without"))
    symptom = "" if better else "inputs make no difference"
    yield Answer(told, "less with inputs", evidence, symptom, figure)


CHECK = Check(
    name="zeroed-inputs",
    doc=__doc__,
    course="6.3",
    troubles={
        "inputs make no difference": Trouble(
            "fail",
            "what the network is shown does not reach its answers",
            "look for dead units, weights of 0 and layers that are not connected",
            effect=True,
        )
    },
    healthy=({}, {"network.hidden": []}, {"loss.name": "hinge"}),
    sick=(("inputs make no difference", {"fault.name": "zero-init"}),),
    ask=ask,
)
