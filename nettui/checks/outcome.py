"""How far a training run gets: its loss and score without dropout, on samples that it can be judged by."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from nettui.abilities import Missing, Redesignable, able
from nettui.checks.cost import affordable_samples, affordable_steps
from nettui.checks.not_applicable import NotApplicable
from nettui.checks.probe import Probe
from nettui.common.text import format_number, format_percent
from nettui.data.dataset import Split
from nettui.types import Array, State, Step
from nettui.visuals.predictions import evenly_spaced

STEPS, SHARE = 2000, 0.25
"""The most steps of a run that is judged; the share of a trial run's work that it may take."""

SAMPLES, MIN_HELD_OUT = 2000, 30
"""The most samples that a run is judged by, and the fewest held out that are enough to judge by."""


class Outcome(NamedTuple):
    """What a run has reached after `steps` steps.

    `loss` is the mean data loss, `score` the share of right answers, or R² where the targets are numbers;
    both without dropout, and NaN where the run ended in numbers that are not finite. `training` is the score
    on the training part. `falling` is the share by which the mean training loss of the last quarter is below
    that of the quarter before.
    """

    loss: float
    score: float
    training: float
    steps: int
    falling: float = 0.0

    @property
    def finite(self) -> bool:
        return math.isfinite(self.loss) and math.isfinite(self.score)


def judges(probe: Probe) -> Split:
    """The samples that a run is judged by: those held out if there are enough, else the training part's."""
    data = probe.data
    return _some(probe, (is_held_out(probe) and data.validation) or data.train)


def is_held_out(probe: Probe) -> bool:
    """Whether a run is judged by samples that it is not trained on."""
    held_out = probe.data.validation
    return held_out is not None and len(held_out.t) >= MIN_HELD_OUT


def judged_steps(probe: Probe) -> int:
    """The most steps that a run of this network can be judged by."""
    return affordable_steps(probe, STEPS, SHARE)


def planned_steps(probe: Probe) -> int | None:
    """The steps of the whole run, as the trainer states them; None if it does not."""
    step = probe.start.step
    return None if step.batches is None or step.epochs is None else step.batches * step.epochs


class Trained(NamedTuple):
    """A run so far: the data loss of each of its steps, and the State after them; None if it broke off."""

    losses: tuple[float, ...]
    state: State | None


def train(probe: Probe, steps: int = 0) -> Outcome:
    """Trains for so many steps, by default the whole run, as far as a check can afford it."""
    return _judged(probe, _further(probe, Trained((), probe.state), steps) if steps else probe.once(_whole))


def train_longer(probe: Probe, steps: int) -> Outcome:
    """What so many steps reach, more than those of the whole run, which are not done again."""
    return _judged(probe, _further(probe, probe.once(_whole), steps))


def _whole(probe: Probe) -> Trained:
    """The run to its end, as far as a check can afford it."""
    return _further(probe, Trained((), probe.state), judged_steps(probe), stop=True)


def _further(probe: Probe, run: Trained, steps: int, stop: bool = False) -> Trained:
    """The run until it has so many steps; if `stop`, none past its last epoch."""
    if run.state is None:
        return run
    losses = list(run.losses)
    state: State | None = run.state
    for step in _until_end(_unjudged(probe.at(run.state)), steps - len(losses), stop):
        losses.append(step.loss.data)
        state = step.after
    return Trained(tuple(losses), state)


def _judged(probe: Probe, run: Trained) -> Outcome:
    losses, state = run
    if state is None or not np.isfinite(state.params.flat).all():
        return Outcome(math.nan, math.nan, math.nan, len(losses))
    end = probe.at(state)
    loss, score = evaluate(end, judges(probe))
    training = evaluate(end, _some(probe, probe.data.train))[1] if is_held_out(probe) else score
    return Outcome(loss, score, training, len(losses), _falling(losses))


def _unjudged(probe: Probe) -> Probe:
    """The same run without the held-out part, which takes long to evaluate after every epoch."""
    trainer = able(probe.trainer, Redesignable)
    if isinstance(trainer, Missing):
        return probe
    return replace(probe, trainer=trainer.redesigned(data=probe.data._replace(validation=None)))


def _until_end(probe: Probe, steps: int, stop: bool) -> Iterator[Step]:
    """The steps of the run; if `stop`, none past its last epoch."""
    for step in probe.run(steps):
        yield step
        if stop and step.end:
            return


def evaluate(probe: Probe, samples: Split) -> tuple[float, float]:
    """Mean data loss and score at the probe's State, without dropout if the trainer can tell."""
    step = probe.on(*samples).step
    seen = step.validation
    loss = seen.loss if seen is not None else step.loss.data
    right = seen.accuracy if seen is not None else step.accuracy
    if math.isnan(right) and samples.t.dtype.kind == "f":
        right = determination(probe.predict(samples.x), samples.t)
    if math.isnan(right) and math.isfinite(loss):
        raise NotApplicable("its steps state no accuracy")
    return loss, right


def format_score(score: float, numbers: bool) -> str:
    """A score for people: R² where the targets are numbers, else the share of right answers."""
    return f"R² {format_number(score)}" if numbers else f"{format_percent(score)} right"


def determination(y: Array, t: Array) -> float:
    """R² = 1 − Σ(t − y)²/Σ(t − mean t)²: the share of the targets' variance that predictions explain."""
    t = t.reshape(len(t), -1).astype(float)
    error = float(np.square(y.reshape(t.shape) - t).sum())
    spread = float(np.square(t - t.mean(axis=0)).sum())
    return 1 - error / spread if spread else math.nan


def _some(probe: Probe, part: Split) -> Split:
    rows = evenly_spaced(len(part.t), affordable_samples(probe, SAMPLES))
    return Split(part.x[rows], part.t[rows])


def _falling(losses: Sequence[float]) -> float:
    quarter = len(losses) // 4
    if not quarter:
        return 0.0
    before, last = np.mean(losses[-2 * quarter : -quarter]), np.mean(losses[-quarter:])
    return float((before - last) / before) if before > 0 else 0.0
