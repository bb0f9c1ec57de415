"""A learner's step beside the textbook's, from the same parameters on the same mini-batch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np

from nettui.common.errors import InputError
from nettui.sources.own.backward import backward, forward
from nettui.sources.own.capture import Seen
from nettui.sources.own.matching import FoundLoss
from nettui.sources.own.structure import Structure, output_functions
from nettui.types import Array

CLOSE = 1e-4
"""Relative difference up to which two values are the same: the textbook's dE/dscores is numeric."""

CLOSE_FORWARD = 1e-7

EACH_SAMPLE = "updated after each sample, as your code does"
OTHER_UPDATE = "not gradient descent: not compared"


class Row(NamedTuple):
    """One value: what it is, its size in the textbook and in the code, their relative difference.

    `where` names the variable that holds it in the code, or says how it was compared; "" if there is nothing
    to say. `same` is None where it cannot be told; `own` is NaN where nothing is seen.
    """

    what: str
    textbook: float
    own: float
    difference: float
    same: bool | None
    where: str = ""


class OwnStep(NamedTuple):
    """What the learner's code computed on rows x: loss, scores, gradients, and what its variables held."""

    loss: float | None
    scores: Array | None
    gradients: Mapping[str, Array]
    seen: list[Seen]


def compare_step(
    structure: Structure,
    loss: FoundLoss,
    params: Mapping[str, Array],
    x: Array,
    targets: Array,
    own: OwnStep,
) -> list[Row]:
    """The values of a step in the order in which they are computed: forward, loss, then backward."""
    wide = {name: np.asarray(array, float) for name, array in params.items()}
    with np.errstate(all="ignore"):
        run = forward(structure, wide, np.asarray(x, float), targets, loss)
        outputs = output_functions()[structure.output](run.z[-1])
        value = loss.value(outputs, targets)
        gradients = backward(structure, wide, run)
    rows = list(_forward_rows(structure, run.z, run.a, own.seen))
    if own.scores is not None:
        rows.append(_row(structure.output, outputs, own.scores, CLOSE_FORWARD))
    if own.loss is not None:
        rows.append(_row("loss", np.array(value), np.array(own.loss), CLOSE))
    return [*rows, *(_row(f"d{name}", gradients[name], own.gradients[name], CLOSE) for name in gradients)]


def update_rows(
    before: Mapping[str, Array], gradients: Mapping[str, Array], rate: float, after: Mapping[str, Array]
) -> list[Row]:
    """Each parameter after an update of gradient descent."""
    expected = {name: np.asarray(array, float) - rate * gradients[name] for name, array in before.items()}
    return _updated(expected, after)


def rows_of_each_sample(
    structure: Structure,
    loss: FoundLoss,
    params: Mapping[str, Array],
    x: Array,
    targets: Array,
    rate: float,
    after: Mapping[str, Array],
) -> list[Row]:
    """Each parameter after gradient descent that updates after each sample of the mini-batch."""
    now = {name: np.array(array, float) for name, array in params.items()}
    with np.errstate(all="ignore"):
        for n in range(len(x)):
            one = slice(n, n + 1)
            run = forward(structure, now, np.asarray(x[one], float), targets[one], loss)
            gradients = backward(structure, now, run)
            now = {name: array - rate * gradients.get(name, 0.0) for name, array in now.items()}
    return [row._replace(where=EACH_SAMPLE) for row in _updated(now, after)]


def not_compared(rows: list[Row]) -> list[Row]:
    """The rows of an update that is another than gradient descent, so that no value of it is expected."""
    return [row._replace(same=None, where=OTHER_UPDATE) for row in rows]


def _updated(expected: Mapping[str, Array], after: Mapping[str, Array]) -> list[Row]:
    return [_row(f"{name} after the update", array, after[name], CLOSE) for name, array in expected.items()]


def first_difference(rows: list[Row]) -> Row | None:
    """The first value that is another one."""
    return next((row for row in rows if row.same is False), None)


def require_known(
    structure: Structure | None, loss: FoundLoss | None, name: str
) -> tuple[Structure, FoundLoss]:
    """The structure and the loss. Raises InputError where the textbook has no such network."""
    if structure is None:
        raise InputError(
            name, ["its scores are not those of dense layers with activations that nettui knows"]
        )
    if loss is None:
        raise InputError(name, ["its loss is not one that nettui knows; --loss NAME says which it should be"])
    return structure, loss


def _forward_rows(
    structure: Structure, z: tuple[Array, ...], a: tuple[Array, ...], seen: list[Seen]
) -> Iterator[Row]:
    for number, layer in enumerate(structure.layers):
        yield _seen_row(f"{layer.layer}: z", z[number], seen)
        if number < len(structure.activations):
            yield _seen_row(f"{layer.layer}: {structure.activations[number].name}", a[number], seen)


def _seen_row(what: str, array: Array, seen: list[Seen]) -> Row:
    """The variable that holds the array, as it is or transposed."""
    for each in seen:
        for value in (each.value, each.value.T):
            if value.shape == array.shape and _difference(array, value) <= CLOSE_FORWARD:
                return _row(what, array, value, CLOSE_FORWARD, f"{each.name} in {each.function}")
    return Row(what, _size(array), float("nan"), float("nan"), None)


def _row(what: str, textbook: Array, own: Array, close: float, where: str = "") -> Row:
    own = np.asarray(own, float)
    if own.shape != textbook.shape:
        return Row(
            what, _size(textbook), _size(own), float("nan"), False, f"shape {own.shape}, not {textbook.shape}"
        )
    difference = _difference(textbook, own)
    return Row(what, _size(textbook), _size(own), difference, bool(difference <= close), where)


def _size(array: Array) -> float:
    """The number itself, or the root mean square."""
    return float(array) if array.ndim == 0 else float(np.sqrt(np.mean(np.square(array, dtype=float))))


def _difference(a: Array, b: Array) -> float:
    """The largest difference against the largest value; 0 where both are all 0."""
    size = max(float(np.abs(a).max(initial=0)), float(np.abs(b).max(initial=0)))
    return float(np.abs(a - b).max(initial=0)) / size if size else 0.0
