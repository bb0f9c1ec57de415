"""How reliable the checks are: on planted bugs, reported problems and their twins, and on sound networks."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from itertools import groupby, islice
from multiprocessing import Pool
from pathlib import Path
from typing import NamedTuple

from nettui.bugs.bug import bugs
from nettui.checks.causes.registry import causes, recognizable_causes
from nettui.checks.not_applicable import NotApplicable
from nettui.checks.probe import Probe
from nettui.checks.report import CheckReport, make_report
from nettui.common.text import format_percent
from nettui.scenario import parse_scenario
from nettui.scenario.config import Scenario
from nettui.types import Finding
from tests.bench.networks import HARMLESS, NETWORKS, Table, with_bug
from tests.bench.problems import PROBLEMS
from tests.bench.problems.problem import Problem, finish
from tests.bench.sound import sound_network

EXPECTED = ("over-fitting", "gaussian")
"""A symptom that is right without a bug: with random labels, all that a network learns is over-fitting."""


class Job(NamedTuple):
    """One network to check: a planted bug in a `network`, a problem, a remedied problem, or a sound network.

    `name` is that of the bug or of the problem; `network` is the number of a sound network.
    """

    part: str
    name: str
    network: str
    seed: int


class Result(NamedTuple):
    """The report on one network. If remedies were tried: `proposed` says whether a right cause proposes one,
    `helped` whether one of them mends the problem at least half.
    """

    job: Job
    report: CheckReport
    proposed: bool = False
    helped: bool = False


class Line(NamedTuple):
    """The runs of one bug, problem or seed, counted: with a warning, a failure, a symptom of a right cause,
    with a right cause ranked first; those with a remedy proposed by a right cause, and those that it mends;
    and what was named instead.
    """

    part: str
    name: str
    runs: int
    warn: int
    fail: int
    found: int
    first: int
    proposed: int
    helped: int
    missed: str


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("names", nargs="*", metavar="NAME", help="bugs and problems; default: all")
    parser.add_argument("--part", choices=PARTS, action="append", default=[], help="default: all parts")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--networks", type=int, default=400, help="sound networks, shared among the seeds")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only each Nth bug or problem")
    parser.add_argument("--start", type=int, default=1000, help="number of the first sound network")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--missed", type=Path, metavar="FILE", help="writes what was missed as a list")
    parser.add_argument("--try", dest="tries", action="store_true", help="try what the right causes propose")


def measure(options: argparse.Namespace) -> Iterator[Line]:
    """A line for each bug, problem and twin, and one for each part and seed."""
    done: list[Result] = []
    ask = partial(run, tries=options.tries)
    with Pool(options.processes) as pool:
        for key, group in groupby(pool.imap(ask, jobs(options)), lambda result: result.job[:2]):
            results = list(group)
            done += results
            if key[0] != "sound":
                yield summarize(key[0], key[1], results)
    for part in PARTS:
        for seed in sorted({result.job.seed for result in done if result.job.part == part}):
            runs = [result for result in done if (result.job.part, result.job.seed) == (part, seed)]
            yield summarize(part, f"seed {seed}", runs)
    if options.missed:
        missed = (
            f"{result.job.part} {result.job.name}: {_missed(result.job, result.report)}" for result in done
        )
        options.missed.write_text("".join(f"{line}\n" for line in missed if not line.endswith(": ")))


def jobs(options: argparse.Namespace) -> list[Job]:
    """What to check, part by part."""
    chosen = options.part or [*PARTS]
    return [
        job
        for part in chosen
        for job in islice(PARTS[part](options), 0, None, options.every)
        if not options.names or part == "sound" or job.name in options.names
    ]


def planted(options: argparse.Namespace) -> Iterator[Job]:
    """Every bug that the checks can name, in every network where it does harm."""
    for name in recognizable_causes():
        for network in NETWORKS:
            if name in bugs() and (name, network) not in HARMLESS:
                yield from (Job("planted", name, network, seed) for seed in range(options.seeds))


def reported(options: argparse.Namespace) -> Iterator[Job]:
    """Every problem of a public report."""
    yield from _problems("reported", options.seeds)


def remedied(options: argparse.Namespace) -> Iterator[Job]:
    """Every problem after its remedy."""
    yield from _problems("remedied", options.seeds)


def _problems(part: str, seeds: int) -> Iterator[Job]:
    for problem in PROBLEMS.values():
        yield from (Job(part, problem.name, str(seed), seed) for seed in range(seeds))


def sound(options: argparse.Namespace) -> Iterator[Job]:
    """Sound networks, each with its number as its seed, in as many groups as there are seeds."""
    for place in range(options.networks):
        yield Job("sound", "", str(options.start + place), place % options.seeds)


PARTS: Mapping[str, Callable[[argparse.Namespace], Iterable[Job]]] = {
    "planted": planted,
    "reported": reported,
    "remedied": remedied,
    "sound": sound,
}
"""The parts of the benchmark."""


def run(job: Job, tries: bool = False) -> Result:
    """The report of the checks on one network; `tries` also asks for remedies of a problem's right causes."""
    scenario, seed = _scenario(job)
    trainer = scenario.network_trainer(seed)
    probe = Probe(trainer, trainer.start())
    result = Result(job, make_report(CheckReport(scenario.name, seed), probe))
    if not tries or job.part != "reported":
        return result
    scores = list(remedied_scores(PROBLEMS[job.name], probe))
    halfway = (PROBLEMS[job.name].bad + PROBLEMS[job.name].good) / 2
    return result._replace(proposed=bool(scores), helped=max(scores, default=0) >= halfway)


def remedied_scores(problem: Problem, probe: Probe) -> Iterator[float]:
    """The score of the problem after the whole training with each change that its right causes propose."""
    for name in problem.causes:
        with suppress(KeyError, NotApplicable):
            for change in causes()[name].changes(probe):
                run = finish(change.probe.trainer, change.probe.state, change.steps)
                yield problem.score(run)


def _scenario(job: Job) -> tuple[Scenario, int]:
    """The scenario of a job, and the seed that it is run with."""
    if job.part == "planted":
        return _parse(with_bug(job.name, job.network)), job.seed
    if job.part == "sound":
        return _parse(sound_network(int(job.network))), int(job.network)
    problem = PROBLEMS[job.name]
    seed = problem.seeds[job.seed]
    return (problem.scenario if job.part == "reported" else problem.twin)(seed), seed


def _parse(table: Table) -> Scenario:
    source = table["data"]["source"]
    scenario, problems = parse_scenario(table, source if isinstance(source, str) else source.name)
    assert not problems, problems
    return scenario


def alarms(report: CheckReport) -> list[Finding]:
    """The findings that warn or fail, without the one that is right in a network without a bug."""
    return [
        finding
        for finding in report
        if finding.status in ("warn", "fail") and (finding.symptom, report.scenario) != EXPECTED
    ]


def right_causes(job: Job) -> tuple[str, ...]:
    """The names that are right for a run."""
    if job.part == "reported":
        return PROBLEMS[job.name].causes
    return (job.name,) if job.part == "planted" else ()


def summarize(part: str, name: str, results: Sequence[Result]) -> Line:
    """Some runs, counted."""
    findings = [alarms(result.report) for result in results]
    missed = [_missed(result.job, result.report) for result in results]
    return Line(
        part=part,
        name=name,
        runs=len(results),
        warn=sum(any(finding.status == "warn" for finding in found) for found in findings),
        fail=sum(any(finding.status == "fail" for finding in found) for found in findings),
        found=sum(_is_found(result.job, result.report) for result in results),
        first=sum(_is_first(result.job, result.report) for result in results),
        proposed=sum(result.proposed for result in results),
        helped=sum(result.helped for result in results),
        missed="" if part != "sound" and name.startswith("seed") else "\n".join(filter(None, missed)),
    )


def _is_found(job: Job, report: CheckReport) -> bool:
    known = [causes()[name].symptoms for name in right_causes(job) if name in causes()]
    return any(finding.symptom in symptoms for finding in alarms(report) for symptoms in known)


def _is_first(job: Job, report: CheckReport) -> bool:
    return bool(report.diagnosis) and report.diagnosis[0].name in right_causes(job)


def _missed(job: Job, report: CheckReport) -> str:
    """What was named instead of a right cause, and on which symptoms; for a network without one, the false
    alarms. "" if all is well.
    """
    right = right_causes(job)
    found = alarms(report)
    if _is_first(job, report) if right else not found:
        return ""
    named = [f"{cause.name} {format_percent(cause.confidence)}" for cause in report.diagnosis[:2]]
    symptoms = ", ".join(f"{finding.status} {finding.symptom}" for finding in found)
    expected = f"not {' or '.join(right)} but " if right else ""
    return f"{job.network} seed {job.seed}: {expected}{', '.join(named) or 'nothing'} ({symptoms})"
