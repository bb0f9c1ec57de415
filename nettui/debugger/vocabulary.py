"""The names that an expression can use, as in a line of `trace --json`, and how each is computed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, TypeAlias

from nettui.types import NAN, Gradient, Output, Weight

if TYPE_CHECKING:
    from nettui.checks.check import Check
    from nettui.debugger.step_analysis import StepAnalysis

Value: TypeAlias = float | bool | str | tuple[float, ...] | tuple[bool, ...] | tuple[str, ...]
Getter: TypeAlias = Callable[["StepAnalysis"], Value]


def _validation(part: str) -> Getter:
    """A getter of one validation result, which is NaN at steps without evaluation."""
    return lambda analysis: getattr(analysis.scalars.validation, part, NAN)


def _chance(analysis: StepAnalysis) -> float:
    """The loss of a network that has learned nothing, NaN where there is none."""
    baseline = analysis.scalars.baseline_loss
    return baseline.value if baseline else NAN


NUMBERS: Mapping[str, Getter] = {
    "step": lambda analysis: float(analysis.number),
    "epoch": lambda analysis: float(analysis.scalars.epoch),
    "batch": lambda analysis: float(analysis.scalars.batch),
    "rate": lambda analysis: analysis.scalars.rate,
    "loss": lambda analysis: analysis.scalars.loss.total,
    "loss.data": lambda analysis: analysis.scalars.loss.data,
    "loss.penalty": lambda analysis: analysis.scalars.loss.penalty,
    "loss.total": lambda analysis: analysis.scalars.loss.total,
    "accuracy": lambda analysis: analysis.scalars.accuracy,
    "r2": lambda analysis: analysis.scalars.r2,
    "error": lambda analysis: analysis.scalars.error,
    "validation.loss": _validation("loss"),
    "validation.accuracy": _validation("accuracy"),
    "validation.r2": _validation("r2"),
    "validation.error": _validation("error"),
    "chance": lambda analysis: _chance(analysis),
}
"""Numbers of the step itself, which need no Reading."""

COLUMNS: Mapping[str, str] = {
    "loss": "loss",
    "loss.data": "data_loss",
    "loss.penalty": "penalty",
    "accuracy": "accuracy",
    "validation.loss": "validation_loss",
    "r2": "r2",
    "error": "error",
    "validation.accuracy": "validation_accuracy",
    "validation.r2": "validation_r2",
    "validation.error": "validation_error",
    "rate": "rate",
}
"""The numbers of which all values so far are at hand, and their columns in the history."""

HELD_OUT = frozenset(name for name in COLUMNS if name.startswith("validation."))
"""The numbers that only some steps have: those where the validation part was evaluated."""

INPUT: Mapping[str, Callable[[object], float]] = {
    f"input.output.{name}": attrgetter(f"output.{name}") for name in Output._fields
}

LAYER: Mapping[str, Callable[[object], float]] = {
    path: attrgetter(path)
    for path in (
        "units",
        *(
            f"{group.__name__.lower()}.{name}"
            for group in (Output, Gradient, Weight)
            for name in group._fields
        ),
        "update_ratio",
    )
}
"""Numbers of a layer; without `layer(…)` in front, a list over all layers."""


def fault(analysis: StepAnalysis) -> bool:
    """Whether a NaN or an infinity appeared in the step."""
    return analysis.scalars.has_nonfinite


@cache
def finding_names() -> tuple[str, ...]:
    """The names of findings: the checks that are asked at every step, and their symptoms."""
    return tuple(dict.fromkeys(name for check in _live() for name in (check.name, *check.symptoms)))


@cache
def finding_aliases() -> Mapping[str, str]:
    """Older names of findings, which conditions may still use, with the current ones."""
    return {old: new for check in _live() for old, new in check.aliases.items()}


def _live() -> Sequence[Check]:
    from nettui.checks.registry import live_checks  # they load where a condition names a finding

    return live_checks()


def findings(analysis: StepAnalysis) -> tuple[str, ...]:
    """The names and symptoms of the checks that warn or fail."""
    problems = (finding for finding in analysis.findings if finding.status in ("warn", "fail"))
    return tuple(
        dict.fromkeys(name for finding in problems for name in (finding.check, finding.symptom) if name)
    )


def input_getter(path: str) -> Getter:
    """The getter of a number of the network's input."""
    get = INPUT[path]
    return lambda analysis: float(get(analysis.reading.input))


def layers_getter(path: str) -> Getter:
    """The getter of a number for all layers, as a list."""
    get = LAYER[path]
    return lambda analysis: tuple(float(get(layer)) for layer in analysis.reading.layers)


def layer_getter(which: int | str, path: str) -> Getter:
    """The getter of a number of one layer; NaN if there is no such layer."""
    get = LAYER[path]

    def read(analysis: StepAnalysis) -> float:
        layers = analysis.reading.layers
        if isinstance(which, str):
            return next((float(get(layer)) for layer in layers if layer.name == which), NAN)
        at = which - 1 if which > 0 else which + len(layers)
        return float(get(layers[at])) if 0 <= at < len(layers) else NAN

    return read


NAMES: tuple[str, ...] = (*NUMBERS, *INPUT, *LAYER, "findings", "fault")
"""All names except `layer(…)`."""
