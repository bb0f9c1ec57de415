"""The Reading and the findings of a step, computed once and only when needed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import TypeAlias

from nettui.checks.divergence import has_diverged
from nettui.checks.registry import checks
from nettui.metrics.reading import measure
from nettui.types import Finding, Reading, Step

Monitored: TypeAlias = Callable[[int], Iterable[Finding]]
"""Returns what the monitors find wrong at a step, after all steps up to it."""

MAX_ANALYSES = 3
"""StepAnalyses kept: that of the cursor's step, and those before it that `prev` needs."""


class StepAnalysis:
    """A step with its Reading and findings, and the analysis of the step before it.

    `first` is the Reading of step 0; `at` returns the analysis of any step.
    """

    def __init__(
        self, step: Step, first: Reading, at: Callable[[int], StepAnalysis], monitored: Monitored
    ) -> None:
        self.step, self._first, self._at, self._monitored = step, first, at, monitored

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
        """What the live checks find wrong: those about this step alone, then those about all steps so far."""
        return tuple(self._run_checks())

    @property
    def diverged(self) -> bool:
        """Whether the data loss is far beyond what it started from."""
        return has_diverged(self.step.loss.data, self._first)

    def _run_checks(self) -> Iterator[Finding]:
        for check in checks().values():
            if check.live:
                yield from check.live(self.reading, self._first)
        yield from self._monitored(self.number)


class StepAnalyses:
    """The last StepAnalyses of a run; `step` returns any of its Steps.

    `first` is the Reading of step 0, `start` the parameters there.
    """

    def __init__(self, step: Callable[[int], Step], monitored: Monitored) -> None:
        start = step(0)
        self.first, self.start = measure(start), start.before.params
        self._step, self._monitored = step, monitored
        self._kept: dict[int, StepAnalysis] = {}

    def of(self, step: Step) -> StepAnalysis:
        """The analysis of a Step of the run."""
        number = step.before.step
        kept = self._kept.get(number)
        if kept is None or kept.step is not step:
            kept = self._kept[number] = StepAnalysis(step, self.first, self._at, self._monitored)
            while len(self._kept) > MAX_ANALYSES:
                del self._kept[next(iter(self._kept))]
        return kept

    def _at(self, number: int) -> StepAnalysis:
        return self._kept.get(number) or self.of(self._step(number))
