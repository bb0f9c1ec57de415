"""What the live checks share: an alarm with patience, a running mean, a reference loss, reasons to skip."""

from __future__ import annotations

import math
from typing import NamedTuple

from nettui.checks.not_applicable import NotApplicable
from nettui.types import LayerReading, Reading, Scalars, Step

MEAN_DECAY = 0.9
"""The share of a running mean that is kept at each step."""


class Alarm(NamedTuple):
    """Goes on when something has been wrong for `patience` steps in a row, and off after as many good ones.

    Readings may be missing in between: at least two in a row must agree, and the first and the last of them
    must be `patience` steps apart, both included.
    """

    active: bool = False
    since: int | None = None
    """The first of the latest steps in a row that contradict `active`."""

    def update(self, step: int, bad: bool, patience: int) -> Alarm:
        if bad == self.active:
            return self if self.since is None else Alarm(self.active)
        if self.since is None:
            return Alarm(self.active, step)
        return Alarm(bad) if step - self.since + 1 >= patience else self

    def require_silence(self, step: int, patience: int) -> None:
        """Raises NotApplicable if something has been wrong lately, for fewer steps than its patience."""
        if not self.active and self.since is not None:
            steps = step - self.since + 1
            raise NotApplicable(
                f"out of range, but for {count(steps)} only at the end: it takes {patience} to tell"
            )


ALARM_OFF = Alarm()

NO_OUTPUT = "its steps do not show what its hidden layers output"


def hidden_outputs(reading: Reading) -> list[LayerReading]:
    """The hidden layers whose output is seen."""
    return [layer for layer in reading.layers[:-1] if layer.seen]


def reference_loss(first: Reading | Scalars | Step) -> float:
    """The larger of the baseline loss and the data loss of step 0; 0 if that is NaN."""
    if math.isnan(first.loss.data):
        return 0.0
    return max(first.baseline_loss.value if first.baseline_loss else 0.0, first.loss.data)


def running_mean(mean: float, x: float) -> float:
    """The next value of a running mean, MEAN_DECAY · mean + (1 − MEAN_DECAY) · x.

    It begins again after a NaN or an infinity, of a step that was left out.
    """
    return x if not math.isfinite(mean) else MEAN_DECAY * mean + (1 - MEAN_DECAY) * x


def count(steps: int) -> str:
    """`1 step`, `2 steps`."""
    return f"{steps} step{'' if steps == 1 else 's'}"


def hidden_layers(number: int) -> str:
    """`1 hidden layer`, `2 hidden layers`."""
    return f"{number} hidden layer{'' if number == 1 else 's'}"


def require_steps(seen: int, needed: int, more: str = "") -> None:
    """Raises NotApplicable if a monitor has seen too few steps; `more` is what else it takes."""
    if seen < needed:
        few = "is" if seen == 1 else "are"
        raise NotApplicable(f"{count(seen)} {few} too few: it takes {count(needed) + more}")


def require_loss(loss: float, reference: float) -> None:
    """Raises NotApplicable if the loss is NaN, or there is no positive loss to compare it with."""
    if math.isnan(reference):
        raise NotApplicable("the loss is NaN")
    if not reference > 0:
        raise NotApplicable("the first loss is not above 0: there is nothing to compare with")
    if not math.isfinite(loss):
        raise NotApplicable("the loss is NaN" if math.isnan(loss) else "the loss is infinite")


def require_samples(seen: int, largest: int, needed: int) -> None:
    """Raises NotApplicable if no mini-batch had enough samples to be `seen`."""
    if not seen and largest:
        raise NotApplicable(f"mini-batches of {largest} samples are too small: it takes {needed}")
