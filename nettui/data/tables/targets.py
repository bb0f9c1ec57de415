"""The labels of a table as classes or as numbers to predict."""

from __future__ import annotations

import numpy as np

from nettui.common.errors import InvalidValue, Phrase
from nettui.data.dataset import Names
from nettui.data.files import encode_labels, one_line
from nettui.data.quantity import told_apart
from nettui.data.source import Samples
from nettui.data.tables.blocks import block_names, is_one_hot
from nettui.data.tables.kinds import are_dates
from nettui.data.tables.names import says_codes
from nettui.data.tables.plan import Plan
from nettui.data.tables.table import Column, Table

NO_INPUTS = np.empty(0)


def encode_target(table: Table, plan: Plan) -> Samples:
    """Samples without inputs that have the labels of the table. Raises InvalidValue."""
    columns = [table.columns[at] for at in plan.label]
    if len(columns) > 1:
        return _one_hot(columns)
    try:
        samples = _one(columns[0])
    except InvalidValue as problem:
        raise _with_hint(problem, plan) from None
    return samples._replace(not_classes=samples.not_classes and _with_hint(samples.not_classes, plan))


def _one(column: Column) -> Samples:
    if not column.is_number and are_dates(set(column.values.tolist())):
        raise InvalidValue(
            "label", "a column of classes or numbers", Phrase(f"dates such as {column.values[0]!r}")
        )
    samples = _in_order(encode_labels(NO_INPUTS, column.values, target=column.name), column)
    return told_apart(samples, "label", says_codes(column.name))


def _in_order(samples: Samples, column: Column) -> Samples:
    """The classes in the order in which the file declares them, if it does."""
    texts, t = np.unique(column.values, return_inverse=True)
    declared = [name for name in column.categories if name in texts]
    if len(declared) != len(texts):
        return samples
    places = np.array([declared.index(text) for text in texts])
    names = samples.names._replace(classes=tuple(map(one_line, declared)))
    return samples._replace(t=places[t.reshape(-1)], names=names)


def _one_hot(columns: list[Column]) -> Samples:
    if not is_one_hot(columns):  # after rows have been left out
        raise InvalidValue("label", "columns of 0 and 1 with a single 1 in each row", Phrase("others"))
    t = np.argmax([column.values for column in columns], axis=0)
    target, names = block_names([one_line(column.name) for column in columns])
    counted = tuple(map(str, range(len(names))))
    classes = () if names == counted or not all(names) else names
    return Samples(NO_INPUTS, t, len(columns), Names(classes=classes, target=target))


def _with_hint(problem: InvalidValue, plan: Plan) -> InvalidValue:
    """The problem with the labels, with what to do if they are the wrong column."""
    hint = "if the labels are another column: data.label = 0 is the first" if plan.label[0] else ""
    hints = "; ".join(filter(None, (problem.hint, hint)))
    return InvalidValue(problem.where, problem.expected, problem.found, hints)
