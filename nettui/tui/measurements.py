"""Measurements that the visible panels need, made while the debugger is paused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, NamedTuple, Protocol, TypeAlias

from nettui.abilities import Missing, Supervised, Textbook, able
from nettui.common.errors import InputError, NettuiError
from nettui.debugger.session import Session
from nettui.debugger.view import Results, StepSizeSweep, View
from nettui.gradient_check import GradientCheck, Method, explained, gradcheck, is_fast, sweep
from nettui.gradient_check.cross_check import CROSS_CHECKED
from nettui.gradient_check.derivatives import Heartbeat
from nettui.visuals.predictions import Predictions, held_out_part, predictions_of

LARGE_NETWORK = 100_000
"""Parameters above which fewer of them are checked, on fewer samples."""

FEW_PARAMETERS, FEW_SAMPLES = 4, 8
"""How many of each tensor, and of the mini-batch, in a large network."""

MOST_SAMPLES = 1000
"""Held-out samples that are predicted at most."""


Value: TypeAlias = GradientCheck | StepSizeSweep | Predictions
"""What is measured."""


class MeasurementRequest(Protocol):
    """A measurement; `field` is the field of Results for its value."""

    @property
    def field(self) -> str: ...

    def measure(self, session: Session, pulse: Heartbeat) -> Value | None:
        """Returns the value, None if the panel needs none of this trainer.

        Raises InvalidValue if the trainer does not allow the measurement.

        `pulse` is called regularly, and may raise an exception to cancel the measurement.
        """
        ...


@dataclass(frozen=True)
class GradientCheckRequest:
    """Checks some parameters of each tensor; `all_parameters` checks all of them if that is fast.

    In a network of at most `max_full_passes` parameters each is moved in a forward pass of its own.
    """

    method: Method = "central"
    all_parameters: bool = False
    field: str = "gradcheck"
    max_full_passes: int = 0

    def measure(self, session: Session, pulse: Heartbeat) -> GradientCheck:
        size = session.state.params.layout.size
        wide, narrow = size > LARGE_NETWORK, size <= self.max_full_passes
        sample: int | None = FEW_PARAMETERS if wide else 12
        if narrow or (self.all_parameters and is_fast(session.trainer, session.state)):
            sample = None
        check = gradcheck(
            session.trainer,
            session.state,
            method=self.method,
            sample=sample,
            samples=FEW_SAMPLES if wide and sample else None,
            full_passes=size if narrow else CROSS_CHECKED,
            pulse=pulse,
        )
        return explained(check, session.trainer, session.state)


@dataclass(frozen=True)
class SweepRequest:
    """Measures the error of every method at each step size h."""

    field: ClassVar[str] = "sweep"

    def measure(self, session: Session, pulse: Heartbeat) -> StepSizeSweep:
        trainer, state = session.trainer, session.state
        sample, samples = (12, None) if is_fast(trainer, state) else (FEW_PARAMETERS, FEW_SAMPLES)
        return StepSizeSweep(state.step, sweep(trainer, state, sample=sample, samples=samples, pulse=pulse))


@dataclass(frozen=True)
class PredictionsRequest:
    """Predicts held-out samples; nettui's own networks are so quick that a panel draws theirs itself."""

    field: ClassVar[str] = "predictions"

    def measure(self, session: Session, pulse: Heartbeat) -> Predictions | None:
        trainer = session.trainer
        supervised = able(trainer, Supervised)
        if not isinstance(able(trainer, Textbook), Missing) or isinstance(supervised, Missing):
            return None
        found = predictions_of(trainer, session.state, held_out_part(supervised.data)[1], MOST_SAMPLES)
        if isinstance(found, Missing):
            raise InputError("predictions", [str(found)])
        return found


DEFAULT_REQUESTS: Sequence[MeasurementRequest] = (GradientCheckRequest(),)
"""The measurements if no visible panel needs any."""


class MeasurementResult(NamedTuple):
    """The value measured for a request, or the reason why there is none; `message` is for the user."""

    field: str
    value: Value | None = None
    reason: str = ""
    message: str | None = None

    def add_to(self, view: View) -> View:
        """The View with this result added."""
        changes: dict[str, Any] = {} if self.value is None else {self.field: self.value}
        unmeasured = {**view.results.unmeasured, self.field: self.reason} if self.reason else {}
        results = replace(view.results, inspected=(), looked=None, unmeasured=unmeasured, **changes)
        return replace(view, message=self.message, results=results)


def measured(view: View, session: Session, requests: Sequence[MeasurementRequest]) -> View:
    """The View with what the requests measure, or why it cannot be measured."""
    for request in requests:
        try:
            result = MeasurementResult(request.field, request.measure(session, lambda: None))
        except NettuiError as problem:
            result = MeasurementResult(request.field, reason=str(problem))
        view = result.add_to(view)
    return view


def keep_measurements(new: Results, old: Results) -> Results:
    """The new results, with the old values of those that have not been asked for again."""
    return replace(
        new,
        report=new.report or old.report,
        gradcheck=new.gradcheck or old.gradcheck,
        forward_difference=new.forward_difference or old.forward_difference,
        sweep=new.sweep or old.sweep,
        predictions=new.predictions or old.predictions,
    )
