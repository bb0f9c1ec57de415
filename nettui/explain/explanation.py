"""What an explanation is: a number, its formula, and the terms that add up to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import numpy as np

from nettui.common.text import format_number
from nettui.types import Array, Shape


class Factor(NamedTuple):
    """One number in a product, with its symbol; `name` can be inspected in its turn where there is one."""

    symbol: str
    value: float
    name: str = ""


class Term(NamedTuple):
    """One summand: what it is, what it is made of (a product, if the formula says no other), its share."""

    what: str
    factors: tuple[Factor, ...]
    contribution: float

    @property
    def name(self) -> str:
        """What to inspect one level deeper: the last of the factors that can be."""
        return next((factor.name for factor in reversed(self.factors) if factor.name), "")


@dataclass(frozen=True, slots=True)
class Rest:
    """The smaller terms together; `size` sums their magnitudes."""

    count: int
    contribution: float
    size: float = 0.0


Group: TypeAlias = tuple[Array, Callable[[int], Term]]
"""Contributions (n,) and what makes the term of each number."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Where a number comes from; a given number has no terms.

    `formula` has the symbols of the factors, `shapes` the arrays whose numbers they are. Terms come largest
    first, NaN before all; with the rest they add up to the value, unless `adds_up` says that the trainer did
    something else. `see` names the numbers beside it, `course` the row that tells of it.
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


def explanation(
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
    """Takes the `limit` largest terms out of the groups and sums the others.

    The sum may be off from the value by `precision`, relative to the sizes of the terms, and by `rounding`.
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
