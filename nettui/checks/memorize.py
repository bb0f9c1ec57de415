"""Trains a network on a few samples with Adam, for the checks that ask what it can learn."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from nettui.checks.cost import affordable_steps
from nettui.checks.monitoring import count
from nettui.checks.not_applicable import NotApplicable
from nettui.checks.outcome import determination
from nettui.checks.probe import Probe
from nettui.data.dataset import Split
from nettui.nn.adaptive import Adam
from nettui.types import Step

RATES = (0.01, 0.003, 0.001)
"""Adam's learning rates, tried in this order: deep networks need smaller ones."""


class Memorized(NamedTuple):
    """The last step of a training run, and the data loss of every step up to it."""

    step: Step
    losses: tuple[float, ...]

    @property
    def rank(self) -> tuple[float, float]:
        """For comparing runs: accuracy first, if there is one, then the loss."""
        accuracy = self.step.accuracy
        return 0.0 if math.isnan(accuracy) else accuracy, -self.step.loss.data


def memorize(probe: Probe, steps: int, target_loss: float, rates: Sequence[float] = RATES) -> Memorized:
    """A run of Adam until all samples of the mini-batch are right and the data loss is `target_loss` or less.

    If no rate gets that far within `steps` steps, the run with the best result. Raises NotApplicable if the
    runs end before that, in numbers that are not finite or because the trainer ends them.
    """
    runs: list[Memorized] = []
    most = affordable_steps(probe, steps)
    for rate in rates:
        losses: list[float] = []
        for step in probe.tuned(optimizer=Adam(rate)).run(most):
            losses.append(step.loss.data)
            if step.accuracy == 1.0 and step.loss.data <= target_loss:
                return Memorized(step, tuple(losses))
        if ends_early(step) and len(losses) < most:
            raise NotApplicable(f"the run ends after {count(len(losses))}: it takes {most}")
        if step.after is not None and math.isfinite(step.loss.data):
            runs.append(Memorized(step, tuple(losses)))
    if not runs:
        raise NotApplicable("every run of Adam ends in numbers that are not finite")
    return max(runs, key=lambda run: run.rank)


def memorize_numbers(probe: Probe, samples: Split, steps: int, enough: float) -> tuple[Memorized, float]:
    """The same on numbers to predict, until the R² of these samples is `enough`; and that R².

    The numbers are divided by their root mean square, so that they are of a size that Adam reaches.
    """
    size = float(np.sqrt(np.mean(np.square(samples.t))))
    if not 0 < size < math.inf:
        raise NotApplicable("its numbers to predict are all 0, or not finite")
    t = samples.t / size
    best: tuple[Memorized, float] | None = None
    for rate in RATES:
        learner = probe.on(samples.x, t)
        run = memorize(learner, steps, 0.0, (rate,))
        state = run.step.after or run.step.before
        right = determination(learner.at(state).predict(samples.x), t)
        if best is None or right > best[1]:
            best = run, right
        if right >= enough:
            break
    assert best is not None
    return best


def ends_early(step: Step) -> bool:
    """Whether the trainer ends the run after this step, though all its numbers are finite."""
    return step.after is None and step.nonfinite is None and math.isfinite(step.loss.data)


def require_steps_for(best: Memorized, steps: int) -> None:
    """Raises NotApplicable if the network is so large that the run was cut short before that."""
    if len(best.losses) < steps:
        few = count(len(best.losses))
        raise NotApplicable(f"{few} are too few: it takes {steps}, too many for a network of this size")
