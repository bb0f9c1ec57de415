"""Does the network get as far as simple methods do on the same data? (course 2.3, 6.3)

The run is trained to its end, as far as a check can afford it, and judged without dropout on held-out
samples, or on the training part if fewer than 30 are held out. A constant answer, the nearest neighbours and
a linear model on scaled columns are judged on the same held-out samples, or by cross-validation on the
training part; and so is the same network, trained as long with Adam, without penalty and dropout. A run that
is clearly worse than the best of them is trained five times as long: if that brings it at least half-way
there, it is only unfinished; otherwise it is stuck, whatever its loss does. A table of all combinations of
two values, as XOR, can be learned by heart.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from nettui.abilities import Portable, Supervised
from nettui.checks.check import Check, Measurement, Symptom
from nettui.checks.monitoring import count
from nettui.checks.not_applicable import NotApplicable
from nettui.checks.outcome import (
    Outcome,
    format_score,
    is_held_out,
    judged_steps,
    judges,
    planned_steps,
    train,
    train_longer,
)
from nettui.checks.probe import Probe
from nettui.checks.simple_methods import COMPARED, simple_scores
from nettui.data.dataset import Split
from nettui.nn.adaptive import Adam
from nettui.types import Figure

MARGIN, SIGMAS = 0.08, 3.0
"""A score this much below that of a simple method falls short, if that is SIGMAS standard deviations of the
difference of two shares of equally many samples."""

AHEAD = 0.15
"""A score on the training part that is this much above that on held-out samples is far ahead, if that is
SIGMAS standard deviations."""

NUMBER_MARGIN = 0.15
"""The same for R²."""

USUAL_RATE = 0.003
"""Adam's rate in the run with usual settings."""

USUAL = "this network with Adam, without penalty and dropout"
"""A run with usual settings, named beside the simple methods."""

BY_HEART = "a table learned by heart"
"""How a small table can be learned, named beside the simple methods."""

DIFFERS = 0.1
"""What a simple method must lose from training to held-out samples for the parts to differ."""

FEW, TABLE = 12, 64
"""Samples below which all can be learned by heart, if no two contradict each other; so can a table of at
most TABLE rows whose inputs take two values each."""

STILL_FALLING = 0.03
"""The share by which the loss still falls, from which a run that was cut short may yet get there."""

MIN_TO_LEARN, MIN_GAIN, SIGNAL = 100, 0.02, 2.0
"""The fewest samples that show that there is nothing to learn: no method is better than a constant answer by
MIN_GAIN of the samples, or by SIGNAL standard deviations of its score."""

RARE = 0.95
"""The share of the largest class from which the share of right answers says nothing of the others."""

UNFINISHED = "still learning at the end"

LONGER = 5
"""How many times as long a run is trained that falls short, to see whether it still learns."""

MIN_SAMPLES, MIN_STEPS = 4, 100
"""The fewest training samples, and steps that a run must last unless it is planned to be shorter."""


class Attainment(NamedTuple):
    """What a run and the simple methods reach on `samples` samples, held out or of the training part."""

    own: Outcome
    scores: Mapping[str, float]
    samples: int
    held_out: bool
    numbers: bool
    within: Mapping[str, float] = {}
    """What the simple methods reach by cross-validation on the training part, if others are held out."""
    majority: float = 0.0
    """The share of the largest class among them."""
    trained: int = 0
    """How many samples of the training part the simple methods look at."""

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

    @property
    def nothing_to_learn(self) -> bool:
        """Whether neither the simple methods nor the network beat a constant answer on held-out samples."""
        if self.numbers or self.samples < MIN_TO_LEARN or self.held_out_differs:
            return False
        constant = max(self.scores["a constant answer"], self.majority)
        if constant > RARE:
            return False
        others = [self.scores[self.best], *([self.own.score] if self.held_out else [])]
        scatter = math.sqrt(constant * (1 - constant) / self.samples)
        return max(others) - constant < max(MIN_GAIN, SIGNAL * scatter)

    @property
    def familiar(self) -> str:
        """The simple method that gets furthest within the training part."""
        return max(self.within, key=lambda name: self.within[name])

    @property
    def held_out_differs(self) -> bool:
        """Whether a simple method that works within the training part fails on held-out samples."""
        if not self.held_out:
            return False
        best = self.familiar
        if self.numbers:
            works = self.within[best] > 2 * NUMBER_MARGIN
            return works and self.within[best] - self.scores[best] > 2 * NUMBER_MARGIN
        share = self.within[best]
        scatter = math.sqrt(max(share * (1 - share), 1 / self.samples) / self.samples)
        return share - self.scores[best] > max(DIFFERS, 2 * SIGMAS * scatter)

    @property
    def overfits(self) -> bool:
        """Whether the network is much better on the training part than on held-out samples."""
        own = self.own
        if not self.held_out or not own.finite:
            return False
        scatter = 0.0 if self.numbers else _scatter(own.training, own.score, self.samples)
        return own.training - own.score > max(AHEAD, SIGMAS * scatter)

    def falls_short(self, run: Outcome) -> bool:
        """Whether a run is clearly below the best of the simple methods.

        On the samples that it is judged by, or even on those of the training part, of which there are more,
        below what a simple method reaches there on samples that it has not seen.
        """
        return self._is_short(run.score) or (self.held_out and self._is_short_in_training(run.training))

    def falls_short_held_out_only(self, run: Outcome) -> bool:
        """Whether a run that falls short does as well as the best simple method on its training samples."""
        return (
            self.held_out
            and not self._is_short(run.training)
            and not self._is_short_in_training(run.training)
        )

    def _is_short(self, score: float) -> bool:
        if self.best == BY_HEART:
            return not score > 1 - 0.5 / self.samples
        return self._is_below(score, self.scores[self.best], self.samples)

    def _is_short_in_training(self, score: float) -> bool:
        return self._is_below(score, self.within[self.familiar], self.trained)

    def _is_below(self, score: float, best: float, samples: int) -> bool:
        if self.numbers or not math.isfinite(score):
            return not best - score <= NUMBER_MARGIN
        return best - score > max(MARGIN, SIGMAS * _scatter(best, score, samples))

    def show(self, score: float) -> str:
        return format_score(score, self.numbers)


def _scatter(a: float, b: float, samples: int) -> float:
    """The standard deviation of the difference of two shares, each of so many samples."""
    mean = (a + b) / 2
    return math.sqrt(2 * max(mean * (1 - mean), 1 / samples) / samples)


def measure(probe: Probe) -> Iterator[Measurement]:
    start = probe.start
    planned, most = planned_steps(start), judged_steps(start)
    if len(start.data.train.t) < MIN_SAMPLES:
        raise NotApplicable(f"fewer than {MIN_SAMPLES} training samples tell nothing")
    if most < min(MIN_STEPS, planned or MIN_STEPS):
        raise NotApplicable(f"a network of this size can afford {count(most)} only, too few to tell")
    if start.weights_classes:
        raise NotApplicable("its loss weights the classes: it is not after the most right answers")
    step = start.step
    if step.nonfinite is None and all(map(math.isnan, (step.loss.total, step.accuracy, step.r2))):
        raise NotApplicable("its steps do not show its scores")
    seen = attainment(start)
    if seen.held_out_differs:
        yield Measurement(
            measured=f"{seen.familiar}: {seen.show(seen.within[seen.familiar])} within the training part",
            expected=f"as much on held-out samples, not {seen.show(seen.scores[seen.familiar])}",
            evidence=f"{seen.samples} held-out samples",
            symptom="held-out part is unlike the training part",
        )
    symptom, later = _symptom(seen, start, most)
    if symptom == UNFINISHED and probe.is_default("epochs"):
        symptom = ""
        later += ", and the epochs are nettui's: --set train.epochs=… sets them"
    part, steps = "held-out" if seen.held_out else "training", count(seen.own.steps)
    reached = f"{seen.show(seen.own.score)} at the end, after {steps}"
    if not seen.own.finite:
        reached = f"breaks off at NaN or infinity after {steps}"
    yield Measurement(
        measured=reached + later,
        expected=f"about {seen.show(seen.scores[seen.best])}, as {seen.best}",
        evidence=_evidence(seen, part, len(start.data.train.t)),
        symptom=symptom,
        figure=Figure(
            "R²" if seen.numbers else "share of right predictions",
            (seen.own.score, *seen.scores.values()),
            ("this network", *seen.scores),
        ),
    )


def _evidence(seen: Attainment, part: str, total: int) -> str:
    known = f"{seen.samples} {part} samples; training part {seen.show(seen.own.training)}"
    if seen.trained == total:
        return known
    return known + f"; simple methods saw {seen.trained:,} of {total:,}"


def _symptom(seen: Attainment, start: Probe, most: int) -> tuple[str, str]:
    """The symptom of what was reached, and what a longer run of at most so many steps reaches, in words."""
    own = seen.own
    if not seen.falls_short(own):
        if seen.nothing_to_learn:
            return "nothing beats a constant answer", ""
        return "knows the training part better" if seen.overfits else "", ""
    unseen = seen.falls_short_held_out_only(own)
    symptom = "falls short on held-out samples" if unseen else "falls short of the data"
    longer = min(LONGER * own.steps, most)
    if own.finite and longer > own.steps:
        then = train_longer(start, longer)
        if not seen.falls_short(then) or then.score >= seen.half_way:
            symptom = UNFINISHED
        return symptom, f", {seen.show(then.score)} if trained for {count(longer)}"
    if own.finite and own.falling > STILL_FALLING:
        raise NotApplicable(f"after {count(own.steps)} the loss still falls: how far it gets is not known")
    return symptom, ""


def attainment(start: Probe) -> Attainment:
    """What the run reaches, and the simple methods on the same samples."""
    judged, held_out = judges(start), is_held_out(start)
    scores = dict(simple_scores(start.data.train, judged if held_out else None))
    if can_be_learned_by_heart(start.data.train):
        scores[BY_HEART] = 1.0
    numbers = judged.t.dtype.kind == "f"
    own = train(start)
    usual = _usual_score(start, own.steps)
    scores |= {} if math.isnan(usual) else {USUAL: usual}
    majority = 0.0 if numbers else float(np.unique(judged.t, return_counts=True)[1].max() / len(judged.t))
    within = simple_scores(start.data.train) if held_out else {}
    trained = min(len(start.data.train.t), COMPARED)
    return Attainment(own, scores, len(judged.t), held_out, numbers, within, majority, trained)


def _usual_score(start: Probe, steps: int) -> float:
    """What the network reaches in so many steps with usual settings; NaN if they cannot be changed."""
    usual: Mapping[str, Any] = {"optimizer": Adam(USUAL_RATE), "penalty": 0.0, "dropout": 1.0}
    options = {option: value for option, value in usual.items() if start.can_tune(option)}
    return train(start.tuned(**options), steps).score if "optimizer" in options and steps else math.nan


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
            remedy="the likely causes say what to change, and what it brought on a copy of the run",
            effect=True,
        ),
        UNFINISHED: Symptom(
            "pass",
            cause="training ends before the network has learned what it can",
            remedy="train for more epochs, or with a higher rate",
            effect=True,
        ),
        "held-out part is unlike the training part": Symptom(
            "warn",
            cause="the held-out samples come from another time or place, or were read or labelled otherwise",
            remedy="shuffle before splitting, and read and scale both parts by the same code",
        ),
        "nothing beats a constant answer": Symptom(
            "pass",
            cause="the inputs say little about the labels, or the labels belong to other samples",
            remedy="look for inputs that say more; see that inputs and labels are shuffled together",
        ),
        "knows the training part better": Symptom(
            "pass",
            cause="the network has learned its training samples by heart as well as what they have in common",
            remedy="a smaller network, a penalty, dropout, more samples, or fewer epochs",
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
        ("held-out part is unlike the training part", {"fault.name": "held-out-reversed"}),
        ("nothing beats a constant answer", {"fault.name": "labels-shuffled", "data.samples": 1000}),
    ),
    needs=(Portable, Supervised),
    measure=measure,
)
