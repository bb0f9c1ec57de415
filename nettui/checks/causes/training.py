"""Causes in how long, in what portions and from where a network is trained."""

from __future__ import annotations

from collections.abc import Iterator

from nettui.abilities import Redesignable
from nettui.checks.causes.cause import ALWAYS, OFTEN, SOMETIMES, Cause, Change
from nettui.checks.causes.exclusions import own
from nettui.checks.outcome import judged_steps, planned_steps
from nettui.checks.probe import Probe
from nettui.metrics.scalars import samples

MANY, USUAL = 256, 32
"""Samples in a mini-batch from which it is large, and of a usual one."""

FEW = 4
"""Samples in a mini-batch up to which it is small."""

UPDATES = 1000
"""Updates that a small network usually takes to learn."""

LONGER = 5
"""How many times as long a run is tried that may have been stopped too early."""

SEEDS = 4
"""Other seeds that are tried."""


def _size(probe: Probe) -> int:
    """Samples in a mini-batch."""
    return samples(probe.step)


def _share(probe: Probe) -> float:
    """The share of the training part in a mini-batch."""
    return _size(probe) / max(len(probe.data.train.t), 1)


def no_large_batch(probe: Probe) -> str:
    small = _size(probe) < MANY and (_share(probe) < 0.5 or len(probe.data.train.t) <= 2 * USUAL)
    return f"its mini-batches have {_size(probe)} samples" if small else ""


def smaller_batches(probe: Probe) -> Iterator[Change]:
    """As many epochs in smaller mini-batches, so that there are more updates."""
    size, planned = _size(probe), planned_steps(probe)
    if size > USUAL:
        steps = min((planned or judged_steps(probe)) * size // USUAL, judged_steps(probe))
        yield Change(f"train.batch {size} → {USUAL}", probe.tuned(batch=USUAL), steps)


def prior_of_large_batches(probe: Probe) -> float:
    planned = planned_steps(probe)
    return 3.0 if planned is not None and planned < UPDATES / 5 and _share(probe) >= 0.25 else 0.3


def no_small_batch(probe: Probe) -> str:
    size = _size(probe)
    return f"its mini-batches have {size} samples" if size > FEW or len(probe.data.train.t) <= size else ""


def larger_batches(probe: Probe) -> Iterator[Change]:
    """As many updates of larger mini-batches, which are less noisy."""
    size = min(USUAL, len(probe.data.train.t))
    yield Change(f"train.batch {_size(probe)} → {size}", probe.tuned(batch=size), judged_steps(probe))


def longer(probe: Probe) -> Iterator[Change]:
    """The same run, continued."""
    planned, most = planned_steps(probe), judged_steps(probe)
    if planned is not None and planned < most:
        steps = min(LONGER * planned, most)
        epochs = probe.start.step.epochs or 1
        yield Change(f"train.epochs {epochs} → {round(epochs * steps / planned)}", probe, steps)


def not_short(probe: Probe) -> str:
    planned, most = planned_steps(probe), judged_steps(probe)
    return "" if planned is None or planned < most else f"it lasts {planned} steps"


def prior_of_stopping(probe: Probe) -> float:
    planned, epochs = planned_steps(probe), probe.start.step.epochs
    few = planned is not None and planned < UPDATES / 5
    return 3.0 if few and epochs is not None and epochs <= 5 else 1.0 if few else 0.5


def other_seeds(probe: Probe) -> Iterator[Change]:
    """Other initial weights, and another order of the samples."""
    seed = probe.ability(Redesignable).seed
    for other in range(seed + 1, seed + 1 + SEEDS):
        yield Change(f"seed {seed} → {other}", probe.redesigned(seed=other), among=SEEDS // 2)


def seldom(probe: Probe) -> float:
    """One seed is seldom much worse than others, except in very small networks."""
    size = probe.state.params.layout.size
    return 1.0 if size < 100 else 0.3


CAUSES = (
    Cause(
        name="stopped-too-early",
        what="Training ends while the network still learns.",
        remedy="train for more epochs, until the held-out loss no longer falls",
        symptoms={"still learning at the end": ALWAYS, "falls short of the data": SOMETIMES},
        rules_out=own("epochs", not_short),
        changes=longer,
        prior=prior_of_stopping,
    ),
    Cause(
        name="batch-too-large",
        what="The mini-batches are so large that there are too few updates.",
        remedy="smaller mini-batches, of 16 to 64 samples; or more epochs, with a higher rate",
        symptoms={"still learning at the end": OFTEN, "falls short of the data": OFTEN},
        rules_out=own("batch", no_large_batch),
        changes=smaller_batches,
        prior=prior_of_large_batches,
    ),
    Cause(
        name="batch-too-small",
        what="The mini-batches are so small that their noise drives the updates.",
        remedy="larger mini-batches, of 16 to 64 samples, or a lower rate",
        symptoms={"falls short of the data": ALWAYS, "loss swings": OFTEN, "rate too high": SOMETIMES},
        rules_out=own("batch", no_small_batch),
        changes=larger_batches,
    ),
    Cause(
        name="poor-minimum",
        what="This run has ended in a poor minimum: other seeds get further.",
        remedy="try other seeds, or more hidden units, which make poor minima rare",
        symptoms={"falls short of the data": ALWAYS},
        changes=other_seeds,
        prior=seldom,
    ),
)
