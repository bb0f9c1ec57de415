"""Finds penalties whose gradient is not their derivative."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from nettui.abilities import Mistake
from nettui.sources.own.network import Penalized
from nettui.sources.own.structure import spread
from nettui.sources.own.subject import Subject
from nettui.types import Array

PENALTY, CLOSE = 0.5, 1e-3
"""The strength at which a penalty is looked at; relative difference up to which two slopes are the same."""


def wrong_penalties(subject: Subject, params: Mapping[str, Array]) -> Iterator[Mistake]:
    """A penalty whose gradient is not its derivative, tensor by tensor."""
    network = subject.thaw()
    if not isinstance(network, Penalized) or not network.can_penalize:
        return
    there = spread(subject.known, params)
    _, bare = subject.gradients(there)
    value, penalized = subject.gradients(there, PENALTY)
    if value is None:
        return
    slopes = {name: _slope(subject, there, name) for name in there}
    least = CLOSE * max(map(abs, slopes.values()), default=0.0)
    for name, array in there.items():
        if bare[name].shape != array.shape or penalized[name].shape != array.shape:
            continue
        given, numeric = float(((penalized[name] - bare[name]) * array).sum()), slopes[name]
        if abs(given - numeric) > CLOSE * max(abs(given), abs(numeric)) + least:
            yield _named(name, given, numeric, least, subject.at(name), len(subject.first[1]))


def _named(name: str, given: float, numeric: float, least: float, where: str, samples: int) -> Mistake:
    """What is wrong with a slope that is `given` where it is `numeric`; up to `least` there is none."""
    if abs(given) <= least:
        said = f"the loss has a penalty on {name}, d{name} has none{where}"
        return Mistake("penalty without its gradient", name, "λ times the parameter", said)
    if abs(numeric) <= least:
        said = f"d{name} has a penalty that the loss has not{where}"
        return Mistake("penalty in the gradient alone", name, "none", said)
    ratio = f"{name} × {given / numeric:.3g}"
    if abs(given + numeric) <= CLOSE * abs(numeric):
        said = f"it makes the parameters grow, where a penalty makes them shrink{where}"
        return Mistake("penalty gradient has the wrong sign", ratio, "1", said)
    said = f"{_factor(given / numeric, samples)}{where}"
    return Mistake("penalty gradient off by a factor", ratio, "1", said)


def _factor(ratio: float, samples: int) -> str:
    """What makes a penalty's gradient so many times its derivative."""
    known = {
        2.0: "it is twice the derivative of the penalty: the gradient of ½λΣw² is λw, not 2λw",
        0.5: "it is half the derivative of the penalty: the gradient of λΣw² is 2λw, not λw",
        float(samples): "the penalty is divided by the number of samples in the loss, its gradient is not",
        1 / samples: "the gradient of the penalty is divided by the number of samples, the loss has it whole",
    }
    near = (said for factor, said in known.items() if abs(ratio - factor) <= CLOSE * factor)
    return next(near, "the gradient of ½λΣw² is λw, that of λΣw² is 2λw")


def _slope(subject: Subject, params: Mapping[str, Array], name: str) -> float:
    """The slope of the penalty along the parameter itself; a wide difference is exact for a square."""

    def penalty(scale: float) -> float:
        moved: dict[str, Any] = {**params, name: params[name] * scale}
        with_it, without = subject.gradients(moved, PENALTY)[0], subject.gradients(moved)[0]
        return (with_it or 0.0) - (without or 0.0)

    step = 0.5
    return (penalty(1 + step) - penalty(1 - step)) / (2 * step)
