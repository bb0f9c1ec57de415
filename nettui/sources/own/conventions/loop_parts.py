"""What a training loop works on: its samples and labels, its weights, and the variables before it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from types import ModuleType, SimpleNamespace
from typing import Any, NamedTuple

import numpy as np

from nettui.sources.own.conventions.arrays import trained
from nettui.sources.own.conventions.signature import BATCH_SIZES, RATES
from nettui.sources.own.conventions.statements import (
    COUNT,
    Scope,
    batches,
    changes,
    first_count,
    loaded_names,
    stored_names,
)
from nettui.sources.own.conventions.whole_file import WholeFile, own_functions, whole_file
from nettui.types import Array

IS_LABELS = re.compile(r"(^|_)(y|t|labels?|targets?|outputs?|expected|true)(_|\d|$)", re.IGNORECASE)
"""How labels are called."""

IS_COUNT = re.compile(r"([nmN]|(n|num|number)_?\w*|\w*(samples|examples|size))$")
"""How the number of samples is called."""

NO_WEIGHT = re.compile(r"loss|cost|err|acc|correct|total|sum|count|hist|epoch|iter|grad", re.IGNORECASE)
"""How numbers are called that a loop changes and that are no weights."""


class Names(NamedTuple):
    """What a loop calls its samples and labels, and what has the size of a mini-batch.

    `flat` are those of one number a sample, without an axis for it.
    """

    inputs: str
    labels: str
    columns: bool = False
    flat: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    width: int = 1
    """Of the labels: how many numbers there are for a sample."""


def before(
    module: ModuleType,
    scope: Scope,
    given: Mapping[str, Any],
    file: str,
    put: Mapping[str, Any] | None = None,
) -> WholeFile:
    """The file with the variables that are there before the loop; those of `put` have the values given."""
    target = whole_file(module)
    known = vars(target)
    if not scope.function:  # what the import has left in the variables is of the end of training
        for name in stored_names(*scope.top):
            known.pop(name, None)
    known |= {**given, COUNT: first_count(scope.loop)}
    wanted = dict(put or {})
    for each in scope.before:
        exec(compile(ast.Module([each], []), file, "exec"), known)
        stored = set(stored_names(each))
        known |= {name: value for name, value in wanted.items() if name in stored}
    return target


def with_samples(samples: tuple[Array, Array], data: Names, target: WholeFile) -> dict[str, Any]:
    """Samples and labels in the form of the code's own, by its names; {} if its own are as wide."""
    x, t = samples
    own, labels = (np.asarray(vars(target)[name]) for name in (data.inputs, data.labels))
    width = 1 if own.ndim == 1 else own.shape[0 if data.columns else 1]
    if width == x.shape[1] or own.ndim > 2:
        return {}
    wide = labels.ndim == 2 and labels.shape[0 if data.columns else 1] > 1
    shown = t if labels.ndim == 1 else np.eye(int(t.max()) + 1)[t.astype(int)] if wide else t[:, None]
    turned = data.columns and labels.ndim == 2
    return {data.inputs: x.T if data.columns else x, data.labels: shown.T if turned else shown}


def data_of(scope: Scope, target: WholeFile) -> Names | None:
    """The samples and labels: the first two arrays of one length that the loop reads and does not change."""
    known, changed = vars(target), set(stored_names(scope.loop)) | set(changes(scope.loop))
    functions = own_functions(target)
    read = loaded_names(scope.loop)
    inner = [name for each in read if each in functions for name in functions[each].__code__.co_names]
    arrays = {
        name: shape
        for name in dict.fromkeys((*read, *inner))
        if name not in changed and (shape := _shape(known.get(name)))
    }
    pairs = [
        (first, second, axis)
        for first, second in combinations(arrays, 2)
        for axis in (0, 1)
        if _length(arrays[first], axis) == _length(arrays[second], axis) != 0
    ]
    pairs.sort(key=lambda each: not (_is_labels(each[0]) ^ _is_labels(each[1])))
    if not pairs:
        return None
    first, second, axis = pairs[0]
    inputs, labels = (second, first) if _is_labels(first) and not _is_labels(second) else (first, second)
    flat = tuple(name for name in (inputs, labels) if len(arrays[name]) == 1)
    sizes = {*batches(scope.loop), *(name for name in BATCH_SIZES if isinstance(known.get(name), int))}
    samples = _length(arrays[inputs], axis)
    numbers = {name for name in (*read, *inner) if isinstance(known.get(name), int | float)}
    sizes |= {name for name in numbers if IS_COUNT.match(name) and known[name] == samples}
    width = 1 if len(arrays[labels]) == 1 else arrays[labels][1 - axis]
    return Names(inputs, labels, axis == 1, flat, tuple(sorted(sizes & known.keys())), width)


def _is_labels(name: str) -> bool:
    return bool(IS_LABELS.search(name))


def _shape(value: Any) -> tuple[int, ...]:
    """The shape of samples or labels, () of anything else."""
    if not isinstance(value, np.ndarray | list) or len(value) < 1:
        return ()
    try:
        array = np.asarray(value)
    except ValueError:
        return ()
    return array.shape if array.dtype.kind in "fiub" and array.ndim < 4 else ()


def _length(shape: Sequence[int], axis: int) -> int:
    """How many samples there are along an axis; 0 if it is none."""
    return shape[axis] if axis < len(shape) and (axis == 0 or len(shape) == 2) and shape[axis] > 1 else 0


def weights_of(scope: Scope, target: WholeFile, data: Names) -> Iterator[str]:
    """The arrays that are there before the loop and that it changes, and numbers that it does."""
    known, changed = vars(target), set(changes(scope.loop))
    used = {*loaded_names(scope.loop), *changed}
    others = {name: each for name, each in known.items() if name not in (data.inputs, data.labels)}
    for name in trained(SimpleNamespace(**others)):
        root = re.split(r"[.\[]", name)[0]
        plain = root == name
        if root in (data.inputs, data.labels) or root not in used:
            continue
        if root in changed or not plain:
            yield name
    for name in changed:
        value = known.get(name)
        number = isinstance(value, float | int) and not isinstance(value, bool)
        if number and name not in RATES and not NO_WEIGHT.search(name) and not name.startswith(("v_", "m_")):
            yield name
