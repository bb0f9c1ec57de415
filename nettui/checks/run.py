"""All checks put to one network: those that stand still first, then a trial run for the live ones."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from nettui.checks.check import Answer, Check, Watch
from nettui.checks.probe import Subject
from nettui.checks.registry import checks
from nettui.common.errors import InvalidValue, Phrase, unknown_name
from nettui.metrics.reading import measure
from nettui.types import Finding, Reading

TRIAL = 300
"""Steps of the trial run at most; fewer where they are costly."""


def chosen(only: Collection[str] = (), skip: Collection[str] = ()) -> Mapping[str, Check]:
    """The checks of those names, or all but some. Raises InvalidValue about a name that there is not."""
    known = checks()
    for option, names in (("only", only), ("skip", skip)):
        for name in names:
            if name not in known:
                raise unknown_name(f"--{option}", "a check", name, known)
    left = {name: check for name, check in known.items() if (not only or name in only) and name not in skip}
    if not left:
        raise InvalidValue("--skip", "a check to be left", Phrase("none"))
    return left


class Turn(NamedTuple):
    """What is at work: the check that is the `number`-th of so many, or the trial run for the rest."""

    name: str
    number: int
    of: int


def examine(
    subject: Subject, asked: Iterable[Check], begin: Callable[[Turn], None] = lambda turn: None
) -> Iterator[Finding]:
    """The findings of those checks, one after the other; nothing that is asked changes the subject's run.

    `begin` is told whose turn it is.
    """
    asked, subject, symptoms = list(asked), subject.brisk, set()
    still = [check for check in asked if check.ask is not None]
    live = [check for check in asked if check.watch is not None]
    for number, check in enumerate(still, start=1):
        begin(Turn(check.name, number, len(asked)))
        for finding in check.judge(subject):
            symptoms.add(finding.symptom)
            yield finding
    if not live:
        return
    begin(Turn("trial run", min(len(still) + 1, len(asked)), len(asked)))
    for finding in trial(subject.start, live):
        if not finding.symptom or finding.symptom not in symptoms:
            yield finding


def trial(start: Subject, live: Sequence[Check]) -> Iterator[Finding]:
    """What the live checks say at the end of a run from the start; a symptom that came and went is let go."""
    watches: dict[str, Watch] = {check.name: check.watch for check in live if check.watch is not None}
    steps = 0
    for step in start.run(start.steps(TRIAL)):
        watches, steps = seen(watches, measure(step)), steps + 1
        if step.end:
            break
    for check in live:
        found = list(watches[check.name].answers())
        if not found and check.ask is None:
            found = [Answer("no sign of it", "none", f"{steps} steps from the start")]
        yield from map(check.finding, found)


def seen(watches: Mapping[str, Watch], reading: Reading) -> dict[str, Watch]:
    """What the live checks remember after one Reading more."""
    return {name: watch.see(reading) for name, watch in watches.items()}
