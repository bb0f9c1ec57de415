"""Measurements that visible panels request, made while the debugger is paused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, NamedTuple, Protocol

from nettui.debugger.session import Session
from nettui.debugger.view import Results, StepSizeSweep, View
from nettui.gradient_check import GradientCheck, Method, gradcheck, is_fast, sweep
from nettui.gradient_check.derivatives import Heartbeat

LARGE_NETWORK = 100_000
"""Parameters above which fewer of them are checked, on fewer samples."""

FEW_PARAMETERS, FEW_SAMPLES = 4, 8
"""How many of each tensor, and of the mini-batch, in a large network."""


class Wish(Protocol):
    """`fills` is the field of Results that its result goes into."""

    @property
    def fills(self) -> str: ...

    def measure(self, session: Session, pulse: Heartbeat) -> GradientCheck | StepSizeSweep:
        """Raises InvalidValue if the trainer cannot be measured so; `pulse` may end it by an exception."""
        ...


@dataclass(frozen=True)
class GradientCheckRequest:
    """A gradient check of some parameters of each tensor; `whole`: of all, if that is fast."""

    method: Method = "central"
    whole: bool = False
    fills: str = "gradcheck"

    def measure(self, session: Session, pulse: Heartbeat) -> GradientCheck:
        wide = session.state.params.layout.size > LARGE_NETWORK
        sample: int | None = FEW_PARAMETERS if wide else 12
        if self.whole and is_fast(session.trainer, session.state):
            sample = None
        samples = FEW_SAMPLES if wide and sample else None
        method = self.method
        return gradcheck(
            session.trainer, session.state, method=method, sample=sample, samples=samples, pulse=pulse
        )


@dataclass(frozen=True)
class SweepRequest:
    """The error of every method against the step size h."""

    fills: ClassVar[str] = "sweep"

    def measure(self, session: Session, pulse: Heartbeat) -> StepSizeSweep:
        trainer, state = session.trainer, session.state
        sample, samples = (12, None) if is_fast(trainer, state) else (FEW_PARAMETERS, FEW_SAMPLES)
        return StepSizeSweep(state.step, sweep(trainer, state, sample=sample, samples=samples, pulse=pulse))


DEFAULT_REQUESTS: Sequence[Wish] = (GradientCheckRequest(),)
"""What is measured if no visible panel requests anything."""


class MeasurementResult(NamedTuple):
    """The value that a request measured, or a message that says why it could not."""

    fills: str
    value: GradientCheck | StepSizeSweep | None = None
    message: str | None = None

    def add_to(self, view: View) -> View:
        """The View with this result in it."""
        changes: dict[str, Any] = {} if self.value is None else {self.fills: self.value}
        return replace(view, message=self.message, results=replace(view.results, inspected=(), **changes))


def keep_measured(new: Results, old: Results) -> Results:
    """The new results, with those of the old ones that have not been measured again."""
    return replace(
        new,
        gradcheck=new.gradcheck or old.gradcheck,
        forward_difference=new.forward_difference or old.forward_difference,
        sweep=new.sweep or old.sweep,
    )
