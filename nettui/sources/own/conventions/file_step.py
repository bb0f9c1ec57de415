"""A file whose variables are the network, and whose function train(x, y) changes them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from math import isqrt
from typing import Any, ClassVar

import numpy as np

from nettui.sources.own.conventions.answers import first_number, is_scores, scores_of
from nettui.sources.own.conventions.arrays import arrays_of, held, place_of, trained
from nettui.sources.own.conventions.binding import INPUT
from nettui.sources.own.conventions.modes import data_arguments
from nettui.sources.own.conventions.signature import FORWARD, method, required
from nettui.sources.own.conventions.step_only import LOSSES, STEPS, StepOnly, number_of_samples
from nettui.sources.own.conventions.whole_file import WholeFile, own_functions
from nettui.sources.own.network import Unseen
from nettui.types import Array

Sample = tuple[Any, Any]
Way = Callable[[Array, Array], Iterator[Sample]]
"""Gives the samples of a mini-batch one by one."""


@dataclass
class FileStep(StepOnly):
    """`target` is a WholeFile. Its function takes a mini-batch, or one sample after another."""

    convention: ClassVar[str] = "variables of the file, and a function that trains them, such as train(x, y)"

    @classmethod
    def recognize(cls, target: Any) -> FileStep | None:
        function = method(target, *STEPS)
        if not isinstance(target, WholeFile) or function is None or len(required(function)) < 2:
            return None
        used = set(_used(function, target))
        arrays = dict(arrays_of(target))
        names = tuple(
            name
            for name in trained(target)
            if re.split(r"[.\[]", name)[0] in used and arrays[name].dtype.kind == "f"
        )
        return cls(target, names) if names else None

    def parameters(self) -> Mapping[str, Any]:
        return {name: held(*place_of(self.target, name)) for name in self.names}

    def numbers(self) -> Sequence[float]:
        found = {1.0}
        for function in own_functions(self.target).values():
            known, code = vars(self.target), function.__code__
            used = (*code.co_consts, *(known.get(name) for name in code.co_names))
            found |= {value for value in used if isinstance(value, float) and value > 0}
        return sorted(found)

    def _step(self, x: Array, y: Array, rate: float) -> Any:
        take = self._takes(x, y)
        if take is None:
            return super()._step(x, y, rate)
        answers = [super(FileStep, self)._step(*one, rate) for one in take(x, y)]
        values = [_value(each) for each in answers]
        known = [each for each in values if each is not None]
        return float(np.sum(known)) if len(known) == len(values) else None

    def _loss(self, x: Array, y: Array) -> float | None:
        """None where the file's loss compares outputs, not samples, with the labels."""
        function = method(self.target, *LOSSES)
        takes_samples = function is not None and next(iter(data_arguments(function)), "") in INPUT
        return super()._loss(x, y) if takes_samples else None

    def learns_one_by_one(self, x: Array, y: Array) -> bool:
        return self._takes(x, y) is not None or super().learns_one_by_one(x, y)

    def _takes(self, x: Array, y: Array) -> Way | None:
        """How the function is given its samples: None for all at once, else the first way that works."""
        known, key = self.target.held_ways, (len(x) > 1, x.shape[-1] > 1, y.ndim, len(y) == len(x))
        if key not in known:
            works = self._runs((x, y))
            known[key] = None if works else next((way for way in WAYS if self._runs(_one(way, x, y))), None)
        found: Way | None = known[key]
        return found

    def _runs(self, given: Sample) -> bool:
        """Whether a copy takes the samples, and keeps the shapes of its parameters."""
        other = deepcopy(self)
        shapes = {name: np.shape(value) for name, value in other.parameters().items()}
        try:
            super(FileStep, other)._step(*given, self.divisor)
        except Exception:
            return False
        return shapes == {name: np.shape(value) for name, value in other.parameters().items()}

    def scores(self, x: Array) -> Array:
        function = method(self.target, *FORWARD)
        if function is None:
            return scores_of(self.target, x)
        labels = len(data_arguments(function)) - 1
        for way in (_whole, *WAYS):
            try:
                found = [_answer(function(one, *[0] * labels)) for one, _ in way(x, _no_labels(x))]
            except Exception:
                continue
            whole = found[0]
            if way is _whole and isinstance(whole, np.ndarray) and is_scores(whole) and _fits(whole, x):
                return whole
            if way is not _whole and all(isinstance(each, np.ndarray) for each in found):
                return np.stack([each.ravel() for each in found])
        return scores_of(self.target, x)


def _whole(x: Array, y: Array) -> Iterator[Sample]:
    yield x, y


def _vectors(x: Array, y: Array) -> Iterator[Sample]:
    """Samples one by one, each as a vector, with its label."""
    yield from zip(_rows(x, y), _labels(x, y), strict=True)


def _columns(x: Array, y: Array) -> Iterator[Sample]:
    """Each as a column, and its label too if it is a vector."""
    for row, label in zip(_rows(x, y), _labels(x, y), strict=True):
        yield row[:, None], label[:, None] if np.ndim(label) else label


def _images(x: Array, y: Array) -> Iterator[Sample]:
    """Each as a square image."""
    for row, label in zip(_rows(x, y), _labels(x, y), strict=True):
        side = isqrt(row.size)
        if side * side != row.size:
            return
        yield row.reshape(side, side), label


WAYS = (_vectors, _images, _columns)


def _one(way: Way, x: Array, y: Array) -> Sample:
    """The first sample, as a way gives it."""
    return next(way(x, y), (None, None))


def _rows(x: Array, y: Array) -> Array:
    return x if len(x) == number_of_samples(x, y) else x.T


def _labels(x: Array, y: Array) -> Array:
    return y if y.ndim == 1 or len(y) == len(x) else y.T


def _no_labels(x: Array) -> Array:
    return np.zeros(len(x), int)


def _answer(found: Any) -> Any:
    """The array among what a forward pass returned: of several arrays the last."""
    parts = found if isinstance(found, tuple | list) else (found,)
    arrays = [part for part in parts if isinstance(part, np.ndarray) and part.ndim]
    if not arrays:
        raise Unseen("its forward pass returns no array", "return the output")
    alone = len(arrays) == len(parts)
    return arrays[-1 if alone else 0]


def _value(answer: Any) -> float | None:
    """The loss that a step returns, perhaps before other numbers."""
    return first_number(answer[0] if isinstance(answer, tuple | list) and answer else answer)


def _fits(found: Array, x: Array) -> bool:
    """Whether there is an entry for each sample, as rows or as columns."""
    return len(x) in found.shape or x.shape[-1] in found.shape


def _used(function: Any, target: WholeFile) -> Iterator[str]:
    """The names that a function of the file uses, and those that the functions use that it calls."""
    functions, left, seen = own_functions(target), [function], set()
    while left:
        code = left.pop().__code__
        if code in seen:
            continue
        seen.add(code)
        yield from code.co_names
        left += [functions[name] for name in code.co_names if name in functions]
