"""Does each step change the weights by about a thousandth? (course 6.5; CS231n)

The median of ‖ΔW‖/‖W‖ over the layers should lie between 1e-4 and 1e-1. It is measured every 256 samples. The
check warns if it is outside this range for many steps in a row. Small updates count only while the loss has
not fallen: the steps of a network that has learned become smaller and smaller.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator
from typing import NamedTuple

from nettui.checks.check import Check, Measurement, Symptom
from nettui.checks.monitoring import ALARM_OFF, Alarm, count, require_loss, require_steps
from nettui.checks.not_applicable import NotApplicable
from nettui.common.text import format_number
from nettui.types import Scalars

LOW, HIGH, PATIENCE = 1e-4, 1e-1, 50
"""Limits of the ratio, and for how many steps in a row it must be outside them."""

RATIOS = 5
"""How many ratios in a row must be outside, too: few are measured in 50 steps of small mini-batches, and a
sample that is learned may change nothing."""

LEARNED = 0.9
"""Multiple of the first loss below which the network has learned something."""


class UpdateRatioMonitor(NamedTuple):
    """The first loss, an alarm for each limit, the latest ratio, and the loss and step where it was measured.

    `since` is the step of the first ratio, None as long as none was measured; `patience` is in steps.
    """

    first: float = math.nan
    large: Alarm = ALARM_OFF
    small: Alarm = ALARM_OFF
    ratio: float = math.nan
    loss: float = math.nan
    step: int = 0
    since: int | None = None
    patience: int = PATIENCE

    def update(self, now: Scalars) -> UpdateRatioMonitor:
        first = now.loss.data if math.isnan(self.first) else self.first
        measured = [ratio for ratio in now.updates if not math.isnan(ratio)]
        if not measured or now.rate == 0:  # which moves nothing, as in a warm-up
            return self if first == self.first else self._replace(first=first)
        ratio = statistics.median(measured)
        stuck = now.loss.data >= LEARNED * first > 0
        apart = now.step - self.step if self.since is not None else 0
        patience = max(PATIENCE, (RATIOS - 1) * apart + 1)
        return UpdateRatioMonitor(
            first,
            self.large.update(now.step, ratio > HIGH, patience),
            self.small.update(now.step, ratio < LOW and stuck, patience),
            ratio,
            now.loss.data,
            now.step,
            now.step if self.since is None else self.since,
            patience,
        )

    def measurements(self) -> Iterator[Measurement]:
        for alarm, symptom in ((self.large, "updates too large"), (self.small, "updates too small")):
            if alarm.active:
                yield self._measurement(f"for {self.patience} steps, median over the layers", symptom)

    def all_well(self) -> Measurement:
        if self.since is None:
            raise NotApplicable("no update of a layer's weights was measured")
        steps = self.step - self.since + 1
        require_steps(steps, self.patience)
        for alarm in (self.large, self.small):
            alarm.require_silence(self.step, self.patience)
        if self.ratio < LOW:  # which is fine only because the loss has fallen
            require_loss(self.loss, self.first)
        loss = f"loss {format_number(self.loss)} from {format_number(self.first)}"
        return self._measurement(f"{count(steps)}, median over the layers, {loss}")

    def _measurement(self, evidence: str, symptom: str = "") -> Measurement:
        return Measurement(
            measured=f"‖ΔW‖/‖W‖ {format_number(self.ratio)}",
            expected=f"{format_number(LOW)} to {format_number(HIGH)}",
            evidence=evidence,
            symptom=symptom,
        )


CHECK = Check(
    name="update-ratio",
    doc=__doc__,
    course="6.5",
    symptoms={
        "updates too large": Symptom(
            "warn",
            cause="each step changes the weights by a tenth or more",
            remedy="try a smaller rate",
            effect=True,
        ),
        "updates too small": Symptom(
            "warn",
            cause="the steps are too short to make progress",
            remedy="try a larger rate, or look for vanishing gradients",
            effect=True,
        ),
    },
    passing=({}, {"train.optimizer": {"name": "adam"}}),
    failing=(
        (
            "updates too large",
            {"train.optimizer.rate": 5.0, "loss.penalty": {"strength": 0.1}, "network.hidden": []},
        ),
        ("updates too small", {"fault.name": "rate-too-low"}),
    ),
    monitor=UpdateRatioMonitor(),
    reads=("step", "loss", "rate", "updates"),
)
