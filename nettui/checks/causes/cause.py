"""A cause: what may be wrong with a run, the symptoms that it explains, and what to try against it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from nettui.checks.probe import Probe

ALWAYS, OFTEN, SOMETIMES = 0.97, 0.6, 0.2
"""The probability that a cause shows a symptom."""


class Change(NamedTuple):
    """What to try against a cause: what changes, as `train.optimizer.rate 30 → 3`, and the run with it."""

    what: str
    probe: Probe
    steps: int = 0
    """How long that run lasts; 0 for as long as the run without the change."""
    among: int = 1
    """How many changes of the cause must get as far to count: 1 where each is a remedy of its own."""


def as_likely(probe: Probe) -> float:
    return 1.0


def unusual(probe: Probe) -> float:
    """The prior of a cause that is left only where the settings are unusual."""
    return 3.0


def nothing_excludes(probe: Probe) -> str:
    return ""


def nothing_to_try(probe: Probe) -> Iterable[Change]:
    return ()


@dataclass(frozen=True, kw_only=True)
class Cause:
    """What may be wrong with a run.

    `what` says it in one sentence; for a cause that can be planted it may be left out, for its bug says it.
    `symptoms` are the probabilities of the checks' symptoms, by name; those left out are unrelated to the
    cause. Without symptoms no check points at the cause, and the diagnosis leaves it out.

    `rules_out` is asked of a run before its first step: why it cannot have the cause, as "no layer has a
    relu", or "" where it may. `changes` are what can be tried against the cause on a copy of the run, the
    likeliest help first; none where the setting is fine already, or the cause is in the code. `prior` is how
    likely the cause is by the settings alone, against 1 for an ordinary one: 3 where they are unusual, 0.3
    where they are as usual. All may raise NotApplicable where the run does not show what they look at.
    """

    name: str
    remedy: str
    symptoms: Mapping[str, float]
    what: str = ""
    rules_out: Callable[[Probe], str] = nothing_excludes
    changes: Callable[[Probe], Iterable[Change]] = nothing_to_try
    prior: Callable[[Probe], float] = as_likely
