"""The report of a run of the checks: findings, likely causes, verdict."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace

from nettui.checks.diagnosis import NOTHING_KNOWN, Evidence, LikelyCause, diagnose, examine
from nettui.checks.learning_rate import CHECK as RATE
from nettui.checks.learning_rate import at_suited_rate
from nettui.checks.probe import Probe
from nettui.checks.run import CheckProgress, OnProgress, ignore_progress, run_checks, select_checks
from nettui.common.text import format_percent
from nettui.types import STATUSES, Finding, Status


@dataclass(frozen=True)
class CheckReport:
    """The findings of the checks in their order, and the likely causes.

    The network was checked at step `step` of fork `fork`. `diverged_at` is the step at which the run had
    diverged or reached NaN, if that is why it was checked at step 0. While the checks run, `progress` says
    how far they are, and there is no diagnosis yet. `tries`: what the causes propose was tried.
    `evidence` is what else the diagnosis rests on. `data` is a sentence on the samples, `code` are
    sentences on code of the user's own.
    """

    scenario: str
    seed: int | None
    findings: tuple[Finding, ...] = ()
    diagnosis: tuple[LikelyCause, ...] = ()
    step: int = 0
    progress: CheckProgress | None = None
    diverged_at: int | None = None
    fork: int = 0
    tries: bool = False
    data: str = ""
    code: tuple[str, ...] = ()
    evidence: Evidence = field(default=NOTHING_KNOWN, repr=False, compare=False)

    def __repr__(self) -> str:
        seed = "" if self.seed is None else f", seed {self.seed}"
        return f"<CheckReport of {self.scenario}{seed}: {self.summary}>"

    def completed(
        self,
        probe: Probe | None = None,
        tries: bool = False,
        on_trial: OnProgress = ignore_progress,
    ) -> CheckReport:
        """The report with its diagnosis, once all findings are there; what the run rules out is left out.

        `tries`: what the causes propose is tried, whatever was found. `on_trial` is called before each trial.
        """
        if probe is None:
            return self.explained(NOTHING_KNOWN)

        def begin(name: str, number: int, of: int) -> None:
            on_trial(CheckProgress(f"trying the remedies: {name}", number, of, tries=True))

        on_trial(CheckProgress("the diagnosis", 1, 1, tries=True))
        return self.explained(examine(probe, self.findings, tries, self.evidence.trials, begin), tries)

    def explained(self, evidence: Evidence, tries: bool = False) -> CheckReport:
        """The report with its diagnosis, by what is known of the run."""
        causes = diagnose(self.findings, evidence)
        return replace(self, diagnosis=causes, evidence=evidence, progress=None, tries=tries)

    @property
    def checking(self) -> bool:
        """Whether findings are still to come; not while only the remedies are tried."""
        return self.progress is not None and not self.progress.tries

    @property
    def verdict(self) -> Status:
        """The worst of the findings: fail, warn or pass."""
        statuses = {finding.status for finding in self.findings}
        return "fail" if "fail" in statuses else "warn" if "warn" in statuses else "pass"

    @property
    def summary(self) -> str:
        """In one line: the number of findings of each status, and the likeliest cause."""
        statuses = [finding.status for finding in self.findings]
        parts = [", ".join(f"{statuses.count(status)} {status}" for status in STATUSES)]
        for cause in self.diagnosis[:1]:
            parts.append(f"likely {cause.name} ({format_percent(cause.confidence)})")
        if self.diverged_at is not None:
            parts.append(f"checked at step 0, because the run has diverged by step {self.diverged_at}")
        return " · ".join(parts)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def __len__(self) -> int:
        return len(self.findings)


def make_report(
    empty: CheckReport,
    probe: Probe,
    only: Collection[str] = (),
    skip: Collection[str] = (),
    tries: bool = False,
    on_progress: OnProgress = ignore_progress,
) -> CheckReport:
    """`empty` filled in by running all checks, or some. Raises InvalidValue about an unknown name."""
    chosen = select_checks(only, skip)
    probe = at_suited_rate(probe) if RATE.name in chosen else probe
    findings = tuple(run_checks(probe, chosen.values(), on_progress))
    return replace(empty, findings=findings).completed(probe, tries, on_progress)
