"""The Reading and the findings of a step, measured once and only when needed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import TypeAlias

import numpy as np

from nettui.checks.divergence import has_diverged
from nettui.checks.registry import live_checks
from nettui.debugger.past import Past
from nettui.types import Array, Finding, Reading, Scalars

Monitored: TypeAlias = Callable[[int], Iterable[Finding]]
"""Returns what the monitors find wrong at a step, after all steps up to it."""

MAX_ANALYSES = 3
"""StepAnalyses kept: that of the cursor's step, and those before it that `prev` needs."""


class StepAnalysis:
    """The Scalars of a step, its Reading and findings, and the analysis of the step before it."""

    scalars: Scalars

    def __init__(self, scalars: Scalars, of: StepAnalyses) -> None:
        self.scalars, self._of = scalars, of

    @property
    def number(self) -> int:
        return self.scalars.step

    @property
    def before(self) -> StepAnalysis:
        """The analysis of the step before this one; at step 0, this one."""
        return self._of.at(self.number - 1) if self.number else self

    @property
    def start(self) -> StepAnalysis:
        """The analysis of step 0."""
        return self._of.at(0)

    def so_far(self, column: str) -> tuple[Array, Array]:
        """Steps up to this one and the values of a column of the history there.

        In a long run not all steps are among them, but those of the lowest, the highest and the last values.
        """
        known = self._of.past.known(self.number)
        return known.steps(self.number + 1), known.column(column, self.number + 1)

    def evaluated_before(self, column: str) -> StepAnalysis | None:
        """The last step before this one with a number in a column, if this one has a number there, too."""
        steps, values = self.so_far(column)
        known = steps[~np.isnan(values)]
        if len(known) < 2 or known[-1] != self.number:
            return None
        return self._of.at(int(known[-2]))

    @cached_property
    def reading(self) -> Reading:
        """What metrics/ measures on the step."""
        return self._of.past.reading(self.number)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What the live checks find wrong: those about this step alone, then those about all steps so far."""
        return tuple(self._run_checks())

    @property
    def diverged(self) -> bool:
        """Whether the data loss is far beyond what it started from."""
        return has_diverged(self.scalars.loss.data, self._of.first)

    def _run_checks(self) -> Iterator[Finding]:
        for check in live_checks():
            if check.live:
                yield from check.live(self.reading, self._of.first)
        yield from self._of.monitored(self.number)


class StepAnalyses:
    """The last StepAnalyses of a past; `first` is the Reading of step 0."""

    def __init__(self, past: Past, monitored: Monitored) -> None:
        self.past, self.monitored, self.first = past, monitored, past.reading(0)
        self._kept: dict[int, StepAnalysis] = {}

    def of(self, scalars: Scalars) -> StepAnalysis:
        """The analysis of the step with these Scalars."""
        kept = self._kept.get(scalars.step)
        if kept is None:
            kept = self._kept[scalars.step] = StepAnalysis(scalars, self)
            while len(self._kept) > MAX_ANALYSES:
                del self._kept[next(iter(self._kept))]
        return kept

    def forget(self, number: int) -> None:
        """Drops what is known of a step, which was measured since."""
        self._kept.pop(number, None)

    def at(self, number: int) -> StepAnalysis:
        """The analysis of any step."""
        return self._kept.get(number) or self.of(self.past.scalars(number))
