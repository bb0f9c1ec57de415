"""The checks on several seeds: on how many of them a cause is named, and a check complains."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from nettui.checks.diagnosis import LikelyCause
from nettui.checks.report import CheckReport
from nettui.types import STATUSES, Finding, Status


class SeedsCause(NamedTuple):
    """A cause that was named on some seed: as on the first of these, and its confidence on each seed.

    The confidence is 0 on a seed that does not name it. `first` counts the seeds that name it first.
    """

    cause: LikelyCause
    confidences: tuple[float, ...]
    first: int

    @property
    def on(self) -> int:
        """The number of seeds that name it."""
        return sum(confidence > 0 for confidence in self.confidences)

    @property
    def mean(self) -> float:
        """The mean confidence over all seeds."""
        return sum(self.confidences) / len(self.confidences)


class Complaint(NamedTuple):
    """What a check has complained of: as on the first seed that shows it, and the number of these seeds."""

    finding: Finding
    on: int


@dataclass(frozen=True)
class SeedsReport:
    """The reports of one scenario in the order of their seeds.

    `several`: a number of seeds was asked for; otherwise there is just the scenario's own.
    """

    reports: tuple[CheckReport, ...]
    several: bool = True

    @property
    def verdict(self) -> Status:
        """The worst verdict of all seeds."""
        return min((report.verdict for report in self.reports), key=STATUSES.index)

    @property
    def causes(self) -> tuple[SeedsCause, ...]:
        """Every cause that some seed names, the likeliest over all seeds first."""
        named = [{cause.name: cause for cause in report.diagnosis} for report in self.reports]
        every = {name: cause for causes in reversed(named) for name, cause in causes.items()}
        found = [
            SeedsCause(
                cause=cause,
                confidences=tuple(causes[name].confidence if name in causes else 0.0 for causes in named),
                first=sum(next(iter(causes), "") == name for causes in named),
            )
            for name, cause in every.items()
        ]
        return tuple(sorted(found, key=lambda cause: -cause.mean))

    @property
    def complaints(self) -> tuple[Complaint, ...]:
        """Every check with each symptom of which it warns or for which it fails, the worst first."""
        seen: dict[tuple[str, str], list[Finding]] = {}
        for report in self.reports:
            bad = [finding for finding in report if finding.status in ("fail", "warn")]
            for key, finding in {(each.check, each.symptom): each for each in reversed(bad)}.items():
                seen.setdefault(key, []).append(finding)
        found = [
            Complaint(min(findings, key=lambda each: STATUSES.index(each.status)), len(findings))
            for findings in seen.values()
        ]
        return tuple(sorted(found, key=lambda each: (STATUSES.index(each.finding.status), -each.on)))

    def count(self, verdict: Status) -> int:
        """The number of seeds with that verdict."""
        return sum(report.verdict == verdict for report in self.reports)
