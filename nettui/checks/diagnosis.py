"""The diagnosis: ranks the known causes by how well each explains all findings together.

Each cause has a probability for each symptom. By Bayes' rule with equal priors, a symptom that was found
multiplies the cause's weight by its probability p, one that was checked for and not found by 1 − p. What the
run rules out is left out. An unknown cause, which may show any symptom with a small probability, limits the
confidence in the known ones.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import NamedTuple

import numpy as np

from nettui.checks.causes.cause import Cause
from nettui.checks.causes.registry import recognizable_causes
from nettui.checks.probe import NotApplicable, Probe
from nettui.checks.registry import checks
from nettui.common.errors import RunError
from nettui.types import Finding

CUT_SHORT = ("not a number", "NaN in the data")
"""Symptoms of a run that ended early."""

EFFECT, CAUSE, UNKNOWN = 0.15, 0.01, 0.05
"""Probability of a symptom that a cause does not list: of an effect, or of one that points at its cause.
UNKNOWN: probability that an unknown cause shows a symptom that points at a cause."""

MIN_CONFIDENCE = 0.05
"""Below this, a cause is not named."""


@cache
def effects() -> Collection[str]:
    """The symptoms that nearly any cause may lead to in the long run."""
    symptoms = [item for check in checks().values() for item in check.symptoms.items()]
    return {name for name, symptom in symptoms if symptom.effect}


class LikelyCause(NamedTuple):
    """What may be wrong: confidence in 0..1, the findings that support it, what to try first."""

    name: str
    confidence: float
    why: str
    remedy: str
    what: str


def diagnose(findings: Iterable[Finding], ruled_out: Collection[str] = ()) -> tuple[LikelyCause, ...]:
    """The likely causes, the likeliest first, without those called `ruled_out`.

    None if nothing was found or no known cause explains it.
    """
    findings = list(findings)
    found = {finding.symptom: finding for finding in findings if finding.symptom}
    if not found:
        return ()
    tested = _tested(findings, found)
    known = [cause for name, cause in recognizable_causes().items() if name not in ruled_out]
    log_weights = [_log_weight(cause.symptoms, found, tested) for cause in known]
    unknown = sum(math.log(EFFECT if symptom in effects() else UNKNOWN) for symptom in found)
    top = max(*log_weights, unknown)
    total = sum(math.exp(weight - top) for weight in (*log_weights, unknown))
    likely = [
        _likely_cause(cause, math.exp(weight - top) / total, found)
        for cause, weight in zip(known, log_weights, strict=True)
    ]
    ranked = sorted(likely, key=lambda cause: -cause.confidence)
    return tuple(cause for cause in ranked if cause.confidence >= MIN_CONFIDENCE and cause.why)


def ruled_out(probe: Probe) -> dict[str, str]:
    """Why the run cannot have a cause, by the cause's name."""
    reasons = {name: _reason(cause, probe.start) for name, cause in recognizable_causes().items()}
    return {name: reason for name, reason in reasons.items() if reason}


def _reason(cause: Cause, probe: Probe) -> str:
    try:
        with np.errstate(all="ignore"):
            return cause.rules_out(probe)
    except (NotApplicable, RunError):
        return ""


def _tested(findings: Iterable[Finding], found: Collection[str]) -> set[str]:
    """The symptoms that the checks could have found; live checks see too little of a run that ended early.

    A check that asked the network before training, but was not sure of the trial run, has not looked for the
    symptoms that begin in training.
    """
    names = {finding.check for finding in findings if finding.status != "skip"}
    unsure = {finding.check for finding in findings if finding.status == "skip"}
    cut_short = any(symptom in found for symptom in CUT_SHORT)
    return {
        name
        for check in checks().values()
        if check.name in names and not (cut_short and check.monitor is not None)
        for name, symptom in check.symptoms.items()
        if not (symptom.late and check.name in unsure)
    }


def _log_weight(probabilities: Mapping[str, float], found: Collection[str], tested: Collection[str]) -> float:
    """ln P(symptoms found and not found | cause)."""
    present = (probabilities.get(name, EFFECT if name in effects() else CAUSE) for name in found)
    absent = (1 - p for name, p in probabilities.items() if name in tested and name not in found)
    return sum(map(math.log, present)) + sum(map(math.log, absent))


def _likely_cause(cause: Cause, confidence: float, found: Mapping[str, Finding]) -> LikelyCause:
    reasons = [f"{name} ({found[name].measured})" for name in cause.symptoms if name in found]
    return LikelyCause(
        name=cause.name,
        confidence=confidence,
        why="; ".join(reasons),
        remedy=cause.remedy,
        what=cause.what,
    )
