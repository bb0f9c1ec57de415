"""The names that an expression can use, as in a line of `trace --json`, and how each is computed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import TypeAlias

from nettui.debugger.step_analysis import LIVE, StepAnalysis
from nettui.types import NAN, Gradient, Output, Weight

Value: TypeAlias = float | bool | str | tuple[float, ...] | tuple[bool, ...] | tuple[str, ...]
Getter: TypeAlias = Callable[[StepAnalysis], Value]


def _validation(part: str) -> Getter:
    """NaN for a step without evaluation."""
    return lambda m: getattr(m.step.validation, part, NAN)


NUMBERS: Mapping[str, Getter] = {
    "step": lambda m: float(m.number),
    "epoch": lambda m: float(m.step.before.epoch),
    "batch": lambda m: float(m.step.before.batch),
    "rate": lambda m: m.step.rate,
    "loss": lambda m: m.step.loss.total,
    "loss.data": lambda m: m.step.loss.data,
    "loss.penalty": lambda m: m.step.loss.penalty,
    "loss.total": lambda m: m.step.loss.total,
    "accuracy": lambda m: m.step.accuracy,
    "validation.loss": _validation("loss"),
    "validation.accuracy": _validation("accuracy"),
    "chance": lambda m: m.step.baseline_loss.value if m.step.baseline_loss else NAN,
}
"""One number of the step; none of them asks for the probes."""

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
"""One number per layer; without `layer(…)` in front, a list over all layers."""


def fault(m: StepAnalysis) -> bool:
    """Whether NaN or infinity cut the step short."""
    return m.step.nonfinite is not None


FINDINGS: tuple[str, ...] = tuple(
    dict.fromkeys(name for module in LIVE for name in (module.CHECK.name, *module.CHECK.symptoms))
)
"""The names of findings: the checks and their symptoms."""

FINDING_ALIASES: Mapping[str, str] = {
    old: new for module in LIVE for old, new in module.CHECK.aliases.items()
}
"""Older names of findings, which conditions may still use, with the current ones."""


def findings(m: StepAnalysis) -> tuple[str, ...]:
    """The checks and the symptoms of the findings that warn or fail."""
    bad = (finding for finding in m.findings if finding.status in ("warn", "fail"))
    return tuple(dict.fromkeys(name for finding in bad for name in (finding.check, finding.symptom) if name))


def input_getter(path: str) -> Getter:
    """The getter of a number of the network's input."""
    get = INPUT[path]
    return lambda m: float(get(m.reading.input))


def layers_getter(path: str) -> Getter:
    """The getter of a number for all layers, as a list."""
    get = LAYER[path]
    return lambda m: tuple(float(get(layer)) for layer in m.reading.layers)


def layer_getter(which: int | str, path: str) -> Getter:
    """The getter of a number of one layer; NaN if there is no such layer."""
    get = LAYER[path]

    def read(m: StepAnalysis) -> float:
        layers = m.reading.layers
        if isinstance(which, str):
            return next((float(get(layer)) for layer in layers if layer.name == which), NAN)
        at = which - 1 if which > 0 else which + len(layers)
        return float(get(layers[at])) if 0 <= at < len(layers) else NAN

    return read


NAMES: tuple[str, ...] = (*NUMBERS, *INPUT, *LAYER, "findings", "fault")
"""All names except `layer(…)`."""
