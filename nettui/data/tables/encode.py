"""Turns a table into samples: inputs, categories as columns of 0 and 1, and labels."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from nettui.common.errors import InvalidValue
from nettui.data.dataset import IS_MISSING
from nettui.data.files import one_line
from nettui.data.limits import require_memory
from nettui.data.source import Samples
from nettui.data.tables.choices import Choices
from nettui.data.tables.decisions import decisions
from nettui.data.tables.missing import handle_missing
from nettui.data.tables.pictures import picture_shape
from nettui.data.tables.plan import Plan, make_plan
from nettui.data.tables.table import Column, Table
from nettui.data.tables.targets import encode_target
from nettui.types import Array

POSITIVE = frozenset(["yes", "y", "true", "t", "1", "positive", "pos", "+", "present", "oui", "o", "vrai"])
"""Of two texts of a column, the one that its column of 0 and 1 is 1 for."""


class Inputs(NamedTuple):
    """Columns of inputs with their names."""

    x: Array
    names: tuple[str, ...]


def encode(table: Table, choices: Choices, plan: Plan | None = None) -> Samples:
    """The samples in a table, by the plan for it if that is known. Raises InvalidValue."""
    plan = plan or make_plan(table, choices)
    whole, counts = handle_missing(table, plan, choices.missing)
    labels = encode_target(whole, plan)
    _require_known_classes(labels, whole.held_out)
    inputs = encode_inputs(whole, plan.inputs, plan.categories, choices.missing == "indicator")
    fill = "median" if choices.missing == "indicator" else choices.missing
    samples = labels._replace(
        x=inputs.x,
        names=labels.names._replace(
            features=inputs.names, shape=() if plan.categories else picture_shape(inputs.x, inputs.names)
        ),
        fill=fill if counts and fill in ("mean", "median") else "none",
        held_out=whole.held_out,
    )
    return samples._replace(
        decisions=(*table.decisions, *decisions(table, plan, samples, counts, choices.missing))
    )


def _require_known_classes(labels: Samples, held_out: int) -> None:
    """Raises InvalidValue for a class that the rows for validation alone have."""
    if held_out and labels.classes and not labels.is_quantity:
        unknown = np.setdiff1d(labels.t[-held_out:], labels.t[:-held_out])
        if len(unknown):
            names = labels.names.classes or [*map(str, range(labels.classes))]
            raise InvalidValue("label", "classes of the training part for validation", names[unknown[0]])


def encode_inputs(
    table: Table, columns: Sequence[int], categories: Iterable[int], indicator: bool = False
) -> Inputs:
    """The inputs, one-hot where they are categories; with `indicator` one more for each that misses cells.

    A missing cell is NaN, in a category with an indicator 0. Categories are named `sex=female`.
    """
    categories = frozenset(categories)
    unsure = [at for at in columns if table.columns[at].missing is not None] if indicator else []
    if not categories and not unsure:
        given = tuple(one_line(table.columns[at].name) for at in columns)
        return Inputs(_matrix([table.columns[at].values for at in columns]), given if any(given) else ())
    parts, names = list[Array](), list[str]()
    for at in columns:
        name = one_line(table.columns[at].name) or f"x{at}"
        if at in categories:
            shares, kinds = one_hot(table.columns[at], nan=not indicator)
            parts += [*shares.T]
            names += [f"{name}={one_line(kind)}" for kind in kinds]
        else:
            parts.append(table.columns[at].values)
            names.append(name)
    for at in unsure:
        missing = table.columns[at].missing
        parts.append(np.zeros(len(parts[0])) if missing is None else missing.astype(float))
        names.append(f"{one_line(table.columns[at].name) or f'x{at}'}{IS_MISSING}")
    return Inputs(_matrix(parts), tuple(names))


def one_hot(column: Column, nan: bool = True) -> tuple[Array, tuple[str, ...]]:
    """Columns of 0 and 1, a single one for two categories; and the categories that they are 1 for.

    A missing cell is NaN in all of them, or 0.
    """
    cells = (
        np.array([f"{cell:.15g}" for cell in column.values], object) if column.is_number else column.values
    )
    known = np.ones(len(cells), bool) if column.missing is None else ~column.missing
    kinds, at = np.unique(cells[known], return_inverse=True)
    if column.is_number:  # in the order of the numbers
        order = np.argsort([float(kind) for kind in kinds])
        kinds, at = kinds[order], np.argsort(order)[at]
    require_memory(len(cells) + len(kinds), len(kinds), 8, f"column {column.name}")
    x = np.full((len(cells), len(kinds)), np.nan if nan else 0.0)
    x[known] = np.eye(len(kinds))[at]
    if len(kinds) == 2:
        keep = next((number for number, kind in enumerate(kinds) if kind.lower() in POSITIVE), 0)
        x, kinds = x[:, [keep]], kinds[[keep]]
    return x, tuple(kinds.tolist())


def _matrix(columns: Sequence[Array]) -> Array:
    """The columns side by side; without a copy if they are neighbours in the matrix they were read into."""
    base = columns[0].base
    if isinstance(base, np.ndarray) and base.ndim == 2 and base.flags.c_contiguous and base.dtype == float:
        start = base.__array_interface__["data"][0]
        at = [(column.__array_interface__["data"][0] - start) // base.itemsize for column in columns]
        same = all(column.base is base and column.strides == base.strides[:1] for column in columns)
        if same and len(columns[0]) == len(base) and max(at) < base.shape[1]:
            neighbours = at == [*range(at[0], at[0] + len(at))]
            x: Array = base[:, at[0] : at[0] + len(at)] if neighbours else base[:, at]
            return x
    return np.column_stack(columns)
