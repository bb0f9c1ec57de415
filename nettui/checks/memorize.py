"""Trains a network on a few samples with Adam, for the checks that ask what it can learn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from nettui.checks.cost import affordable_steps
from nettui.checks.probe import Probe
from nettui.nn.optimizers import Adam
from nettui.types import Step

RATES = (0.01, 0.003, 0.001)
"""Adam's learning rates, tried in this order: deep networks need smaller ones."""


class Memorized(NamedTuple):
    """The last step of a training run, and the data loss of every step up to it."""

    step: Step
    losses: tuple[float, ...]

    @property
    def rank(self) -> tuple[float, float]:
        """For comparing runs: accuracy first, then the loss."""
        return self.step.accuracy, -self.step.loss.data


def memorize(probe: Probe, steps: int, target_loss: float, rates: Sequence[float] = RATES) -> Memorized:
    """A run of Adam until all samples of the mini-batch are right and the data loss is `target_loss` or less.

    If no rate gets that far within `steps` steps, the run with the best result.
    """
    runs: list[Memorized] = []
    for rate in rates:
        losses: list[float] = []
        for step in probe.tuned(optimizer=Adam(rate)).run(affordable_steps(probe, steps)):
            losses.append(step.loss.data)
            if step.accuracy == 1.0 and step.loss.data <= target_loss:
                return Memorized(step, tuple(losses))
        runs.append(Memorized(step, tuple(losses)))
    return max(runs, key=lambda run: run.rank)
