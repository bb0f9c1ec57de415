"""Can the network learn 20 samples by heart? (course 6.3)

It is trained without dropout and penalty on 20 samples, fewer where a layer has fewer units, by Adam (so
that the question is about network, loss and gradients, not about the learning rate), until every one is
right and the loss near 0.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from nettui.checks.check import Answer, Check, Trouble
from nettui.checks.probe import Subject, Unanswered
from nettui.common.text import format_number, format_percent
from nettui.types import Figure, Split

SAMPLES, STEPS = 20, 600

NEAR = 0.1
"""Share of the loss at the start below which a loss is near 0; the lecture's figure reaches 0.001."""


def tiny(subject: Subject) -> Split:
    """A few samples, spread evenly over the training part, no two alike."""
    shapes = subject.state.params.layout.shapes
    widths = [shape for name, shape in shapes.items() if name.endswith(".W")]
    units = [shape[1] for shape in widths[:-1]] or [shape[0] + 1 for shape in widths]
    few = min([SAMPLES, *units])
    if few < 2:
        raise Unanswered("a layer of one unit holds no two samples apart")
    x, t = subject.evenly(few)
    first = np.unique(x, axis=0, return_index=True)[1]
    return Split(x[first], t[first])


def ask(subject: Subject) -> Iterator[Answer]:
    x, t = tiny(subject)
    learner = subject.start.plain.on(x, t)
    first = learner.step.loss.data
    best, losses = learner.learned(STEPS, NEAR * first)
    loss, rate = best.loss.data, best.rate
    measured = f"{format_percent(best.accuracy)} right, loss {format_number(first)} → {format_number(loss)}"
    evidence = f"{len(t)} samples, {best.before.step + 1} steps of Adam at {format_number(rate)}"
    floor = "loss has a floor" if loss > NEAR * first else ""
    symptom = floor if best.accuracy == 1.0 else "cannot over-fit"
    figure = Figure("loss by step", losses)
    yield Answer(measured, "100 % right, loss near 0", evidence, symptom, figure)


CHECK = Check(
    name="overfit-tiny",
    doc=__doc__,
    course="6.3",
    troubles={
        "cannot over-fit": Trouble(
            "fail",
            "something keeps the network from learning even what it could learn by heart",
            "look at the checks of gradients, labels and initial weights first",
            effect=True,
        ),
        "loss has a floor": Trouble(
            "fail",
            "all samples are right, but the loss does not come near 0: the answers cannot be sure",
            "look whether a softmax is taken twice",
        ),
    },
    healthy=(
        {},
        {"network.hidden": []},
        {"network.activation": "tanh", "network.init": "xavier", "loss.name": "hinge"},
    ),
    sick=(
        ("cannot over-fit", {"fault.name": "zero-init"}),
        ("cannot over-fit", {"fault.name": "labels-off-by-one"}),
        ("loss has a floor", {"fault.name": "double-softmax"}),
    ),
    ask=ask,
)
