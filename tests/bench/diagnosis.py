"""How reliable the checks are: on every bug in six networks, and on random networks without a bug."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from multiprocessing import Pool
from typing import NamedTuple

from nettui.bugs.bug import bugs
from nettui.checks.causes.registry import causes, recognizable_causes
from nettui.checks.probe import Probe
from nettui.checks.report import CheckReport, make_report
from nettui.scenario import parse_scenario
from nettui.types import Finding
from tests.bench.networks import HARMLESS, NETWORKS, Table, random_network, with_bug

EXPECTED = ("over-fitting", "gaussian")
"""A symptom that is right without a bug: with random labels, all that a network learns is over-fitting."""


class Job(NamedTuple):
    """One network to check; without a bug, `bug` is `none` and `network` the number of a random network."""

    bug: str
    network: str
    seed: int


class Line(NamedTuple):
    """For one bug, or all networks without one: runs with a warning, with a failure, with a symptom of the
    bug, with the bug ranked first, and the checks that found something.
    """

    bug: str
    runs: int
    warn: int
    fail: int
    found: int
    first: int
    checks: str


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("bugs", nargs="*", metavar="BUG", help="default: all that the checks can name")
    parser.add_argument("--seeds", type=int, default=5, help="for each bug in each network")
    parser.add_argument("--networks", type=int, default=240, help="random networks without a bug")
    parser.add_argument("--start", type=int, default=1000, help="number of the first random network")


def measure(options: argparse.Namespace) -> Iterator[Line]:
    """A line for each bug, then one for the networks without a bug."""
    names = options.bugs or [name for name in recognizable_causes() if name in bugs()]
    with Pool() as pool:
        for name, runs in groupby(pool.imap(run, jobs(names, options.seeds)), lambda run: run[0].bug):
            yield summarize(name, [report for _, report in runs])
        numbers = range(options.start, options.start + options.networks)
        correct = pool.map(run, [Job("none", str(number), number) for number in numbers])
        yield summarize("none", [report for _, report in correct])


def jobs(names: Sequence[str], seeds: int) -> list[Job]:
    """Every bug in every network where it does harm."""
    return [
        Job(name, network, seed)
        for name in names
        for network in NETWORKS
        if (name, network) not in HARMLESS
        for seed in range(seeds)
    ]


def run(job: Job) -> tuple[Job, CheckReport]:
    """The report of the checks on one network."""
    if job.bug == "none":
        return job, check_network(random_network(int(job.network)), job.seed)
    return job, check_network(with_bug(job.bug, job.network), job.seed)


def check_network(table: Table, seed: int) -> CheckReport:
    scenario, problems = parse_scenario(table, table["data"]["source"])
    assert not problems, problems
    trainer = scenario.network_trainer(seed)
    return make_report(CheckReport(scenario.name, seed), Probe(trainer, trainer.start()))


def alarms(report: CheckReport) -> list[Finding]:
    """The findings that warn or fail, without the one that is right in a network without a bug."""
    return [
        finding
        for finding in report
        if finding.status in ("warn", "fail") and (finding.symptom, report.scenario) != EXPECTED
    ]


def summarize(name: str, reports: Sequence[CheckReport]) -> Line:
    """The runs of one bug, counted."""
    symptoms = causes()[name].symptoms if name in causes() else {}
    findings = [alarms(report) for report in reports]
    counts = Counter(check for found in findings for check in {finding.check for finding in found})
    return Line(
        bug=name,
        runs=len(reports),
        warn=sum(any(finding.status == "warn" for finding in found) for found in findings),
        fail=sum(any(finding.status == "fail" for finding in found) for found in findings),
        found=sum(any(finding.symptom in symptoms for finding in found) for found in findings),
        first=sum(bool(report.diagnosis) and report.diagnosis[0].name == name for report in reports),
        checks=", ".join(f"{check} {count}" for check, count in counts.most_common()),
    )
