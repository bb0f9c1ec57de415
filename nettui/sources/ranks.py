"""Whether the ranks of a distributed run do the same: their parameters, samples, steps and pace, compared."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import median

from nettui.common.text import format_number
from nettui.sources.recording.reader import RankStep, Reader
from nettui.sources.recording.schema import SCALARS
from nettui.types import Finding, Status

SLOWER, NOTICEABLE = 1.5, 0.002
"""A rank lags that takes so many times as long as the median of the others, and so many seconds longer."""

EVIDENCE = "the recordings of all ranks"

FEWEST = 10
"""Steps from which a rank's pace is known; the first is left out, as it warms up."""


@dataclass(frozen=True)
class Rank:
    """What one rank has recorded: its number, how many steps, whether it has ended, what is compared.

    `losses` and `epochs` are those of all its steps, as far as they are known. `joined`: it may have fewer
    or more steps than the others.
    """

    number: int
    length: int
    over: bool
    steps: Mapping[int, RankStep]
    losses: Sequence[float] = ()
    epochs: Sequence[float] = ()
    joined: bool = False

    @classmethod
    def of(cls, reader: Reader, number: int) -> Rank:
        """The rank whose recording this is; `number` is for a recording that does not say."""
        meta = reader.meta.get("rank", "")
        here = int(meta) if meta.isdecimal() and int(reader.meta.get("ranks", "1")) > 1 else number
        scalars = dict(zip(SCALARS[1:], reader.steps(0).T.tolist(), strict=True))
        losses, epochs = scalars["loss"], scalars["epoch"]
        joined = "joined" in reader.meta
        return cls(here, len(losses), reader.is_over(), reader.ranks(), losses, epochs, joined)

    def loss(self, step: int) -> float | None:
        """The loss of a step, if it is known."""
        found = self.losses[step] if step < len(self.losses) else math.nan
        return None if math.isnan(found) else found

    @property
    def first_epoch(self) -> int:
        """How many steps its first epoch has; 0 if it is not known where that ends."""
        return next((at for at, epoch in enumerate(self.epochs) if epoch), 0)


def compare_ranks(ranks: Sequence[Rank]) -> Iterator[Finding]:
    """What is found where several ranks are compared; nothing where there is one."""
    if len(ranks) > 1:
        for check in (_parameters, _samples, _lengths, _pace):
            yield check(sorted(ranks, key=lambda rank: rank.number))


def _parameters(ranks: Sequence[Rank]) -> Finding:
    known = _both(ranks, lambda step: step.parameters)
    uneven = len({rank.length for rank in ranks}) > 1 and all(rank.over for rank in ranks)
    if uneven and not all(equal for *_, equal in known):
        counterparts = min(rank.first_epoch for rank in ranks)  # later steps have other numbers in each
        known = [each for each in known if each[0] < counterparts]
        if not known:
            return _skip("rank-parameters", UNEVEN)
    different = ((step, one, other) for step, one, other, equal in known if not equal)
    if (first := min(different, default=None)) is not None:
        step, one, other = first
        return _finding(
            "rank-parameters",
            "fail",
            f"ranks {one} and {other} differ after step {step}",
            "equal parameters after each update",
            symptom="ranks have different parameters",
            cause="a rank starts from other values, or changes its parameters by itself",
            remedy="wrap the model in DistributedDataParallel, and change no parameter outside of it",
        )
    return _same("rank-parameters", "equal parameters", {step for step, *_ in known}, PARAMETERS)


UNEVEN = "ranks have different numbers of steps: it is not known which of them belong together"
PARAMETERS = "no rank has recorded all of its parameters"
PARTS = "samples have equal numbers in the ranks, but other losses: each rank may have a data set of its own"
SAMPLES = "the samples are not known: give `samples` to Recorder.step, or load them without workers"


def _samples(ranks: Sequence[Rank]) -> Finding:
    known = _both(ranks, lambda step: step.samples)
    equal = sorted((step, one, other) for step, one, other, same in known if same)
    by_number = {rank.number: rank for rank in ranks}
    sure = [each for each in equal if len({by_number[rank].loss(each[0]) for rank in each[1:]}) == 1]
    if equal and not sure:
        return _skip("rank-samples", PARTS)  # or the same samples with other noise, as that of dropout
    if sure:
        step, one, other = sure[0]
        return _finding(
            "rank-samples",
            "fail",
            f"ranks {one} and {other} have the same samples in step {step}",
            "other samples in each rank",
            symptom="ranks train on the same samples",
            cause="each rank loads the whole data set in the same order, so all but one do nothing new",
            remedy="give the DataLoader a DistributedSampler, and call its set_epoch in each epoch",
        )
    return _same("rank-samples", "other samples in each rank", {step for step, *_ in known}, SAMPLES)


def _lengths(ranks: Sequence[Rank]) -> Finding:
    lengths = {rank.number: rank.length for rank in ranks}
    numbers, counts = (", ".join(map(str, found)) for found in (lengths, lengths.values()))
    if not all(rank.over for rank in ranks):
        return _skip("rank-steps", "not all ranks have ended")
    if len({*lengths.values()}) == 1:
        return _finding("rank-steps", "pass", f"{ranks[0].length} steps in each rank", "equally many steps")
    measured = f"{counts} steps in ranks {numbers}"
    if any(rank.joined for rank in ranks):
        return _finding("rank-steps", "pass", measured, "as many as there are mini-batches, under join()")
    return _finding(
        "rank-steps",
        "fail",
        measured,
        "equally many steps",
        symptom="ranks have different numbers of steps",
        cause="a rank has more mini-batches than another, or has stopped early; the others wait or hang",
        remedy="drop_last=True in the DistributedSampler, or model.join() around the loop",
    )


def _pace(ranks: Sequence[Rank]) -> Finding:
    times = {
        rank.number: [s.seconds for number, s in rank.steps.items() if number and s.seconds is not None]
        for rank in ranks
    }
    if min(map(len, times.values())) < FEWEST:
        return _skip("rank-pace", f"fewer than {FEWEST} steps whose time before backward() is known")
    paces = {number: median(found) for number, found in times.items()}
    slowest = max(paces, key=lambda number: paces[number])
    others = median(pace for number, pace in paces.items() if number != slowest)
    measured = (
        f"rank {slowest}: {format_number(1000 * paces[slowest])} ms before backward(), "
        f"the others {format_number(1000 * others)} ms"
    )
    if paces[slowest] <= max(SLOWER * others, others + NOTICEABLE):
        return _finding("rank-pace", "pass", measured, f"at most {SLOWER} times as long")
    return _finding(
        "rank-pace",
        "warn",
        measured,
        f"at most {SLOWER} times as long",
        symptom="a rank is slow",
        cause="the others wait for it in each step",
        remedy="look at what it loads and where it runs: longer samples, a slower disk, a shared device",
    )


def _both(ranks: Sequence[Rank], of: Callable[[RankStep], object]) -> list[tuple[int, int, int, bool]]:
    """Steps of which two ranks are known, the two ranks, and whether what is known is equal."""
    return [
        (step, one.number, other.number, of(one.steps[step]) == of(other.steps[step]))
        for one, other in combinations(ranks, 2)
        for step in one.steps.keys() & other.steps.keys()
        if of(one.steps[step]) is not None and of(other.steps[step]) is not None
    ]


def _same(check: str, expected: str, steps: Iterable[int], why: str) -> Finding:
    known = sorted(steps)
    if not known:
        return _skip(check, why)
    return _finding(check, "pass", f"compared in {len(known)} steps, the last is {known[-1]}", expected)


def _skip(check: str, why: str) -> Finding:
    return Finding(check, "skip", "", "", why, "", "", "")


def _finding(
    check: str,
    status: Status,
    measured: str,
    expected: str,
    symptom: str = "",
    cause: str = "",
    remedy: str = "",
) -> Finding:
    return Finding(check, status, measured, expected, EVIDENCE, cause, remedy, "", symptom)
