"""Would another learning rate get much further in the same time? (course 6.5)

The first 50 steps, or more where a mini-batch has few samples, are repeated with rates from a thousandth to
ten thousand times the scenario's. The progress of a run is the share that it removes of the data loss of the
same 256 training samples, or of the first mini-batch if the trainer cannot run on other samples; it is a
mean over the end of the run, without the masks of dropout. Where even the lowest rate ends in NaN, rates from
0.1 down to 0.0001 are tried, too. The rate is too high if a far lower one makes much more progress, or if the
loss shoots up during the run; it is too low if it makes hardly any progress and a far higher one does.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from nettui.checks.check import Check, Measurement, Symptom
from nettui.checks.cost import affordable_steps
from nettui.checks.memorize import ends_early
from nettui.checks.monitoring import count, reference_loss
from nettui.checks.not_applicable import NotApplicable
from nettui.checks.probe import Probe
from nettui.common.errors import RunError
from nettui.common.text import format_number, format_percent
from nettui.metrics.scalars import samples
from nettui.types import Figure, State

STEPS, SEEN, EXTENSION = 50, 400, 4
"""Steps of each run, and samples that they must see; EXTENSION times as many are tried at the best rate if no
rate makes progress."""

SAMPLES, FEW = 256, 16
"""Samples whose loss is compared; the loss of fewer than FEW is a matter of luck."""

ENDS = (0.8, 0.9, 1.0)
"""Shares of a run after which that loss is measured: the steps on small mini-batches wander about."""

LOWER_FACTORS, HIGHER_FACTORS = (0.1, 0.01, 0.001), (10.0, 100.0, 1000.0, 10000.0)
"""Multiples of the scenario's rate."""

ORDINARY = (0.1, 0.01, 0.001, 0.0001)
"""Rates that are tried, too, where even the lowest of those ends in NaN."""

MIN_PROGRESS, NO_PROGRESS = 0.1, 0.02
"""Progress from which a rate works, and up to which it does not. Between them, on data with a weak signal, it
cannot be told."""

SHOT_UP, BLOCK = 10.0, 32
"""Multiple of the first loss, or the baseline loss if larger, from which the mean loss of BLOCK samples has
shot up."""

MIN_RELATIVE_DESCENT, MIN_RELATIVE_PROGRESS = 0.25, 0.025
"""A rate is too high if the logarithm of its loss falls by less than this share of a lower rate's; too low if
its progress is below this share of a far higher rate's. A cautious rate is fine."""


REACHED = 0.5
"""Share of its rate that a run with a warm-up must reach to be judged."""


class RateTrial(NamedTuple):
    """The share of the loss that a run removes, −∞ for NaN; whether the loss shot up."""

    progress: float
    shot_up: bool


class Scale(NamedTuple):
    """What runs are measured by: samples as the mini-batch of `judge`, with their loss before the run.

    `too_high` is a loss that has shot up. There are `size` samples, and `batch` in the run's mini-batches; 0
    where the steps do not show any. They were `ported` to the trainer, or are the first mini-batch.
    """

    judge: Probe
    first: float
    too_high: float
    size: int
    batch: int
    ported: bool

    def loss_at(self, state: State) -> float:
        """The loss of these samples with the parameters, and the buffers, of a State."""
        rest = state.rest if self.ported else self.judge.state.rest
        return self.judge.at(replace(self.judge.state, params=state.params, rest=rest)).calm_loss


def at_suited_rate(probe: Probe) -> Probe:
    """Code of the user's own at a rate that suits it, where nettui's is far too high or too low."""
    if not probe.is_default("rate") or not probe.can_tune("rate"):
        return probe
    try:
        runs, rate, _, _ = probe.start.once(_runs)
        symptom = _symptom(runs)
    except (NotApplicable, RunError):
        return probe
    fine = [times for times, run in runs.items() if not run.shot_up]
    if symptom not in ("rate too high", "rate too low") or not fine:
        return probe
    return probe.tuned(rate=rate * max(fine, key=lambda times: runs[times].progress))


def measure(probe: Probe) -> Iterator[Measurement]:
    start = probe.start
    runs, rate, steps, scale = start.once(_runs)
    best = max(runs, key=lambda times: runs[times].progress)
    current, best_run = _format_run(runs[1.0]), _format_run(runs[best])
    measured = f"{current} at {format_number(rate)}, at best {best_run} at {format_number(best * rate)}"
    if best == 1.0:
        measured = f"{current} at {format_number(rate)}, the best rate"
    left = tuple(1 - runs[times].progress for times in sorted(runs))
    labels = tuple(format_number(times * rate) + (" here" if times == 1.0 else "") for times in sorted(runs))
    figure = Figure("share of the loss that is left, by rate", left, labels)
    of = f", loss of {scale.size} samples" if scale.size else ""
    evidence = [f"{steps} steps each{of}"]
    if start.is_default("rate"):
        evidence.append("the rate is nettui's: --set train.optimizer.rate=… sets it")
    yield Measurement(
        measured=measured,
        expected="progress without overshooting",
        evidence=", ".join(evidence),
        symptom=_symptom(runs),
        figure=figure,
    )


def _runs(start: Probe) -> tuple[Mapping[float, RateTrial], float, int, Scale]:
    """The runs by the multiple of the rate, that rate, their steps, and what they are measured by."""
    chance = start.step.baseline_loss
    if chance is not None and chance.value == 0:
        raise NotApplicable(
            "its loss does not measure progress: it is 0 for random guessing, and shrinks with the scores"
        )
    if start.step.loss.data <= 0:
        raise NotApplicable("the first loss is not above 0: there is nothing to compare with")
    scale = _scale(start)
    steps = affordable_steps(start, max(STEPS, -(-SEEN // max(scale.batch, 1))))
    rate = _full_rate(start, steps)

    def try_rate(times: float, steps: int) -> RateTrial:
        return _run(start.tuned(rate=times * rate), scale, steps)

    runs = {times: try_rate(times, steps) for times in (1.0, *LOWER_FACTORS, *HIGHER_FACTORS)}
    if runs[LOWER_FACTORS[-1]].progress == -math.inf:
        below = (usual / rate for usual in ORDINARY if usual < LOWER_FACTORS[-1] * rate)
        runs |= {times: try_rate(times, steps) for times in below}
    best = max(runs, key=lambda times: runs[times].progress)
    if runs[best].progress <= MIN_PROGRESS:
        runs[best] = try_rate(best, EXTENSION * steps)
    return runs, rate, steps, scale


def _full_rate(start: Probe, steps: int) -> float:
    """The rate after any warm-up. Raises NotApplicable where that lasts too long to be judged by a run."""
    share = start.tuned(rate=1.0).step.rate  # below 1 in a warm-up
    if not 0 < share < 1:
        return start.step.rate
    rate = start.step.rate / share
    last = max(step.rate for step in start.run(steps))
    if last < REACHED * rate:
        reached, full = format_number(last), format_number(rate)
        raise NotApplicable(
            f"its rate is {reached} after {count(steps)}, and rises to {full}: "
            "a warm-up takes longer than the run"
        )
    return rate


def _scale(start: Probe) -> Scale:
    """What to measure progress by. Raises NotApplicable if the samples are too few to tell."""
    judge, batch = start.on_many(SAMPLES), samples(start.step)
    size = samples(judge.step)
    if 0 < size < FEW and judge is start and start.step.batches != 1:
        raise NotApplicable(f"the loss of {size} samples is a matter of luck, and it takes {FEW}")
    too_high = SHOT_UP * reference_loss(judge.step)
    return Scale(judge, judge.calm_loss, too_high, size, batch, ported=judge is not start)


def _run(probe: Probe, scale: Scale, steps: int) -> RateTrial:
    """A run of so many steps."""
    block, shot_up, ends = deque[float](maxlen=-(-BLOCK // max(scale.batch, 1))), False, list[float]()
    measured_at = {math.ceil(share * steps) for share in ENDS}
    for number, step in enumerate(probe.run(steps), start=1):
        _require_share(step.loss.data)
        block.append(step.loss.data)
        shot_up |= len(block) == block.maxlen and sum(block) / len(block) > scale.too_high > 0
        if step.after is not None and number in measured_at:
            ends.append(scale.loss_at(step.after))
    if ends_early(step):
        made = step.before.step + 1 - probe.state.step
        raise NotApplicable(f"the run ends after {count(made)}: it takes {steps + 1}")
    if step.after is None:
        return RateTrial(-math.inf, True)
    then = sum(ends) / len(ends)
    _require_share(then)
    progress = 1 - then / scale.first if math.isfinite(then) and scale.first > 0 else -math.inf
    return RateTrial(progress, shot_up)


def _require_share(loss: float) -> None:
    """Raises NotApplicable for a loss below 0, of which no share can be left."""
    if loss < 0:
        raise NotApplicable("its loss falls below 0, so that there is no share of it that is left")


def _symptom(runs: Mapping[float, RateTrial]) -> str:
    current, most = runs[1.0], max(run.progress for run in runs.values())
    lower = max(run.progress for times, run in runs.items() if times < 1)
    slow = _descent(current.progress) < MIN_RELATIVE_DESCENT * _descent(lower)
    overshot = current.shot_up and not runs[min(runs)].shot_up and current.progress < most
    if lower > MIN_PROGRESS and (slow or overshot):
        return "rate too high"
    if current.progress == -math.inf:  # NaN, and a higher rate that happens to do better is no remedy
        return "no rate helps"
    higher = max(
        (runs[times].progress for times in HIGHER_FACTORS[1:] if not runs[times].shot_up), default=0.0
    )
    if lower < abs(current.progress) < MIN_RELATIVE_PROGRESS * higher and higher > MIN_PROGRESS:
        return "rate too low"
    if NO_PROGRESS < most <= MIN_PROGRESS:
        raise NotApplicable(
            f"the loss falls by {format_percent(most)} at the best rate: too little to compare rates"
        )
    return "" if most > MIN_PROGRESS else "no rate helps"


def _descent(progress: float) -> float:
    """How many times the loss fell to 1/e of its value."""
    return -math.log(max(1 - progress, 1e-12))


def _format_run(run: RateTrial) -> str:
    if run.progress == -math.inf:
        return "loss ends in NaN"
    change, shot_up = format_percent(-run.progress), ", shooting up on the way" if run.shot_up else ""
    return f"loss {'0 %' if change == '-0 %' else change}{shot_up}"


CHECK = Check(
    name="learning-rate",
    doc=__doc__,
    course="6.5",
    symptoms={
        "rate too high": Symptom(
            "fail",
            cause="each step overshoots the minimum",
            remedy="divide the rate by 10 until the loss falls smoothly",
            effect=True,
        ),
        "rate too low": Symptom(
            "fail",
            cause="the steps are too short to make progress",
            remedy="multiply the rate by 10 until the loss falls",
            effect=True,
        ),
        "no rate helps": Symptom(
            "warn",
            cause="the loss does not fall at any rate: the cause is elsewhere, or there is nothing to learn",
            remedy="train on 20 samples: if even they are not learned, the network or its code is at fault",
            effect=True,
        ),
    },
    passing=({}, {"train.optimizer": {"name": "adam"}}, {"train.optimizer": {"name": "sgd", "rate": 0.01}}),
    failing=(
        ("rate too high", {"fault.name": "rate-too-high"}),
        ("rate too high", {"train.optimizer.rate": 1e200}),
        ("rate too low", {"fault.name": "rate-too-low"}),
        ("no rate helps", {"fault.name": "zero-init"}),
    ),
    tunes=("rate",),
    measure=measure,
)
