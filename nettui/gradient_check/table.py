"""What a gradient check answers: a verdict, a line a tensor, a line a parameter, true passes beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil, inf, isfinite, log10, prod
from typing import Literal, TypeAlias

import numpy as np

from nettui.common.text import format_number
from nettui.gradient_check.slopes import (
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
from nettui.types import Array, Shape

Order: TypeAlias = Literal["error", "size", "index"]

Route: TypeAlias = Literal["nodes", "passes"]

BANDS = (
    (1e-7, "fine"),
    (1e-4, "okay where there are kinks"),
    (1e-2, "uncomfortable"),
    (inf, "probably wrong"),
)
"""Relative errors and what CS231n says of them."""

RANK = np.array([2, 2, 1, 1, 0])
"""The place of a code where the worst come first."""

NOTES: Mapping[int, str] = {
    COARSE: "agrees at a finer step",
    CROSSED: "a kink within h",
    EXACT: "exactly on a kink",
}


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
        """The parameter as one writes it: `dense1.W[2, 0]`."""
        return _label(self.name, self.index)


@dataclass(frozen=True, eq=False)
class TensorResult:
    """One tensor: ‖a−n‖/(‖a‖+‖n‖) over the parameters compared, but for those at a kink.

    `places` (of the tensor laid flat), `value`, `backprop`, `numeric` and `codes` have one number for each of
    them. `checked` counts those that a random direction answers for as well. Derivatives below `floor` drown
    in round-off. `pattern` and `cause` say what is wrong where something is.
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

    @property
    def of(self) -> int:
        return prod(self.shape)

    @property
    def widest(self) -> int:
        """Characters of its longest label."""
        return len(_label(self.name, tuple(size - 1 for size in self.shape)))

    @cached_property
    def relative_error(self) -> float:
        counted = (self.codes != CROSSED) & (self.codes != EXACT)
        return relative_error(self.backprop[counted], self.numeric[counted])

    @cached_property
    def status(self) -> Verdict:
        return STATUS[int(self.codes.max(initial=0))]

    @property
    def band(self) -> str:
        """CS231n's word for the relative error, or whose error it is where back-propagation is right."""
        if self.status == "ok" and self.relative_error > TOLERANCE:
            return "the difference's own error"
        return next((word for most, word in BANDS if self.relative_error <= most), BANDS[-1][1])

    @cached_property
    def largest(self) -> float:
        """The largest derivative by either way."""
        return float(np.maximum(np.abs(self.backprop), np.abs(self.numeric)).max(initial=0.0))

    @property
    def silent(self) -> bool:
        """Whether nothing can be seen of its gradient."""
        return self.largest <= self.floor

    @property
    def note(self) -> str:
        """What a reader should know besides: zeros, cancellation, kinks."""
        if self.largest == 0:
            return "both zero"
        if self.silent:
            return f"all below {format_number(self.floor)}, what round-off leaves to see: not comparable"
        counts = ((word, int(np.count_nonzero(self.codes == code))) for code, word in NOTES.items())
        return ", ".join(f"{count} {word}" for word, count in counts if count)

    @property
    def words(self) -> str:
        """What is wrong and why, or how well it agrees where something can be seen of it; and the note."""
        agrees = "" if self.silent else self.band
        return "; ".join(filter(None, [self.pattern or agrees, self.cause, self.note]))

    @cached_property
    def errors(self) -> Array:
        """|a−n|/max(|a|,|n|) of every parameter, 0 where both are."""
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
            self.name,
            tuple(int(i) for i in np.unravel_index(self.places[number], self.shape)),
            float(self.value[number]),
            float(back),
            float(numeric),
            float(self.errors[number]),
            STATUS[code],
            NOTES.get(code, small if code != FAIL else ""),
        )

    def by_unit(self) -> Array:
        """The numbers of the parameters, a unit's weights one after the other."""
        order: Array = np.lexsort(np.unravel_index(self.places, self.shape))
        return order


@dataclass(frozen=True, slots=True)
class Row:
    """One parameter moved in a true forward pass, as the lecture writes it: w, w+h, E(w+h), the quotient.

    For a complex step w + ih the loss is its imaginary part.
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
        """The parameter as one writes it."""
        return _label(self.name, self.index)


@dataclass(frozen=True, eq=False)
class GradientCheck:
    """The whole answer. `route`: whether nodes or parameters were moved; `rows`: some true passes beside.

    `penalty` compares the penalty's gradient by itself, None where there is none; `cause` says in a sentence
    where the error comes from, if there is one. `loss` is E at the parameters before `step`, over the first
    `samples` of the mini-batch, or all of it with None.
    """

    method: Method
    h: float
    route: Route
    loss: float
    step: int
    tensors: tuple[TensorResult, ...]
    rows: tuple[Row, ...]
    penalty: TensorResult | None = None
    cause: str = ""
    samples: int | None = None

    @property
    def comparable(self) -> bool:
        """Whether there is a loss to derive."""
        return isfinite(self.loss)

    @property
    def decimals(self) -> int:
        """As many as it takes to see that h was added."""
        return min(max(ceil(-log10(self.h)), 1), 14)

    @property
    def results(self) -> tuple[TensorResult, ...]:
        """The tensors, and the penalty where there is one."""
        return (*self.tensors, *filter(None, [self.penalty]))

    @cached_property
    def verdict(self) -> Verdict:
        """The worst status; where there is no loss to derive, nothing is known to be right."""
        if not self.comparable:
            return "fail"
        statuses = [tensor.status for tensor in self.results]
        return next((status for status in ("fail", "kink") if status in statuses), "ok")

    def unsure(self, judged: Entry | TensorResult) -> bool:
        """Whether it passes, but differs by as much as the numeric derivative's own error may be."""
        return judged.status == "ok" and judged.relative_error > TOLERANCE

    def largest(self, name: str) -> float:
        """The largest derivative of a tensor, in size."""
        return next(tensor.largest for tensor in self.tensors if tensor.name == name)

    @property
    def checked(self) -> int:
        return sum(tensor.checked for tensor in self.tensors)

    @property
    def of(self) -> int:
        return sum(tensor.of for tensor in self.tensors)

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Every parameter compared, in the order of the tensors, unit by unit."""
        return self.pick("index")

    @cached_property
    def worst(self) -> tuple[Entry, ...]:
        """Every parameter compared, the most wrong first."""
        return self.pick("error")

    def pick(self, by: Order, limit: int | None = None, name: str = "", first: int = 0) -> tuple[Entry, ...]:
        """`limit` parameters from number `first` on, by error or size, from the top, or by index.

        `name` may be cut.
        """
        tensors = self._named(name)
        if (by, name) not in self._orders:
            self._orders.clear()  # one is asked for again and again, with each line that the screen scrolls
            self._orders[by, name] = _ranked(tensors, by)
        owner, number = self._orders[by, name]
        shown = slice(first, None if limit is None else first + limit)
        return tuple(tensors[o].entry(n) for o, n in zip(owner[shown], number[shown], strict=True))

    def count(self, name: str = "") -> int:
        """How many parameters `pick` has in all."""
        return sum(tensor.codes.size for tensor in self._named(name))

    @cached_property
    def _orders(self) -> dict[tuple[Order, str], tuple[Array, Array]]:
        return {}

    def _named(self, name: str) -> tuple[TensorResult, ...]:
        return tuple(tensor for tensor in self.tensors if name in tensor.name)


def _ranked(tensors: Sequence[TensorResult], by: Order) -> tuple[Array, Array]:
    """The tensor of each parameter and its number there, in that order."""
    if not tensors:
        return np.empty(0, int), np.empty(0, int)
    units = [tensor.by_unit() for tensor in tensors]
    owner = np.repeat(np.arange(len(tensors)), [len(unit) for unit in units])
    number = np.concatenate(units)
    if by == "index":
        return owner, number
    keys = [_badness(tensor, by)[:, unit] for tensor, unit in zip(tensors, units, strict=True)]
    order = np.lexsort(np.concatenate(keys, axis=1))
    return owner[order], number[order]


def _label(name: str, index: tuple[int, ...]) -> str:
    return f"{name}[{', '.join(map(str, index))}]"


def _badness(tensor: TensorResult, by: Order) -> Array:
    """Keys to sort the parameters by, the last one first: statuses and errors, or sizes. NaN is the worst."""
    size = tensor.errors if by == "error" else np.abs(tensor.backprop)
    rank = RANK[tensor.codes] if by == "error" else np.zeros(len(size))
    return np.stack([-np.where(np.isnan(size), np.inf, size), rank])
