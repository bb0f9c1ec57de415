"""An explanation: a number, its formula, and the terms that add up to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import numpy as np

from nettui.common.text import format_number
from nettui.types import Array, Shape


class Factor(NamedTuple):
    """One number in a product, with its symbol; `name`, if it has one, can be inspected further."""

    symbol: str
    value: float
    name: str = ""


class Term(NamedTuple):
    """One summand: what it is, its factors (a product, unless the formula differs), its contribution."""

    what: str
    factors: tuple[Factor, ...]
    contribution: float

    @property
    def name(self) -> str:
        """The number to inspect next: the last factor that has a name."""
        return next((factor.name for factor in reversed(self.factors) if factor.name), "")


@dataclass(frozen=True, slots=True)
class Rest:
    """The smaller terms together; `size` is the sum of their magnitudes."""

    count: int
    contribution: float
    size: float = 0.0


Group: TypeAlias = tuple[Array, Callable[[int], Term]]
"""Contributions (n,), and a function that builds the term of a number."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Where a number comes from; an input has no terms.

    `formula` contains the symbols of the factors, `shapes` the arrays they come from. Terms are sorted, NaN
    first, then by size; with the rest they add up to the value, unless `adds_up` is False: then the trainer
    computed something else. `see` names related numbers; `course` is the course row about them.
    """

    name: str
    value: float
    formula: str
    shapes: tuple[tuple[str, Shape], ...]
    terms: tuple[Term, ...]
    rest: Rest
    adds_up: bool
    see: tuple[str, ...]
    course: str

    def __str__(self) -> str:
        return f"{self.name} = {format_number(self.value, 6)}: {self.formula}"


def build_explanation(
    name: str,
    value: float,
    formula: str,
    groups: Sequence[Group] = (),
    *,
    limit: int,
    precision: float,
    rounding: float = 0.0,
    shapes: Sequence[tuple[str, Shape]] = (),
    see: Sequence[str] = (),
    course: str = "",
) -> Explanation:
    """An Explanation with the `limit` largest terms of the groups, and the others summed in the rest.

    The sum may differ from the value by `precision` relative to the sizes of the terms, plus `rounding`.
    """
    each = np.concatenate([np.empty(0), *(contributions for contributions, _ in groups)])
    starts = np.cumsum([0, *(contributions.size for contributions, _ in groups)])
    size = np.where(np.isnan(each), np.inf, np.abs(each))
    shown = np.argpartition(-size, limit)[:limit] if each.size > limit else np.arange(each.size)
    shown = shown[np.argsort(-size[shown], kind="stable")]

    def term(number: int) -> Term:
        group = int(np.searchsorted(starts, number, side="right")) - 1
        return groups[group][1](number - int(starts[group]))

    with np.errstate(all="ignore"):
        hidden = np.delete(each, shown)
        rest = Rest(hidden.size, float(hidden.sum()), float(np.abs(hidden).sum()))
        off = abs(float(each.sum()) - value)
        adds_up = not each.size or not off > rounding + precision * float(size.sum())
    terms = tuple(term(int(number)) for number in shown)
    return Explanation(name, value, formula, tuple(shapes), terms, rest, adds_up, tuple(see), course)
