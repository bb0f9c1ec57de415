"""Does the network tell rare classes apart, where simple classifiers can? (course 1.3)

Unequal shares of the classes are no mistake, and a network that answers with the largest class is right if
the inputs say too little. So the shares alone are only told. If the largest class has twice its even share
or more, the network is trained from the start, with Adam if its optimizer can be changed, so that the answer
does not hang on the rate, for up to 900 steps; the answers in the last epoch, or in the last 200 steps, are
counted by class. The check warns if a class is hardly ever the answer, although the scores of ridge
regression, of nearest neighbours or of a single column tell it from the rest with an AUC of at least 0.9, or
0.85 where there are two classes: weighted by its rarity, it could be answered.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from nettui.abilities import Supervised
from nettui.checks import baselines
from nettui.checks.check import Check, Measurement, Symptom
from nettui.checks.cost import affordable_steps
from nettui.checks.not_applicable import NotApplicable
from nettui.checks.probe import Probe
from nettui.common.text import format_percent
from nettui.data.dataset import Names
from nettui.nn.adaptive import Adam
from nettui.types import Array, Figure
from nettui.visuals.predictions import evenly_spaced

UNEVEN, UNEVEN_OF_TWO = 2.0, 1.5
"""How many times its even share 1/K the largest class must have, for the network to be trained; and the
largest of two classes."""

STEPS, LAST = 900, 200
"""Steps of training, and the last ones of them whose answers are counted at most."""

IGNORED, MIN_SEEN = 0.1, 10
"""A class is ignored if at most this share of at least MIN_SEEN of its samples gets it as the answer."""

TOLD, TOLD_OF_TWO = 0.9, 0.85
"""The AUC with which a simple classifier must tell the class from the rest; and one of two classes."""

RATE = 0.003
"""Adam's learning rate."""

MOST_TOLD = 3
"""Classes that the evidence lists, those ignored first."""


def measure(probe: Probe) -> Iterator[Measurement]:
    data = probe.classes
    labels, counts = np.unique(data.train.t, return_counts=True)
    if len(counts) < 2:
        raise NotApplicable("all samples are of one class")
    shares = counts / counts.sum()
    largest, smallest = format_percent(float(shares.max())), format_percent(float(shares.min()))
    even = Measurement(
        measured=f"the largest class has {largest}, the smallest {smallest}",
        expected="about even shares",
        evidence=f"{counts.sum()} samples",
        figure=Figure("share of each class", tuple(shares.tolist()), tuple(map(data.names.label, labels))),
    )
    if shares.max() * len(shares) < (UNEVEN_OF_TWO if len(shares) == 2 else UNEVEN):
        yield even
    else:
        yield _judge(probe, even, data.names)


def _judge(probe: Probe, uneven: Measurement, names: Names) -> Measurement:
    """What the network makes of uneven shares."""
    right = _right(probe)
    ignored = [label for label, (seen, share) in right.items() if seen >= MIN_SEEN and share <= IGNORED]
    told = _told(probe) if ignored else {}
    harmed = [
        label for label in ignored if told.get(label, 0.0) >= (TOLD_OF_TWO if len(right) == 2 else TOLD)
    ]
    evidence = "; ".join(
        _line(names.label(label), right[label], told[label] if label in harmed else None)
        for label in sorted(right, key=lambda label: (label not in harmed, right[label].share))[:MOST_TOLD]
    )
    hardly = f"; {len(harmed)} of the classes hardly ever answered" if harmed else ""
    return uneven._replace(
        measured=uneven.measured + hardly,
        expected="every class is answered that the inputs tell apart",
        evidence=evidence,
        symptom="rare classes ignored" if harmed else "",
    )


def _line(name: str, right: Right, area: float | None) -> str:
    answered = f"class {name}: {format_percent(right.share)} of {right.seen} right"
    return answered if area is None else f"{answered}, though told apart with AUC {area:.2f}"


class Right(NamedTuple):
    """How many samples of a class were seen, and the share of them that got it as the answer."""

    seen: int
    share: float


def _right(probe: Probe) -> dict[int, Right]:
    """For each class, the samples seen late in training, and the share of right answers among them."""
    answers: list[tuple[Array, Array]] = []
    learner = probe.start.tuned(optimizer=Adam(RATE)) if probe.can_tune("optimizer") else probe.start
    for step in learner.run(affordable_steps(probe.start, STEPS)):
        t, predicted = step.ops[0].arrays.get("labels"), step.predicted
        if t is None or predicted is None or np.shape(t) != np.shape(predicted):
            raise NotApplicable("its steps do not show labels and predicted classes")
        answers.append((t, predicted))
        last = min(max(step.batches or 1, 1), LAST)
    if not answers:
        raise NotApplicable("its run has no steps")
    t, predicted = (np.concatenate(part) for part in zip(*answers[-last:], strict=True))
    return {
        int(label): Right(int(np.sum(t == label)), float(np.mean(predicted[t == label] == label)))
        for label in np.unique(t)
    }


def _told(probe: Probe) -> dict[int, float]:
    """For each class, the AUC with which the best simple classifier tells it from the rest."""
    samples = probe.evenly_spaced_samples(baselines.affordable_samples(probe.data.train.x[0].size))
    if not np.isfinite(samples.x).all():
        raise NotApplicable("some inputs are NaN or infinite")
    known = baselines.labelled(samples)
    if not len(known.columns) or known.freedom < 1:
        return {}
    few = known.pick(evenly_spaced(len(known.t), baselines.NEAREST_SAMPLES))
    scores = [(known, baselines.linear(known)), *((few, predicted) for predicted in baselines.nearest(few))]
    if (alone := baselines.best_column(known)) is not None:
        scores.append((known, alone.predicted))
    return {
        int(label): max(baselines.class_area(part, predicted, k) for part, predicted in scores)
        for k, label in enumerate(known.labels)
    }


CHECK = Check(
    name="class-imbalance",
    doc=__doc__,
    course="1.3",
    symptoms={
        "rare classes ignored": Symptom(
            "warn",
            cause="frequent classes dominate the loss, so that the network answers with them alone, though "
            "the inputs tell the rare ones apart",
            remedy="weight each class by its rarity (loss.weights = 'balanced'), or sample the rare ones "
            "more often; train longer or at a higher rate",
        )
    },
    passing=({},),
    failing=(
        (
            "rare classes ignored",
            {
                "fault.name": "class-imbalance",
                "data": {"source": "blobs", "samples": 8000, "classes": 2, "noise": 2.2, "validation": 0.2},
            },
        ),
    ),
    needs=(Supervised,),
    measure=measure,
)
