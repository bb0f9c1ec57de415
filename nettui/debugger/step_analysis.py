"""The Reading and the findings of a step, computed once and only when needed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property

from nettui.checks import (
    activation_spread,
    divergence,
    gradient_decay,
    initial_loss,
    non_finite,
    silent_units,
)
from nettui.metrics.reading import measure
from nettui.types import Finding, Reading, Step

LIVE = (initial_loss, gradient_decay, activation_spread, silent_units, non_finite, divergence)
"""The checks that run on every step."""

KEPT = 3
"""StepAnalyses kept: the cursor's, and those before it that `prev` asks for."""


class StepAnalysis:
    """A step, what is read off it, and the moment before; `first` is the Reading of step 0."""

    def __init__(self, step: Step, first: Reading, at: Callable[[int], StepAnalysis]) -> None:
        self.step, self._first, self._at = step, first, at

    @property
    def number(self) -> int:
        return self.step.before.step

    @property
    def before(self) -> StepAnalysis:
        """The moment one step ago; at step 0 itself."""
        return self._at(self.number - 1) if self.number else self

    @cached_property
    def reading(self) -> Reading:
        """What the probes read off the step."""
        return measure(self.step)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What the checks say of it."""
        return tuple(self._judge())

    @property
    def diverged(self) -> bool:
        """Whether the data loss is far beyond what it started from."""
        return divergence.has_diverged(self.step.loss.data, self._first)

    def _judge(self) -> Iterator[Finding]:
        yield from initial_loss.step_findings(self._first)
        yield from gradient_decay.step_findings(self.reading)
        yield from activation_spread.step_findings(self.reading)
        yield from silent_units.step_findings(self.reading)
        yield from non_finite.step_findings(self.reading)
        yield from divergence.step_findings(self.reading, self._first)


class StepAnalyses:
    """The last moments of a run that were looked at; `step` gives any of its Steps.

    `first` is the Reading of step 0, `start` are the parameters there.
    """

    def __init__(self, step: Callable[[int], Step]) -> None:
        start = step(0)
        self.first, self.start = measure(start), start.before.params
        self._step = step
        self._kept: dict[int, StepAnalysis] = {}

    def of(self, step: Step) -> StepAnalysis:
        """The moment of a Step of the run."""
        number = step.before.step
        kept = self._kept.get(number)
        if kept is None or kept.step is not step:
            kept = self._kept[number] = StepAnalysis(step, self.first, self._at)
            while len(self._kept) > KEPT:
                del self._kept[next(iter(self._kept))]
        return kept

    def _at(self, number: int) -> StepAnalysis:
        return self._kept.get(number) or self.of(self._step(number))
