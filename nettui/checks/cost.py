"""How much training a check can afford on a network."""

from __future__ import annotations

from nettui.checks.probe import Probe

MAX_WORK = 2e10
"""Multiplications that a trial run may take: about a second on one processor."""

UPDATE_SAMPLES = 64
"""Samples whose forward and backward passes cost as much as an update of the parameters."""

MIN_STEPS = 20

REDUCED_STEPS = 50
"""Steps that a trial run on reduced mini-batches can afford."""

MIN_BATCH = 16


def affordable_steps(probe: Probe, most: int) -> int:
    """How many steps a trial run may take: at least MIN_STEPS, at most `most`."""
    work = 6 * max(_batch_size(probe), UPDATE_SAMPLES) * probe.state.params.flat.size
    return int(min(max(MAX_WORK / work, MIN_STEPS), most))


def reduced_batch(probe: Probe) -> Probe:
    """The probe with smaller mini-batches if the network is so large that trial runs would take too long."""
    samples = _batch_size(probe)
    affordable = max(int(MAX_WORK / REDUCED_STEPS / (6 * probe.state.params.flat.size)), MIN_BATCH)
    return probe.tuned(batch=affordable) if samples > affordable and probe.can_tune("batch") else probe


def _batch_size(probe: Probe) -> int:
    """The number of samples in the mini-batch; 1 if the step does not show it."""
    batch = probe.step.ops[0].out
    return 1 if batch is None else len(batch)
