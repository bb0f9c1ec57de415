"""One function of a rolled vector of parameters that returns (cost, gradient), as optimizers take it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, ClassVar, Literal

import numpy as np

from nettui.sources.own.conventions.answers import first_number
from nettui.sources.own.conventions.binding import INPUT, LABELS, returned
from nettui.sources.own.conventions.function_roles import own_functions
from nettui.sources.own.conventions.signature import RATES, REG, parameters_of, source_of
from nettui.sources.own.network import Unfit, Unseen
from nettui.types import Array

VECTORS = (
    *("nn_params", "nnparams", "params", "theta", "thetas", "initial_nn_params", "parameters", "weights"),
    *("nn_weights", "theta_vec", "unrolled", "rolled", "thetaVec", "w"),
)
"""How learners call the vector, which is the first argument."""

SPREAD = 0.12
"""Parameters start within ± this, as in the course."""


@dataclass
class Rolled:
    """Layers of weights (units, 1 + inputs) one after another in the vector; column 0 holds the biases."""

    convention: ClassVar[str] = "a function of one rolled vector that returns (cost, gradient)"
    function: Callable[..., Any]
    widths: tuple[int, ...] = ()
    given: dict[str, Any] = field(default_factory=dict)
    held: dict[str, Array] = field(default_factory=dict)
    reg: float = 0.0

    @classmethod
    def of(cls, module: Any) -> Rolled | None:
        """The last such function of a module."""
        found = [each for each in own_functions(module) if _fits(each)]
        return cls(found[-1]) if found else None

    def started(self, given: Mapping[str, Any]) -> Rolled:
        """With random parameters, for the sizes of the layers `given` by the names of the function."""
        others = (*REG, *RATES)
        names = [each.name for each in parameters_of(self.function) if each.name not in others]
        sizes = {name: given[name] for name in names if isinstance(given.get(name), int)}
        widths = tuple(sizes.values())
        held: dict[str, Array] = {}
        for number, (below, units) in enumerate(pairwise(widths), 1):
            whole = np.random.uniform(-SPREAD, SPREAD, (units, 1 + below))  # noqa: NPY002
            held |= {f"Theta{number}": whole[:, 1:].copy(), f"bias{number}": whole[:, 0].copy()}
        return Rolled(self.function, widths, dict(sizes), held)

    @property
    def no_sizes(self) -> dict[str, Any]:
        """The arguments of the function that are no sizes and no samples: they are filled in at each call."""
        known = parameters_of(self.function)
        return {each.name: 0.0 for at, each in enumerate(known) if at == 0 or each.name in (*REG, *RATES)}

    @property
    def order(self) -> Literal["C", "F"]:
        """Whether matrices are rolled row by row, or column by column."""
        source = source_of(self.function)
        return "F" if "'F'" in source or '"F"' in source else "C"

    def parameters(self) -> Mapping[str, Any]:
        return self.held

    def assign(self, name: str, value: Array) -> None:
        self.held[name] = value

    def gradients(self, x: Array, y: Array) -> tuple[float | None, Mapping[str, Any]]:
        parts = [
            np.column_stack([self.held[f"bias{n}"], self.held[f"Theta{n}"]])
            for n in range(1, len(self.widths))
        ]
        vector = np.concatenate([part.ravel(self.order) for part in parts])
        answer = self.function(*self._arguments(vector, x, y))
        found = (
            np.ravel(np.asarray(answer[1])) if isinstance(answer, tuple) and len(answer) > 1 else np.zeros(0)
        )
        if found.shape != vector.shape:
            expected = f"(cost, gradient) from {self.function.__name__}, {len(vector)} numbers"
            raise Unfit(expected, f"{found.size}")
        return first_number(answer[0]), dict(self._unrolled(found))

    def _arguments(self, vector: Array, x: Array, y: Array) -> Iterator[Any]:
        for at, each in enumerate(parameters_of(self.function)):
            if at == 0:
                yield vector
            elif each.name in self.given:
                yield self.given[each.name]
            elif each.name in INPUT:
                yield x
            elif each.name in LABELS:
                yield y
            else:
                yield self.reg

    def _unrolled(self, vector: Array) -> Iterator[tuple[str, Array]]:
        start = 0
        for number, (below, units) in enumerate(pairwise(self.widths), 1):
            size = units * (1 + below)
            whole = vector[start : start + size].reshape((units, 1 + below), order=self.order)
            yield from ((f"Theta{number}", whole[:, 1:]), (f"bias{number}", whole[:, 0]))
            start += size

    def scores(self, x: Array) -> Array:
        raise Unseen("the function returns the cost alone, no scores", "describe the network as a class")

    @property
    def can_penalize(self) -> bool:
        return any(each.name in REG for each in parameters_of(self.function))

    def penalize(self, strength: float) -> None:
        self.reg = strength


def _fits(function: Callable[..., Any]) -> bool:
    """Whether it takes the vector, sizes, samples and labels, and returns two things."""
    names: Sequence[str] = [each.name for each in parameters_of(function)]
    takes = bool(names) and names[0] in VECTORS and set(names) & {*INPUT} and set(names) & {*LABELS}
    others = {*INPUT, *LABELS, *REG, *RATES}
    return bool(takes) and len(set(names[1:]) - others) >= 2 and _pair(function)


def _pair(function: Callable[..., Any]) -> bool:
    """Whether its last return statement lists two names."""
    return len(returned(function)) == 2
