"""Are all values finite? (course 6.5)

Every array of a step is searched for NaN and infinities; the first one, in the op that computed it, ends the
run.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from nettui.checks.check import Check, Measurement, Symptom
from nettui.checks.monitoring import count, require_steps
from nettui.types import Finding, Reading


def step_findings(reading: Reading) -> Iterator[Finding]:
    """The first NaN or infinity of the step, as a Finding."""
    yield from map(CHECK.finding, NonFiniteMonitor().update(reading).measurements())


class NonFiniteMonitor(NamedTuple):
    """The first NaN or infinity seen, from which the others follow; and how many steps were seen."""

    first: tuple[Measurement, ...] = ()
    steps: int = 0

    def update(self, reading: Reading) -> NonFiniteMonitor:
        nonfinite = reading.nonfinite
        if nonfinite is None or self.first:
            return NonFiniteMonitor(self.first, self.steps + 1)
        born = "NaN from outside the layers" if nonfinite.came_in else "not a number"
        symptom = "NaN in the data" if nonfinite.phase == "batch" else born
        return NonFiniteMonitor(
            (
                Measurement(
                    measured=str(nonfinite),
                    expected="finite numbers",
                    evidence="; ".join(filter(None, (f"step {reading.step}", nonfinite.note))),
                    symptom=symptom,
                ),
            ),
            self.steps + 1,
        )

    def measurements(self) -> Iterator[Measurement]:
        return iter(self.first)

    def all_well(self) -> Measurement:
        require_steps(self.steps, 1)
        return Measurement(measured="all finite", expected="finite numbers", evidence=count(self.steps))


CHECK = Check(
    name="non-finite",
    aliases={"fault": "non-finite", "no number in the data": "NaN in the data"},
    doc=__doc__,
    course="6.5",
    symptoms={
        "not a number": Symptom(
            "fail",
            cause="a number grew beyond the range of its type, or the operation is undefined",
            remedy="use a smaller rate, smaller initial weights, or scale the inputs",
            effect=True,
        ),
        "NaN from outside the layers": Symptom(
            "fail",
            cause="the model's or the loss's own code, between the layers, is undefined there: 0/0, log or a "
            "root at 0, a softmax over nothing but −∞; or a number grew beyond the range of its type",
            remedy="look at that code: add a small ε inside the log, the root or the quotient, and mask no "
            "whole row",
        ),
        "NaN in the data": Symptom(
            "fail",
            cause="the data contain NaN or infinities: training did not cause them",
            remedy="find the NaN and infinities in the data; fix those samples, or remove them",
        ),
    },
    passing=({},),
    failing=(("not a number", {"train.optimizer.rate": 1e200}),),
    monitor=NonFiniteMonitor(),
    reads=("step", "nonfinite"),
    live=lambda reading, first: step_findings(reading),
)
