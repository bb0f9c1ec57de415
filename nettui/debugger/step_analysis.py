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

MAX_ANALYSES = 3
"""StepAnalyses kept: that of the cursor's step, and those before it that `prev` needs."""


class StepAnalysis:
    """A step with its Reading and findings, and the analysis of the step before it.

    `first` is the Reading of step 0; `at` returns the analysis of any step.
    """

    def __init__(self, step: Step, first: Reading, at: Callable[[int], StepAnalysis]) -> None:
        self.step, self._first, self._at = step, first, at

    @property
    def number(self) -> int:
        return self.step.before.step

    @property
    def before(self) -> StepAnalysis:
        """The analysis of the step before this one; at step 0, this one."""
        return self._at(self.number - 1) if self.number else self

    @cached_property
    def reading(self) -> Reading:
        """What metrics/ measures on the step."""
        return measure(self.step)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """The findings of the checks that run on every step."""
        return tuple(self._run_checks())

    @property
    def diverged(self) -> bool:
        """Whether the data loss is far beyond what it started from."""
        return divergence.has_diverged(self.step.loss.data, self._first)

    def _run_checks(self) -> Iterator[Finding]:
        yield from initial_loss.step_findings(self._first)
        yield from gradient_decay.step_findings(self.reading)
        yield from activation_spread.step_findings(self.reading)
        yield from silent_units.step_findings(self.reading)
        yield from non_finite.step_findings(self.reading)
        yield from divergence.step_findings(self.reading, self._first)


class StepAnalyses:
    """The last StepAnalyses of a run; `step` returns any of its Steps.

    `first` is the Reading of step 0, `start` the parameters there.
    """

    def __init__(self, step: Callable[[int], Step]) -> None:
        start = step(0)
        self.first, self.start = measure(start), start.before.params
        self._step = step
        self._kept: dict[int, StepAnalysis] = {}

    def of(self, step: Step) -> StepAnalysis:
        """The analysis of a Step of the run."""
        number = step.before.step
        kept = self._kept.get(number)
        if kept is None or kept.step is not step:
            kept = self._kept[number] = StepAnalysis(step, self.first, self._at)
            while len(self._kept) > MAX_ANALYSES:
                del self._kept[next(iter(self._kept))]
        return kept

    def _at(self, number: int) -> StepAnalysis:
        return self._kept.get(number) or self.of(self._step(number))
