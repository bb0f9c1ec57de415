"""Does the network get as far as simple methods do on the same data? (course 2.3, 6.3)

The run is trained to its end, as far as a check can afford it, and judged without dropout on held-out
samples, or on the training part if fewer than 30 are held out. A constant answer, the nearest neighbours and
a linear model on scaled columns are judged on the same held-out samples, or by cross-validation on the
training part. A network that is clearly worse than the best of them is trained five times as long: if that
brings it at least half-way there, it is only unfinished; otherwise it is stuck, whatever its loss does. A
table of all combinations of two values, as XOR, can be learned by heart.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np

from nettui.abilities import Portable, Supervised
from nettui.checks.check import Check, Measurement, Symptom
from nettui.checks.monitoring import count
from nettui.checks.outcome import (
    Outcome,
    format_score,
    is_held_out,
    judged_steps,
    judges,
    planned_steps,
    train,
)
from nettui.checks.probe import NotApplicable, Probe
from nettui.checks.simple_methods import simple_scores
from nettui.data.dataset import Split
from nettui.types import Figure

MARGIN, SIGMAS = 0.08, 2.5
"""A score this much below that of a simple method falls short, if that is SIGMAS standard deviations."""

NUMBER_MARGIN = 0.15
"""The same for R²."""

FEW, TABLE = 12, 64
"""Samples below which all can be learned by heart, if no two contradict each other; so can a table of at
most TABLE rows whose inputs take two values each."""

STILL_FALLING = 0.03
"""The share by which the loss still falls, from which a run that was cut short may yet get there."""

LONGER = 5
"""How many times as long a run is trained that falls short, to see whether it still learns."""

FOUR, MIN_STEPS = 4, 100
"""The fewest training samples, and steps that a run must last unless it is planned to be shorter."""


class Attainment(NamedTuple):
    """What a run and the simple methods reach on `samples` samples, held out or of the training part."""

    own: Outcome
    scores: Mapping[str, float]
    samples: int
    held_out: bool
    numbers: bool

    @property
    def best(self) -> str:
        """The simple method that gets furthest."""
        return max(
            self.scores, key=lambda name: self.scores[name] if math.isfinite(self.scores[name]) else -1
        )

    @property
    def half_way(self) -> float:
        """The score half-way between the run's and the best simple method's."""
        return (self.own.score + self.scores[self.best]) / 2

    def falls_short(self, score: float) -> bool:
        """Whether the score is clearly below the best one of the simple methods."""
        best = self.scores[self.best]
        if self.numbers or not math.isfinite(score):
            return not best - score <= NUMBER_MARGIN
        scatter = math.sqrt(2 * max(best * (1 - best), 1 / self.samples) / self.samples)
        return best - score > max(MARGIN, SIGMAS * scatter)

    def show(self, score: float) -> str:
        return format_score(score, self.numbers)


def measure(probe: Probe) -> Iterator[Measurement]:
    start = probe.start
    planned, most = planned_steps(start), judged_steps(start)
    if len(start.data.train.t) < FOUR:
        raise NotApplicable(f"fewer than {FOUR} training samples tell nothing")
    if most < min(MIN_STEPS, planned or MIN_STEPS):
        raise NotApplicable(f"a network of this size can afford {count(most)} only, too few to tell")
    seen = attainment(start)
    own, symptom, later = seen.own, "", ""
    if seen.falls_short(own.score):
        by_training = seen.held_out and not seen.falls_short(own.training)
        symptom = "falls short on held-out samples" if by_training else "falls short of the data"
        longer = min(LONGER * own.steps, most)
        if own.finite and longer > own.steps:
            then = train(start, longer)
            later = f", {seen.show(then.score)} after {count(longer)}"
            if not seen.falls_short(then.score) or then.score >= seen.half_way:
                symptom = "still learning at the end"
        elif own.finite and own.falling > STILL_FALLING:
            raise NotApplicable(f"{count(own.steps)} of {planned} are too few to tell how far it gets")
    part = "held-out" if seen.held_out else "training"
    yield Measurement(
        measured=f"{seen.show(own.score)} of {seen.samples} {part} samples after {count(own.steps)}{later}",
        expected=f"about {seen.show(seen.scores[seen.best])}, as {seen.best}",
        evidence=f"training part {seen.show(own.training)}",
        symptom=symptom,
        figure=Figure(
            "R²" if seen.numbers else "share of right predictions",
            (own.score, *seen.scores.values()),
            ("this network", *seen.scores),
        ),
    )


def attainment(start: Probe) -> Attainment:
    """What the run reaches, and the simple methods on the same samples."""
    judged, held_out = judges(start), is_held_out(start)
    scores = dict(simple_scores(start.data.train, judged if held_out else None))
    if can_be_learned_by_heart(start.data.train):
        scores["by heart"] = 1.0
    numbers = judged.t.dtype.kind == "f"
    return Attainment(train(start), scores, len(judged.t), held_out, numbers)


def can_be_learned_by_heart(train: Split) -> bool:
    """Whether the samples are few, or a table of all combinations of two values, and do not contradict."""
    if train.t.dtype.kind == "f" or len(train.t) > TABLE or not np.isfinite(train.x).all():
        return False
    x = train.x.reshape(len(train.x), -1)
    distinct = len(np.unique(x, axis=0))
    consistent = distinct == len(np.unique(np.column_stack([x, train.t]), axis=0))
    values = [len(np.unique(column)) for column in x.T]
    return consistent and (len(x) < FEW or (max(values) <= 2 and distinct == math.prod(values)))


CHECK = Check(
    name="attainment",
    doc=__doc__,
    course="2.3",
    symptoms={
        "falls short of the data": Symptom(
            "warn",
            cause="the run is stuck, too short, or held back: simple methods learn more from the same data",
            remedy="see which change helps: nettui check --try",
            effect=True,
        ),
        "still learning at the end": Symptom(
            "pass",
            cause="training ends before the network has learned what it can",
            remedy="train for more epochs, or with a higher rate",
            effect=True,
        ),
        "falls short on held-out samples": Symptom(
            "warn",
            cause="the network knows its training samples better than simple methods do, and others worse",
            remedy="a smaller network, a penalty, dropout, more samples, or fewer epochs",
            effect=True,
        ),
    },
    passing=({"network.hidden": [32]}, {"network.hidden": []}, {"train.epochs": 40}),
    failing=(
        ("falls short of the data", {"fault.name": "zero-init"}),
        ("falls short of the data", {"fault.name": "rate-too-low"}),
        ("still learning at the end", {"train.epochs": 2}),
    ),
    needs=(Portable, Supervised),
    measure=measure,
)
