"""What there is in each column of a table, counted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple, TypeAlias

import numpy as np

from nettui.data.files import one_line
from nettui.data.tables.choices import Key, key_of
from nettui.data.tables.kinds import KindName, find_kinds, known
from nettui.data.tables.plan import Plan
from nettui.data.tables.table import Column, Table

Role: TypeAlias = Literal["label", "input", "categories", "left out"]
COMMON = 5
"""How many of the most frequent values are listed."""


class Facts(NamedTuple):
    """A column: `low`, `mean` and `high` of its numbers, or how often its most `common` texts occur."""

    column: Key
    kind: KindName
    role: Role | None
    missing: int
    distinct: int
    low: float | None = None
    mean: float | None = None
    high: float | None = None
    common: tuple[tuple[str, int], ...] = ()


def facts_of(table: Table) -> list[Facts]:
    """The facts of each column, without what is made of it."""
    kinds = find_kinds(table.columns)
    return [_facts(key_of(table, at), column, kinds[at].name) for at, column in enumerate(table.columns)]


def with_roles(facts: Sequence[Facts], plan: Plan) -> list[Facts]:
    """The facts with what the plan makes of each column."""
    roles: dict[int, Role] = dict.fromkeys(plan.inputs, "input")
    roles.update((at, "categories") for at in plan.categories)
    roles.update((at, "label") for at in plan.label)
    return [column._replace(role=roles.get(at, "left out")) for at, column in enumerate(facts)]


def _facts(key: Key, column: Column, kind: KindName) -> Facts:
    values = known(column)
    missing = len(column.values) - len(values)
    found, counts = np.unique(values, return_counts=True)
    if not column.is_number or not len(values):
        order = np.argsort(-counts, kind="stable")[:COMMON]
        common = tuple((one_line(found[at]), int(counts[at])) for at in order)
        return Facts(key, kind, None, missing, len(found), common=common)
    mean = float((values / len(values)).sum())  # a sum of huge numbers would overflow
    return Facts(key, kind, None, missing, len(found), float(values.min()), mean, float(values.max()))
