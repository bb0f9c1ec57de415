"""The result of a gradient check: a verdict, tensor by tensor, parameter by parameter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import isfinite, prod
from typing import Literal, TypeAlias

import numpy as np

from nettui.common.text import format_short
from nettui.gradient_check.derivatives import (
    COARSE,
    CROSSED,
    EXACT,
    FAIL,
    STATUS,
    TOLERANCE,
    Method,
    Verdict,
    relative_error,
)
from nettui.gradient_check.ranking import Order, label, rank
from nettui.types import Array, Role, Shape

Route: TypeAlias = Literal["nodes", "passes"]
"""Whether pre-activations were perturbed, or parameters, with two forward passes each."""

NOTES: Mapping[int, str] = {
    COARSE: "agrees at a finer step",
    CROSSED: "a kink within h",
    EXACT: "exactly on a kink",
}


ROLES: Mapping[str, Role] = {"weights": "weight", "biases": "bias"}
"""What a selection of tensors by their role is called."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One parameter: its index in the tensor, both derivatives, |a−n|/max(|a|,|n|)."""

    name: str
    index: tuple[int, ...]
    value: float
    backprop: float
    numeric: float
    relative_error: float
    status: Verdict
    note: str = ""

    @property
    def label(self) -> str:
        """The parameter's name: `dense1.W[2, 0]`."""
        return label(self.name, self.index)


@dataclass(frozen=True, eq=False)
class TensorResult:
    """One tensor: ‖a−n‖/(‖a‖+‖n‖) over the parameters compared, without those at a kink.

    `places` are their positions in the flattened tensor; `value`, `backprop`, `numeric` and `codes` hold one
    number for each. `checked` also counts the parameters that random directions cover. Derivatives below
    `floor` are lost in round-off. `pattern` and `cause` say what is wrong, if anything is.
    """

    name: str
    shape: Shape
    places: Array
    value: Array
    backprop: Array
    numeric: Array
    codes: Array
    floor: float
    checked: int
    pattern: str = ""
    cause: str = ""
    role: Role = "other"

    def __repr__(self) -> str:
        return f"<TensorResult {self.name} {self.shape}: {self.status}, error {self.relative_error:.2g}>"

    @property
    def of(self) -> int:
        """The number of parameters in the tensor."""
        return prod(self.shape)

    @cached_property
    def relative_error(self) -> float:
        counted = (self.codes != CROSSED) & (self.codes != EXACT)
        return relative_error(self.backprop[counted], self.numeric[counted])

    @cached_property
    def status(self) -> Verdict:
        return STATUS[int(self.codes.max(initial=0))]

    @cached_property
    def largest(self) -> float:
        """The largest absolute derivative, back-propagated or numeric."""
        return float(np.maximum(np.abs(self.backprop), np.abs(self.numeric)).max(initial=0.0))

    @property
    def below_floor(self) -> bool:
        """Whether all derivatives are lost in round-off, so that there is nothing to compare."""
        return self.largest <= self.floor

    @cached_property
    def errors(self) -> Array:
        """|a−n|/max(|a|,|n|) of each parameter compared, 0 where both are 0."""
        scale = np.maximum(np.abs(self.backprop), np.abs(self.numeric))
        error = np.abs(self.backprop - self.numeric)
        with np.errstate(all="ignore"):
            errors: Array = np.where(scale == 0, 0.0, error / scale)
        return errors

    def entry(self, number: int) -> Entry:
        """The parameter of that number among those compared."""
        back, numeric, code = self.backprop[number], self.numeric[number], int(self.codes[number])
        largest = max(abs(back), abs(numeric))
        small = "both zero" if largest == 0 else "below round-off" if largest <= self.floor else ""
        return Entry(
            name=self.name,
            index=tuple(int(i) for i in np.unravel_index(self.places[number], self.shape or (1,))),
            value=float(self.value[number]),
            backprop=float(back),
            numeric=float(numeric),
            relative_error=float(self.errors[number]),
            status=STATUS[code],
            note=NOTES.get(code, small if code != FAIL else ""),
        )


@dataclass(frozen=True, slots=True)
class Perturbation:
    """One parameter moved in a true forward pass, as the lecture writes it: w, w+h, E(w+h), the quotient.

    For a complex step w + ih, the loss is its imaginary part.
    """

    name: str
    index: tuple[int, ...]
    value: float
    moved: float
    loss: float
    quotient: float
    backprop: float

    @property
    def label(self) -> str:
        """The parameter's name: `dense1.W[2, 0]`."""
        return label(self.name, self.index)


@dataclass(frozen=True, eq=False)
class GradientCheck:
    """The result for all tensors.

    `loss` is E at the parameters before `step`, over the first `samples` of the mini-batch, all of them when
    None. `rows` are some parameters moved in true forward passes. `penalty` compares the penalty's own
    gradient, and is None without one; `cause` says in a sentence where an error comes from, if there is one.
    `times`: all parameters were multiplied by it, to where the loss of the user's own code has no floor.
    """

    method: Method
    h: float
    route: Route
    loss: float
    step: int
    tensors: tuple[TensorResult, ...]
    rows: tuple[Perturbation, ...]
    penalty: TensorResult | None = None
    cause: str = ""
    samples: int | None = None
    times: float = 1.0

    def __repr__(self) -> str:
        how = f"{self.method} h={format_short(self.h)}, step {self.step}"
        checked = f"{self.checked} of {self.of} parameters, {how}{self.cause and f'; {self.cause}'}"
        return f"<GradientCheck {self.verdict}: {checked}>"

    @property
    def comparable(self) -> bool:
        """Whether the loss is finite, so that it has derivatives."""
        return isfinite(self.loss)

    @property
    def results(self) -> tuple[TensorResult, ...]:
        """The tensors, and the penalty if there is one."""
        return (*self.tensors, *filter(None, [self.penalty]))

    @cached_property
    def verdict(self) -> Verdict:
        """The worst status; "fail" when the loss is not finite, since then nothing is known to be right."""
        if not self.comparable:
            return "fail"
        statuses = [tensor.status for tensor in self.results]
        return next((status for status in ("fail", "kink") if status in statuses), "ok")

    def is_inconclusive(self, result: Entry | TensorResult) -> bool:
        """Whether a result is ok only because the numeric derivative's own error is that large."""
        return result.status == "ok" and result.relative_error > TOLERANCE

    def largest(self, name: str) -> float:
        """The largest absolute derivative of a tensor."""
        return next(tensor.largest for tensor in self.tensors if tensor.name == name)

    @property
    def checked(self) -> int:
        """The number of parameters checked."""
        return sum(tensor.checked for tensor in self.tensors)

    @property
    def of(self) -> int:
        """The number of all parameters."""
        return sum(tensor.of for tensor in self.tensors)

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Every parameter compared, tensor by tensor, unit by unit."""
        return self.pick("index")

    @cached_property
    def worst(self) -> tuple[Entry, ...]:
        """Every parameter compared, the largest error first."""
        return self.pick("error")

    def pick(self, by: Order, limit: int | None = None, name: str = "", first: int = 0) -> tuple[Entry, ...]:
        """Some parameters in an order: of the tensor `name`, of all "weights" or "biases", without it of all.

        By "error" or "size" the largest come first; `limit` of them from number `first` on.
        """
        tensors = self._named(name)
        if (by, name) not in self._orders:
            self._orders.clear()  # one is enough: scrolling needs the same order again
            self._orders[by, name] = rank(tensors, by)
        owner, number = self._orders[by, name]
        shown = slice(first, None if limit is None else first + limit)
        return tuple(tensors[o].entry(n) for o, n in zip(owner[shown], number[shown], strict=True))

    def count(self, name: str = "") -> int:
        """The number of parameters that `pick` selects from."""
        return sum(tensor.codes.size for tensor in self._named(name))

    @cached_property
    def _orders(self) -> dict[tuple[Order, str], tuple[Array, Array]]:
        return {}

    def _named(self, name: str) -> tuple[TensorResult, ...]:
        role = ROLES.get(name)
        return tuple(tensor for tensor in self.tensors if name in ("", tensor.name) or tensor.role == role)
