"""Did a number stop being one? (course 6.5)

The probes look for NaN and infinity in every array of a step; the first one, in the op that made it, ends
the run.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nettui.checks.check import Answer, Check, Trouble
from nettui.types import Finding, Reading


def judge(reading: Reading) -> Iterator[Finding]:
    """The fault of one step, as a Finding."""
    yield from map(CHECK.finding, Memory().see(reading).answers())


@dataclass(frozen=True)
class Memory:
    """The fault, once there is one; it cuts the run short, so it is the last thing seen."""

    said: tuple[Answer, ...] = ()

    def see(self, reading: Reading) -> Memory:
        fault = reading.nonfinite
        if fault is None:
            return Memory()
        symptom = "no number in the data" if fault.phase == "batch" else "not a number"
        return Memory((Answer(str(fault), "finite numbers", f"step {reading.step}", symptom),))

    def answers(self) -> Iterator[Answer]:
        return iter(self.said)


CHECK = Check(
    name="fault",
    doc=__doc__,
    course="6.5",
    troubles={
        "not a number": Trouble(
            "fail",
            "a number grew past what its type can hold, or was undefined",
            "smaller rate, smaller initial weights, scaled inputs",
            effect=True,
        ),
        "no number in the data": Trouble(
            "fail",
            "a sample has it: training did not make it",
            "look for NaN and infinity in the data; mend those samples, or leave them out",
        ),
    },
    healthy=({},),
    sick=(("not a number", {"train.optimizer.rate": 1e200}),),
    watch=Memory(),
)
