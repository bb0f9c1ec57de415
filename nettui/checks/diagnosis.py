"""From all findings together to the likely fault: each known fault is weighed by how well it explains them.

Each fault says how likely it shows each symptom (its `signs`). Bayes' rule with equal priors does the rest:
a symptom that was found multiplies a fault's weight by how likely it is there, one that was looked for and
not found by how likely it is not. An unknown fault, to which every symptom is a bit likely, keeps the known
ones humble.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import NamedTuple

from nettui.bugs.bug import Fault, about, faults
from nettui.checks.probe import Subject
from nettui.checks.registry import checks
from nettui.checks.run import Turn, chosen, examine
from nettui.common.text import format_percent
from nettui.types import STATUSES, Finding, Status

BROKEN = ("not a number", "no number in the data")
"""Symptoms of a run that was cut short."""

EFFECT, CAUSE, UNKNOWN = 0.15, 0.01, 0.05
"""How likely a fault shows a symptom that is not among its signs; UNKNOWN: how likely a fault that is not
known shows one that points at a cause."""

LEAST = 0.05
"""Confidence below which a suspect is not named."""


@cache
def effects() -> Collection[str]:
    """Symptoms that nearly any fault may bring about by and by; the others point at their cause."""
    troubles = [trouble for check in checks().values() for trouble in check.troubles.items()]
    return {symptom for symptom, trouble in troubles if trouble.effect}


class Suspect(NamedTuple):
    """A fault that may be there: confidence in 0..1, what was found that speaks for it, what to try first."""

    fault: str
    confidence: float
    why: str
    remedy: str
    what: str


@dataclass(frozen=True)
class Examination:
    """The findings of all checks that were asked, in their order, and what they amount to.

    `step` and `fork` are those of the network they were put to; where that was the start because the run was
    lost, `lost` is the step it was lost by. `turn` says which check is at work while some have not answered
    yet, and nothing is diagnosed.
    """

    scenario: str
    seed: int
    findings: tuple[Finding, ...] = ()
    diagnosis: tuple[Suspect, ...] = ()
    step: int = 0
    turn: Turn | None = None
    lost: int | None = None
    fork: int = 0

    @property
    def diagnosed(self) -> Examination:
        """The same, complete."""
        return replace(self, diagnosis=diagnose(self.findings), turn=None)

    @property
    def verdict(self) -> Status:
        """The worst of the findings: fail, warn or pass."""
        found = {finding.status for finding in self.findings}
        return "fail" if "fail" in found else "warn" if "warn" in found else "pass"

    @property
    def summary(self) -> str:
        """In a line: how many findings of each kind, and the likeliest fault."""
        statuses = [finding.status for finding in self.findings]
        counts = [f"{statuses.count(status)} {status}" for status in STATUSES]
        likely = [
            f"likely {suspect.fault} ({format_percent(suspect.confidence)})" for suspect in self.diagnosis[:1]
        ]
        asked = [] if self.lost is None else [f"asked of the start, for the run is lost by step {self.lost}"]
        return " · ".join([", ".join(counts), *likely, *asked])

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def __len__(self) -> int:
        return len(self.findings)


def examination(
    begun: Examination, subject: Subject, only: Collection[str] = (), skip: Collection[str] = ()
) -> Examination:
    """All checks, or some, put to one network. Raises InvalidValue about a name that there is not."""
    return replace(begun, findings=tuple(examine(subject, chosen(only, skip).values()))).diagnosed


def diagnose(findings: Iterable[Finding]) -> tuple[Suspect, ...]:
    """The suspects, the likeliest first; none where nothing is wrong or nothing known explains it."""
    findings = list(findings)
    found = {finding.symptom: finding for finding in findings if finding.symptom}
    if not found:
        return ()
    asked = {finding.check for finding in findings if finding.status != "skip"}
    cut = any(symptom in found for symptom in BROKEN)  # what watches the training had no time to see more
    looked = {
        symptom
        for check in checks().values()
        if check.name in asked and not (cut and check.watch is not None)
        for symptom in check.troubles
    }
    known = [kind for name, kind in faults().items() if name != "none"]
    weights = [_weight(kind.signs, found, looked) for kind in known]
    unknown = sum(math.log(EFFECT if symptom in effects() else UNKNOWN) for symptom in found)
    top = max(*weights, unknown)
    total = sum(math.exp(weight - top) for weight in (*weights, unknown))
    suspects = (
        _suspect(kind, math.exp(weight - top) / total, found)
        for kind, weight in zip(known, weights, strict=True)
    )
    ranked = sorted(suspects, key=lambda suspect: -suspect.confidence)
    return tuple(suspect for suspect in ranked if suspect.confidence >= LEAST and suspect.why)


def _weight(signs: Mapping[str, float], found: Collection[str], looked: Collection[str]) -> float:
    """ln P(found and not found | fault)."""
    shown = (signs.get(symptom, EFFECT if symptom in effects() else CAUSE) for symptom in found)
    missed = (1 - likely for symptom, likely in signs.items() if symptom in looked and symptom not in found)
    return sum(map(math.log, shown)) + sum(map(math.log, missed))


def _suspect(kind: type[Fault], confidence: float, found: Mapping[str, Finding]) -> Suspect:
    told = [f"{symptom} ({found[symptom].measured})" for symptom in kind.signs if symptom in found]
    return Suspect(kind.name, confidence, "; ".join(told), kind.remedy, about(kind))
