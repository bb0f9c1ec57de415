"""How much training a check can afford on a network."""

from __future__ import annotations

from nettui.checks.probe import Probe
from nettui.metrics.scalars import samples

MAX_WORK = 2e10
"""Multiplications that a trial run may take: about a second on one processor."""

UPDATE_SAMPLES = 64
"""Samples whose forward and backward passes cost as much as an update of the parameters."""

JUDGE_WORK = 2e8
"""Multiplications that one forward pass may take."""

MIN_STEPS = 20

REDUCED_STEPS = 50
"""Steps that a trial run on reduced mini-batches can afford."""

MIN_BATCH = 16


def affordable_steps(probe: Probe, most: int, share: float = 1.0) -> int:
    """How many steps a trial run may take: at least MIN_STEPS, at most `most`.

    It is one of several that share the work of one, each that `share` of it.
    """
    work = 6 * max(_batch_size(probe), UPDATE_SAMPLES) * max(probe.state.params.flat.size, 1)
    return int(min(max(share * MAX_WORK / work, MIN_STEPS), most))


def affordable_samples(probe: Probe, most: int) -> int:
    """How many samples a network may be judged by: as many as cost less than a step or two."""
    return min(most, max(int(JUDGE_WORK / max(probe.state.params.flat.size, 1)), MIN_BATCH))


def reduced_batch(probe: Probe) -> Probe:
    """The probe with smaller mini-batches if the network is so large that trial runs would take too long."""
    size = _batch_size(probe)
    affordable = max(int(MAX_WORK / REDUCED_STEPS / (6 * max(probe.state.params.flat.size, 1))), MIN_BATCH)
    return probe.tuned(batch=affordable) if size > affordable and probe.can_tune("batch") else probe


def _batch_size(probe: Probe) -> int:
    """The number of samples in the mini-batch; 1 if the step does not show it."""
    return max(samples(probe.step), 1)
