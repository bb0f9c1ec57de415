"""Runs the checks on a network: first those that need no training, then a trial run for the live ones."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from nettui.checks.check import BROKEN, Check
from nettui.checks.cost import affordable_steps, reduced_batch
from nettui.checks.probe import Probe
from nettui.checks.registry import checks
from nettui.common.errors import InvalidValue, Phrase, RunError, unknown_name
from nettui.metrics.reading import measure
from nettui.metrics.scalars import scalars
from nettui.types import Finding, Reading, Scalars

TRIAL_STEPS = 300
"""Steps of the trial run; fewer on a large network."""


def select_checks(only: Collection[str] = (), skip: Collection[str] = ()) -> Mapping[str, Check]:
    """The checks called `only`, or all of them, without those called `skip`.

    Raises InvalidValue about an unknown name, or if no check is left.
    """
    known = checks()
    aliases = {old: new for check in known.values() for old, new in check.aliases.items() if new in known}
    only, skip = ([aliases.get(name, name) for name in names] for names in (only, skip))
    for option, names in (("only", only), ("skip", skip)):
        for name in names:
            if name not in known:
                raise unknown_name(f"--{option}", "a check", name, known)
    left = {name: check for name, check in known.items() if (not only or name in only) and name not in skip}
    if not left:
        raise InvalidValue("--skip", "at least one check to run", Phrase("none"))
    return left


class CheckProgress(NamedTuple):
    """What is running: the check `name`, or the trial run; it is number `number` of `of`.

    `tries`: all checks are done, and a remedy is tried.
    """

    name: str
    number: int
    of: int
    tries: bool = False


OnProgress: TypeAlias = Callable[[CheckProgress], None]
"""What is told of each part of the work as it begins."""


def ignore_progress(progress: CheckProgress) -> None:
    """Shows nothing of it."""


def run_checks(
    probe: Probe,
    checks: Iterable[Check],
    on_progress: OnProgress = ignore_progress,
) -> Iterator[Finding]:
    """The findings of the checks, one after the other; the network itself is not changed.

    `on_progress` is called before each check, and before the trial run. What a check has found before
    training, a symptom or a reason to skip, is not reported again for the trial run.
    """
    checks, known, passed = list(checks), set[tuple[str, str]](), set[str]()
    try:
        probe = reduced_batch(probe)
    except RunError as error:
        yield from (check.skip(str(error)) for check in checks)
        return
    measured = [check for check in checks if check.measure is not None]
    live = [check for check in checks if check.monitor is not None]
    for number, check in enumerate(measured, start=1):
        on_progress(CheckProgress(check.name, number, len(checks)))
        for finding in check.findings(probe):
            known.add(_essence(finding))
            passed |= {finding.check} if finding.status == "pass" and not finding.symptom else set()
            yield finding
    if not live:
        return
    on_progress(CheckProgress("trial run", min(len(measured) + 1, len(checks)), len(checks)))
    overruled = {check.name: check for check in live if check.overruled_by in passed}
    for finding in trial_run(probe, live):
        if finding.symptom and finding.check in overruled:
            check = overruled[finding.check]
            yield check.skip(
                f"{finding.symptom} at first ({finding.measured}), but {check.overruled_by} passes"
            )
        elif _essence(finding) not in known:
            yield finding


def _essence(finding: Finding) -> tuple[str, str]:
    """What makes two findings of a check the same: the symptom, or the reason to skip."""
    return finding.check, finding.symptom or finding.evidence


class _Monitors:
    """The monitors of live checks, each with what it has seen so far: Scalars, or Readings."""

    def __init__(self, checks: Iterable[Check]) -> None:
        checks = list(checks)
        self.on_scalars = {check.name: cheap for check in checks if (cheap := check.scalar_monitor)}
        self.on_readings = {check.name: full for check in checks if (full := check.reading_monitor)}

    def see_scalars(self, now: Scalars) -> None:
        self.on_scalars = {name: monitor.update(now) for name, monitor in self.on_scalars.items()}

    def see_reading(self, now: Reading) -> None:
        self.on_readings = {name: monitor.update(now) for name, monitor in self.on_readings.items()}

    def verdict(self, check: Check) -> list[Finding]:
        """What the check finds in what its monitor has seen; nothing if it has none."""
        monitor = self.on_scalars.get(check.name) or self.on_readings.get(check.name)
        return [] if monitor is None else check.verdict(monitor)


def trial_run(probe: Probe, live: Sequence[Check]) -> Iterator[Finding]:
    """What the live checks say at the end of a run from the start; symptoms that went away are left out.

    If the trainer ends the run with an exception, those without a symptom by then are skipped.
    """
    monitors, failure = _Monitors(live), ""
    try:
        for step in probe.start.run(affordable_steps(probe.start, TRIAL_STEPS)):
            monitors.see_scalars(scalars(step))
            if monitors.on_readings:
                monitors.see_reading(measure(step))
            if step.end:
                break
    except RunError as error:
        failure = str(error)
    except (InterruptedError, MemoryError):
        raise
    except Exception as error:  # on a network of a kind that a monitor was not made for
        failure = f"{BROKEN}: {type(error).__name__}: {error}"
    for check in live:
        found = monitors.verdict(check)
        bad = [finding for finding in found if finding.symptom]
        yield from (bad or [check.skip(failure)]) if failure else found


def judge_recording(
    checks: Iterable[Check],
    scalars: Iterable[Scalars],
    readings: Iterable[Reading],
    why: str,
    mistakes: Mapping[str, str],
) -> Iterator[Finding]:
    """What the checks find in what was recorded of a run; `why` is the reason to skip what needs more.

    The monitors of Scalars see all of them, those of Readings the Readings. `mistakes` are those that were
    seen in the code, by symptom, with the place.
    """
    checks = list(checks)
    monitors = _Monitors(checks)
    for now in scalars:
        monitors.see_scalars(now)
    for reading in readings if monitors.on_readings else ():
        if reading.input is not None or reading.nonfinite:  # else Scalars alone: nothing was looked at
            monitors.see_reading(reading)
    for check in checks:
        told = [] if check.told is None else [*map(check.finding, check.told(mistakes))]
        yield from told
        if check.told is not None and not told:
            yield check.skip("nothing wrong was seen, of what shows in PyTorch code")
        elif check.measure is not None and not told:
            yield check.skip(why)
        yield from monitors.verdict(check)


def thinned(steps: int) -> Iterable[int]:
    """At most TRIAL_STEPS of so many steps, evenly spaced from the last one back: Readings cost too much."""
    if not steps:
        return range(0)
    return range((steps - 1) % (stride := -(-steps // TRIAL_STEPS)), steps, stride)
