"""How far the checks can be trusted: every fault on six networks, and sound networks that should pass."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from multiprocessing import Pool
from typing import NamedTuple

from nettui.bugs.bug import faults
from nettui.checks.diagnosis import Examination, examination
from nettui.checks.probe import Subject
from nettui.scenario import read
from nettui.types import Finding
from tests.bench.networks import HARMLESS, NETWORKS, Table, planted, sound

EXPECTED = ("over-fitting", "gaussian")
"""A true alarm on a sound network: where labels are random, all that is learned is over-fitting."""


class Job(NamedTuple):
    """One network; `fault` is `none` for a sound one, and `network` then its number."""

    fault: str
    network: str
    seed: int


class Line(NamedTuple):
    """A fault, or all sound networks: how many runs, warned of, failed, the fault named first; by which
    checks.
    """

    fault: str
    runs: int
    warn: int
    fail: int
    found: int
    first: int
    checks: str


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("faults", nargs="*", metavar="FAULT", help="default: all of them")
    parser.add_argument("--seeds", type=int, default=5, help="of each fault on each network")
    parser.add_argument("--sound", type=int, default=240, help="sound networks")
    parser.add_argument("--start", type=int, default=1000, help="number of the first sound network")


def measure(options: argparse.Namespace) -> Iterator[Line]:
    """A line a fault, then one for the sound networks."""
    names = options.faults or [name for name in faults() if name != "none"]
    with Pool() as pool:
        for name, runs in groupby(pool.imap(run, jobs(names, options.seeds)), lambda run: run[0].fault):
            yield line(name, [found for _, found in runs])
        numbers = range(options.start, options.start + options.sound)
        clean = pool.map(run, [Job("none", str(number), number) for number in numbers])
        yield line("none", [found for _, found in clean])


def jobs(names: Sequence[str], seeds: int) -> list[Job]:
    """Every fault on every network where it is one."""
    return [
        Job(name, network, seed)
        for name in names
        for network in NETWORKS
        if (name, network) not in HARMLESS
        for seed in range(seeds)
    ]


def run(job: Job) -> tuple[Job, Examination]:
    """The examination of one network."""
    if job.fault == "none":
        return job, examined(sound(int(job.network)), job.seed)
    return job, examined(planted(job.fault, job.network), job.seed)


def examined(table: Table, seed: int) -> Examination:
    scenario, wrong = read(table, table["data"]["source"])
    assert not wrong, wrong
    trainer = scenario.network_trainer(seed)
    return examination(Examination(scenario.name, seed), Subject(trainer, trainer.start()))


def alarms(found: Examination) -> list[Finding]:
    """The findings that warn or fail, but for those that are right on a sound network."""
    return [
        finding
        for finding in found
        if finding.status in ("warn", "fail") and (finding.symptom, found.scenario) != EXPECTED
    ]


def line(name: str, runs: Sequence[Examination]) -> Line:
    """The runs of one fault, counted; found: one of its own signs warned or failed."""
    signs = faults()[name].signs
    told = [alarms(found) for found in runs]
    counts = Counter(check for found in told for check in {finding.check for finding in found})
    return Line(
        name,
        len(runs),
        sum(any(finding.status == "warn" for finding in found) for found in told),
        sum(any(finding.status == "fail" for finding in found) for found in told),
        sum(any(finding.symptom in signs for finding in found) for found in told),
        sum(bool(found.diagnosis) and found.diagnosis[0].fault == name for found in runs),
        ", ".join(f"{check} {count}" for check, count in counts.most_common()),
    )
