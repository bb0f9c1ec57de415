"""Tries what the causes propose: a run with the change beside one without it, judged on the same samples."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

import numpy as np

from nettui.checks.causes.cause import Cause, Change, nothing_to_try
from nettui.checks.not_applicable import NotApplicable
from nettui.checks.outcome import Outcome, evaluate, format_score, judges, train
from nettui.checks.probe import Probe
from nettui.common.errors import RunError
from nettui.common.text import format_number

GAIN, LOWER = 0.03, 0.8
"""A change helps if it gains so much of the score, or leaves that and lowers the loss to this share."""

NO_CHANGE = "it is in the code or in the data, where nettui changes nothing"

BROKE = "that run breaks off at NaN or infinity"


class Trial(NamedTuple):
    """What a change against a cause brings: the run without it (`before`), and the run with it (`after`).

    `numbers`: the targets are numbers, so that the scores are R².
    """

    cause: str
    change: str
    before: Outcome
    after: Outcome
    among: int = 1
    """How many trials of the cause must get as far for it to count."""
    numbers: bool = False

    @property
    def helps(self) -> bool:
        """Whether the run with the change gets clearly further."""
        if not self.after.finite:
            return False
        if not self.before.finite:
            return True
        gain = self.after.score - self.before.score
        if self.numbers:  # the loss may be in other units
            return gain >= GAIN
        lower = self.after.loss < LOWER * self.before.loss
        return gain >= GAIN or (lower and gain >= -GAIN / 3)

    @property
    def scores(self) -> str:
        """The score with the change and without it: "92 % right instead of 40 %"."""
        with_it, without = (format_score(run.score, self.numbers) for run in (self.after, self.before))
        return f"{with_it} instead of {without.removeprefix('R² ').removesuffix(' right')}"

    @property
    def losses(self) -> str:
        """The loss with the change and without it."""
        return f"loss {format_number(self.after.loss)} instead of {format_number(self.before.loss)}"

    @property
    def clause(self) -> str:
        """In a few words what the change brings."""
        if not self.after.finite:
            return f"{self.change} does not help: {BROKE}"
        with_it, without = (format_score(run.score, self.numbers) for run in (self.after, self.before))
        told = self.losses if with_it == without else self.scores
        return f"trying {self.change}: {told}" if self.helps else f"{self.change} does not help: {told}"

    @property
    def sentence(self) -> str:
        """The change, whether it helps, loss and score with it and without it."""
        told = f"{self.losses}, {self.scores}" if self.after.finite else BROKE
        if self.helps:
            return f"tried {self.change}, which helps: {told}"
        return f"tried {self.change}, which does not help: {told}"


def try_changes(
    probe: Probe, causes: Iterable[Cause], pulse: Callable[[str], None] = lambda name: None
) -> Iterator[Trial]:
    """Every change that the causes propose for the run, from its start; `pulse` is told each cause's name.

    Nothing if the run cannot be judged.
    """
    start = probe.start
    with np.errstate(all="ignore"):
        try:
            before = train(start)
            numbers = start.data.train.t.dtype.kind == "f"
        except (NotApplicable, RunError):
            return
        for cause in causes:
            pulse(cause.name)
            for change in _changes(cause, start):
                try:
                    after = train(change.probe, change.steps)
                    yield Trial(cause.name, change.what, before, after, change.among, numbers)
                except (NotApplicable, RunError):
                    continue


def why_untried(cause: Cause, probe: Probe) -> str:
    """Why no change against the cause could be tried on the run."""
    start = probe.start
    if cause.changes is nothing_to_try:
        return NO_CHANGE
    try:
        with np.errstate(all="ignore"):
            if not list(cause.changes(start)):
                return "its settings leave nothing to try against it"
            evaluate(start, judges(start))
    except (NotApplicable, RunError) as reason:
        return str(reason)
    return "the run with the change breaks off"


def _changes(cause: Cause, probe: Probe) -> list[Change]:
    try:
        return list(cause.changes(probe))
    except (NotApplicable, RunError):
        return []


def best_trials(trials: Iterable[Trial]) -> Mapping[str, Trial]:
    """The trial of each cause that gets furthest, together with as many others as it takes."""
    ranked: dict[str, list[Trial]] = {}
    for trial in sorted(trials, key=lambda trial: badness(trial.after)):
        ranked.setdefault(trial.cause, []).append(trial)
    return {name: found[min(found[0].among, len(found)) - 1] for name, found in ranked.items()}


def badness(outcome: Outcome) -> float:
    """How far a run is from perfect: mostly the score that is missing, a little the loss."""
    if not outcome.finite:
        return math.inf
    return (1 - outcome.score) + 0.3 * math.tanh(outcome.loss / 2)
