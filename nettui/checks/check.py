"""A check: a question about a network, how to measure the answer, and networks to try the check on."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, Self, TypeAlias, TypeVar, cast

import numpy as np

from nettui.abilities import Missing, able, requirement, tunes
from nettui.checks.not_applicable import NotApplicable
from nettui.common.errors import RunError
from nettui.types import Figure, Finding, Reading, Scalars, Status

if TYPE_CHECKING:
    from nettui.checks.probe import Probe

Case: TypeAlias = Mapping[str, Any]
"""A network as values by dotted key, which override those of tests/checks/base.toml."""


class Symptom(NamedTuple):
    """What can be wrong: how bad it is, why it happens, what to try.

    `effect` marks a symptom that nearly any bug may lead to in the long run; the others point at their cause.
    `late` marks one that only a monitor can find, because it begins in training. `proved` marks one that is
    seen and not inferred: the code does exactly that, so that other symptoms may follow from it.
    """

    status: Status
    cause: str
    remedy: str
    effect: bool = False
    late: bool = False
    proved: bool = False


BROKEN = "this check itself failed on this network, please report it"
"""How the reason of a skip begins that is nettui's own mistake."""

NO_NUMBER = re.compile(r"(?<![\w.])(nan|inf)(?![\w.])")
"""NaN and infinity as format_number and format_percent write them: with them nothing is as it should be."""

NO_SYMPTOM = Symptom("pass", cause="", remedy="")


class Measurement(NamedTuple):
    """What was measured and what was expected; `symptom` is the name of one of the check's, or empty.

    `untold` is a reason why something beside could not be told; then nothing else is in it.
    """

    measured: str
    expected: str
    evidence: str
    symptom: str = ""
    figure: Figure | None = None
    untold: str = ""


Seen = TypeVar("Seen", contravariant=True)


class Monitor(Protocol[Seen]):
    """What a live check remembers of the steps so far, each a Scalars or a Reading: a frozen value."""

    def update(self, seen: Seen, /) -> Self:
        """The monitor after one more step."""
        ...

    def measurements(self) -> Iterable[Measurement]:
        """What is wrong now."""
        ...

    def all_well(self) -> Measurement:
        """What was measured where nothing is wrong; NotApplicable if it has not seen enough to tell."""
        ...


@dataclass(frozen=True, kw_only=True)
class Check:
    """A question about a network, answered before training (`measure`), during it, or both.

    During training, `monitor` remembers the steps from the start, and `live` finds what is wrong at one step
    alone, from its Reading and that of step 0. `reads` are the fields of a Reading that the monitor reads.
    If the Scalars have them all, the debugger runs the monitor over every step. Otherwise it sees only the
    trial run, because a Reading of every step would take too long.

    `doc` is the docstring of the check's module: the question in its first line, then the method. `passing`
    cases show no symptom; each `failing` one shows the symptom beside it. A `data_only` check needs nothing
    but the data, and can run on data with NaN. `measure` needs a trainer with the abilities `needs`, which
    can tune the hyper-parameters `tunes`. `told` measures what a recording says of the code that has written
    it. `aliases` are older names of the check and its symptoms, which users may still write, with the current
    ones. A symptom in the trial run counts for nothing if the check `overruled_by`, which sees the whole run,
    passes without one.
    """

    name: str
    doc: str | None
    course: str
    symptoms: Mapping[str, Symptom]
    passing: tuple[Case, ...]
    failing: tuple[tuple[str, Case], ...]
    measure: Callable[[Probe], Iterable[Measurement]] | None = None
    told: Callable[[Mapping[str, str]], Iterable[Measurement]] | None = None
    monitor: Monitor[Scalars] | Monitor[Reading] | None = None
    reads: tuple[str, ...] = ()
    live: Callable[[Reading, Reading], Iterable[Finding]] | None = None
    data_only: bool = False
    needs: tuple[type, ...] = ()
    tunes: tuple[str, ...] = ()
    aliases: Mapping[str, str] = field(default_factory=dict)
    overruled_by: str = ""

    @property
    def question(self) -> str:
        return inspect.cleandoc(self.doc or "").partition("\n")[0]

    @property
    def method(self) -> str:
        return inspect.cleandoc(self.doc or "").partition("\n")[2].strip()

    @property
    def scalar_monitor(self) -> Monitor[Scalars] | None:
        """The monitor, if the Scalars have all it reads."""
        fits = self.monitor is not None and set(self.reads) <= set(Scalars._fields)
        return cast(Monitor[Scalars], self.monitor) if fits else None

    @property
    def reading_monitor(self) -> Monitor[Reading] | None:
        """The monitor, if it reads more than the Scalars have."""
        return None if self.scalar_monitor else cast(Monitor[Reading] | None, self.monitor)

    @property
    def is_live(self) -> bool:
        """Whether the debugger asks it at every step."""
        return self.live is not None or self.scalar_monitor is not None

    def finding(self, measurement: Measurement) -> Finding:
        """The measurement with its status, cause and remedy; a skip without a symptom and finite numbers."""
        if measurement.untold:
            return self.skip(measurement.untold)
        if not measurement.symptom and NO_NUMBER.search(f"{measurement.measured} {measurement.expected}"):
            return self.skip(f"not finite: {measurement.measured}")
        symptom = self.symptoms[measurement.symptom] if measurement.symptom else NO_SYMPTOM
        return Finding(
            check=self.name,
            status=symptom.status,
            measured=measurement.measured,
            expected=measurement.expected,
            evidence=measurement.evidence,
            cause=symptom.cause,
            remedy=symptom.remedy,
            course=self.course,
            symptom=measurement.symptom,
            figure=measurement.figure,
        )

    def problems(self, measurements: Iterable[Measurement]) -> Iterator[Finding]:
        """The findings of the measurements that have a symptom."""
        return (self.finding(measurement) for measurement in measurements if measurement.symptom)

    def skip(self, reason: str) -> Finding:
        """The finding of a check that could not measure anything."""
        return Finding(
            check=self.name,
            status="skip",
            measured="not measured",
            expected="",
            evidence=reason,
            cause="",
            remedy="",
            course=self.course,
        )

    @property
    def requirements(self) -> list[str]:
        """What `measure` needs, and how a trainer provides it."""
        return [*map(requirement, self.needs), *map(requirement, self.tunes)]

    def missing(self, trainer: object) -> Missing | None:
        """What the trainer lacks for `measure`."""
        found: list[object] = [able(trainer, kind) for kind in self.needs]
        found += [tunes(trainer, option) for option in self.tunes]
        return next((each for each in found if isinstance(each, Missing)), None)

    def verdict(self, monitor: Monitor[Any]) -> list[Finding]:
        """What its monitor says after the steps it has seen; a single `skip` if these are not enough."""
        try:
            return [*map(self.finding, list(monitor.measurements()) or [monitor.all_well()])]
        except NotApplicable as error:
            return [self.skip(str(error))]

    def findings(self, probe: Probe) -> list[Finding]:
        """What `measure` finds; a single `skip` if the check does not apply to the network."""
        assert self.measure is not None
        try:
            if (missing := self.missing(probe.trainer)) is not None:
                return [self.skip(str(missing))]
            if not (self.data_only or probe.has_finite_data):
                return [self.skip("the data contain NaN or infinities: fix them first")]
            with np.errstate(all="ignore"):
                return [self.finding(measurement) for measurement in self.measure(probe)]
        except (NotApplicable, RunError) as reason:
            return [self.skip(str(reason))]
        except (InterruptedError, MemoryError):
            raise
        except Exception as error:  # on a network of a kind that the check was not made for
            return [self.skip(f"{BROKEN}: {type(error).__name__}: {error}")]
