"""The diagnosis: ranks the known causes by how well each explains all findings together.

Each cause has a probability for each symptom. By Bayes' rule, a symptom that was found
multiplies the cause's weight by its probability p, one that was checked for and not found by 1 − p. What the
run rules out is left out. Unusual settings make their cause likelier, and so does a change against it that
was tried and helped; one that did not help makes it less likely. An unknown cause, which may show any symptom
with a small probability, limits the confidence in the known ones.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import NamedTuple, TypeVar

import numpy as np

from nettui.checks.causes.cause import Cause
from nettui.checks.causes.registry import recognizable_causes
from nettui.checks.not_applicable import NotApplicable
from nettui.checks.probe import Probe
from nettui.checks.registry import checks
from nettui.checks.trials import Trial, badness, best_trials, try_changes, why_untried
from nettui.common.errors import RunError
from nettui.types import Finding, Status

Answer = TypeVar("Answer")

CUT_SHORT = ("not a number", "NaN from outside the layers", "NaN in the data")
"""Symptoms of a run that ended early."""

NOTHING_TO_LEARN = "nothing beats a constant answer"
"""The symptom of data on which no change can help."""

EFFECT, UNKNOWN = 0.15, 0.05
"""Probability of an effect that a cause does not list; and that an unknown cause shows a symptom that points
at a cause."""

BY_CHANCE: Mapping[Status, float] = {"pass": 0.15, "skip": 0.15, "warn": 0.01, "fail": 0.002}
"""Probability of a symptom that points at another cause: the less, the surer the check is of it."""

WORST, SMALL_GAP = 1.2, 0.05
"""The badness of a run that learns nothing; the gap between runs that is too small to tell anything."""

NO_HELP, LUCK = 0.05, 0.3
"""Probability that the right change helps nothing, and that another one helps as well."""

WORTH = 100.0
"""A cause is tried if its weight is at least that of the likeliest, divided by this."""

MIN_CONFIDENCE = 0.05
"""Below this, a cause is not named."""

BESIDE = 0.1
"""How likely a cause that explains nothing of what was proved is at most, against the best that does."""

NAMEABLE = 1 / (NO_HELP * MIN_CONFIDENCE)
"""As WORTH where everything is tried: less likely causes are not named even if nothing else helps."""


@cache
def effects() -> Collection[str]:
    """The symptoms that nearly any cause may lead to in the long run."""
    symptoms = [item for check in checks().values() for item in check.symptoms.items()]
    return {name for name, symptom in symptoms if symptom.effect}


@cache
def proofs() -> Collection[str]:
    """The symptoms that are seen in the code itself, not inferred from a run."""
    symptoms = [item for check in checks().values() for item in check.symptoms.items()]
    return {name for name, symptom in symptoms if symptom.proved}


class LikelyCause(NamedTuple):
    """What may be wrong: confidence in 0..1, the findings that support it, what to try first.

    `tried` is the change against it that got furthest, if one was tried. `untried` says why none was, if
    everything was asked for.
    """

    name: str
    confidence: float
    why: str
    remedy: str
    what: str
    tried: Trial | None = None
    untried: str = ""

    @property
    def reasons(self) -> tuple[str, ...]:
        """The findings that support it, and in a clause what a trial has brought."""
        return (self.why, self.tried.clause) if self.tried else (self.why,)

    @property
    def trial(self) -> str:
        """What the change against it brought, or why none was tried; "" where that was not asked."""
        return self.tried.sentence if self.tried else f"not tried: {self.untried}" if self.untried else ""


class Evidence(NamedTuple):
    """What is known of a run beside the findings, each by the cause's name.

    Why the run rules it out; how likely its settings make it, 1 by default; what was tried against it, or why
    nothing was.
    """

    ruled_out: Mapping[str, str] = {}
    priors: Mapping[str, float] = {}
    trials: Mapping[str, Trial] = {}
    untried: Mapping[str, str] = {}


NOTHING_KNOWN = Evidence()


def diagnose(findings: Iterable[Finding], evidence: Evidence = NOTHING_KNOWN) -> tuple[LikelyCause, ...]:
    """The likely causes, the likeliest first; none if nothing was found or no known cause explains it."""
    findings = list(findings)
    found = {finding.symptom: finding for finding in findings if finding.symptom}
    if not found:
        return ()
    weights = _log_weights(findings, evidence)
    unknown = sum(math.log(_by_unknown(finding)) for finding in found.values())
    top = max([*weights.values(), unknown])
    total = sum(math.exp(weight - top) for weight in (*weights.values(), unknown))
    likely = [
        _likely_cause(cause, math.exp(weights[name] - top) / total, found, evidence)
        for name, cause in recognizable_causes().items()
        if name in weights
    ]
    ranked = sorted(likely, key=lambda cause: -cause.confidence)
    return tuple(cause for cause in ranked if cause.confidence >= MIN_CONFIDENCE and cause.why)


def examine(
    probe: Probe,
    findings: Iterable[Finding],
    everything: bool = False,
    known: Mapping[str, Trial] = NOTHING_KNOWN.trials,
    on_trial: Callable[[str, int, int], None] = lambda name, number, of: None,
) -> Evidence:
    """What the run itself tells of the causes.

    If a symptom says that the run does not get far, though the data allow it, or if `everything` is asked,
    the changes are tried that the likelier causes propose, but for those of which a trial is `known`.
    `on_trial` is told each of these causes before: its name and number, and how many there are.
    """
    findings = list(findings)
    found = {finding.symptom for finding in findings if finding.symptom}
    if not found:
        return NOTHING_KNOWN
    every, start = recognizable_causes(), probe.start
    with np.errstate(all="ignore"):
        ruled_out = {name: why for name, cause in every.items() if (why := _ask(cause.rules_out, start, ""))}
        priors = {
            name: _ask(cause.prior, start, 1.0) for name, cause in every.items() if name not in ruled_out
        }
    evidence = Evidence(ruled_out, priors)
    worth_trying = any(symptom in effects() for symptom in found) and NOTHING_TO_LEARN not in found
    if not everything and not worth_trying:
        return evidence
    weights = _log_weights(findings, evidence)
    worth = max(weights.values(), default=0.0) - math.log(NAMEABLE if everything else WORTH)
    names = [name for name, weight in weights.items() if weight >= worth and name not in known]
    causes = [every[name] for name in names]

    def begin(name: str) -> None:
        on_trial(name, names.index(name) + 1, len(names))

    trials = {**known, **best_trials(try_changes(start, causes, begin))}
    left = [cause for cause in causes if everything and cause.name not in trials]
    return evidence._replace(trials=trials, untried={cause.name: why_untried(cause, start) for cause in left})


def _by_unknown(finding: Finding) -> float:
    """The probability that an unknown cause shows a symptom."""
    if finding.symptom in proofs():
        return BY_CHANCE[finding.status]
    return EFFECT if finding.symptom in effects() else UNKNOWN


def _log_weights(findings: Sequence[Finding], evidence: Evidence) -> dict[str, float]:
    """The logarithm of each cause's weight, of those that explain something and are not ruled out.

    What was proved to be wrong in the code is named before anything that would only be likely without it.
    """
    found = {finding.symptom: finding for finding in findings if finding.symptom}
    tested, tried = _tested(findings, found), trial_factors(evidence.trials)
    weights = {
        name: _log_weight(cause.symptoms, found, tested)
        + math.log(evidence.priors.get(name, 1.0) * tried.get(name, 1.0))
        for name, cause in recognizable_causes().items()
        if name not in evidence.ruled_out and any(symptom in found for symptom in cause.symptoms)
    }
    proved = {name for name, finding in found.items() if name in proofs() and finding.status == "fail"}
    best = [weight for name, weight in weights.items() if proved & {*recognizable_causes()[name].symptoms}]
    ceiling = max(best) + math.log(BESIDE) if best else math.inf
    return {
        name: weight if proved & {*recognizable_causes()[name].symptoms} else min(weight, ceiling)
        for name, weight in weights.items()
    }


def _ask(question: Callable[[Probe], Answer], probe: Probe, default: Answer) -> Answer:
    try:
        return question(probe)
    except (NotApplicable, RunError):
        return default


def trial_factors(trials: Mapping[str, Trial]) -> dict[str, float]:
    """What each trial makes of the weight of its cause.

    It depends on the share that the change closes of the gap between the run and the best of all trials.
    """
    if not trials:
        return {}
    own = min(badness(next(iter(trials.values())).before), WORST)
    badnesses = {name: min(badness(trial.after), WORST) for name, trial in trials.items()}
    gap = own - min(badnesses.values())
    if own < SMALL_GAP:  # nothing is left to gain
        return dict.fromkeys(trials, 1.0)
    if gap < SMALL_GAP:
        return dict.fromkeys(trials, NO_HELP)
    shares = {name: min(max((own - bad) / gap, 0.0), 1.0) for name, bad in badnesses.items()}
    return {name: (NO_HELP + (1 - NO_HELP) * share**4) / LUCK for name, share in shares.items()}


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


def _log_weight(
    probabilities: Mapping[str, float], found: Mapping[str, Finding], tested: Collection[str]
) -> float:
    """ln P(symptoms found and not found | cause).

    Effects come together, so that n of them count as √n that are independent. A cause that explains what was
    proved needs no other symptom, and any may follow from it.
    """
    pointing = [name for name in found if name not in effects()]
    common = [name for name in found if name in effects()]
    proved = any(name in proofs() for name in probabilities if name in found)

    def chance(name: str) -> float:
        return EFFECT if proved and name not in proofs() else BY_CHANCE[found[name].status]

    present = sum(math.log(probabilities.get(name, chance(name))) for name in pointing)
    ratios = sum(math.log(probabilities.get(name, EFFECT) / EFFECT) for name in common)
    missed = () if proved else (name for name in probabilities if name in tested and name not in found)
    absent = sum(math.log(_unseen(name, probabilities[name])) for name in missed)
    return present + ratios / math.sqrt(max(len(common), 1)) + len(common) * math.log(EFFECT) + absent


def _unseen(symptom: str, probability: float) -> float:
    """The probability that a check does not find the symptom of a cause that is there.

    What is seen in the code itself is hardly ever missed.
    """
    return (1 - probability) ** (2 if symptom in proofs() else 1)


def _likely_cause(
    cause: Cause, confidence: float, found: Mapping[str, Finding], evidence: Evidence
) -> LikelyCause:
    reasons = [f"{name} ({found[name].measured})" for name in cause.symptoms if name in found]
    return LikelyCause(
        name=cause.name,
        confidence=confidence,
        why="; ".join(reasons),
        remedy=cause.remedy,
        what=cause.what,
        tried=evidence.trials.get(cause.name),
        untried=evidence.untried.get(cause.name, ""),
    )
