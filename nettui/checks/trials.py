"""Tries what the causes propose: a run with the change beside one without it, judged on the same samples."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

import numpy as np

from nettui.checks.causes.cause import Cause, Change
from nettui.checks.causes.registry import recognizable_causes
from nettui.checks.outcome import Outcome, train
from nettui.checks.probe import NotApplicable, Probe
from nettui.common.errors import RunError

GAIN, LOWER = 0.03, 0.8
"""A change helps if it gains so much of the score, or leaves that and lowers the loss to this share."""


class Trial(NamedTuple):
    """What a change against a cause brings: the run without it (`before`), and the run with it (`after`)."""

    cause: str
    change: str
    before: Outcome
    after: Outcome
    among: int = 1
    """How many trials of the cause must get as far for it to count."""

    @property
    def helps(self) -> bool:
        """Whether the run with the change gets clearly further."""
        if not self.after.finite:
            return False
        if not self.before.finite:
            return True
        gain = self.after.score - self.before.score
        lower = self.after.loss < LOWER * self.before.loss
        return gain >= GAIN or (lower and gain >= -GAIN / 3)


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
        except (NotApplicable, RunError):
            return
        for cause in causes:
            pulse(cause.name)
            for change in _changes(cause, start):
                try:
                    after = train(change.probe, change.steps)
                    yield Trial(cause.name, change.what, before, after, change.among)
                except (NotApplicable, RunError):
                    continue


def candidates(ruled_out: Collection[str]) -> list[Cause]:
    """The causes that the run does not rule out."""
    return [cause for name, cause in recognizable_causes().items() if name not in ruled_out]


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
    return (1 - outcome.score) + 0.1 * math.tanh(outcome.loss)
