"""Samples from arrays that have names, as in an archive: their names say what is what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, Protocol

import numpy as np

from nettui.common.errors import InvalidValue, Phrase, nearest
from nettui.data.array_names import Head, Pair, Roles, find_pair, find_roles, is_names, part_of, words
from nettui.data.assemble import Divisor, Part, as_part, require_samples, samples_of
from nettui.data.dataset import Names
from nettui.data.files import one_line
from nettui.data.limits import require_memory
from nettui.data.source import Decision, Samples
from nettui.data.stored import LARGE
from nettui.types import Array

SHOWN = 8
"""Arrays that a message lists."""


FEATURE_WORDS = {"feature", "features", "column", "columns"}
CLASS_WORDS = {"class", "classes", "target", "label"}
MOST_CLASSES = 10_000
"""Names of classes that are read."""


class Bundle(Protocol):
    """Arrays by name, whose heads are known before a body is read."""

    @property
    def heads(self) -> Mapping[str, Head]: ...

    def read(self, name: str) -> Array: ...


class Loaded(NamedTuple):
    """A bundle of arrays that are in memory."""

    arrays: Mapping[str, Array]

    @property
    def heads(self) -> Mapping[str, Head]:
        return {name: Head(array.shape, array.dtype) for name, array in self.arrays.items()}

    def read(self, name: str) -> Array:
        return self.arrays[name]


class Choice(NamedTuple):
    """The names of the arrays to use, as fields of [data]: a name, "auto", or "none" for no validation."""

    inputs: str = "auto"
    labels: str = "auto"
    validation_inputs: str = "auto"
    validation_labels: str = "auto"


AUTO = Choice()


def read_named(bundle: Bundle, path: str, choice: Choice = AUTO, divisor: Divisor = "auto") -> Samples:
    """The samples in a bundle; heads are compared before a body is read. Raises InvalidValue."""
    heads = bundle.heads
    roles = choose(heads, path, choice)
    pairs = [pair for pair in roles if pair]
    for pair in pairs:
        require_samples(heads[pair.inputs], heads[pair.labels], pair)
    _require_memory([heads[pair.inputs] for pair in pairs], path)
    parts = [as_part(bundle.read(pair.inputs), bundle.read(pair.labels), pair) for pair in pairs]
    told = decide(roles, heads, parts)
    return samples_of(parts, "labels", divisor, _names(bundle, parts[0]), told)


def choose(heads: Mapping[str, Head], path: str, choice: Choice) -> Roles:
    """The arrays of each part, as chosen or by their names. Raises InvalidValue."""
    for option, name in choice._asdict().items():
        if name not in heads and name != "auto" and not (name == "none" and option.startswith("val")):
            raise InvalidValue(option, f"the name of an array in {path}", name, _nearest(name, heads))
    found = find_roles(heads)
    if choice.inputs == choice.labels == "auto":
        if found is None:
            raise _unclear(heads, path)
        train = found.train
    else:
        train = _pair(heads, path, choice.inputs, choice.labels)
        found = None
    if "none" in choice[2:]:
        return Roles(train)
    if choice[2:] == ("auto", "auto"):
        return Roles(train, found and found.validation)
    rest = {name: head for name, head in heads.items() if name not in train}
    return Roles(train, _pair(rest, path, *choice[2:], prefix="validation_"))


def _pair(heads: Mapping[str, Head], path: str, inputs: str, labels: str, prefix: str = "") -> Pair:
    """The pair of which an array is named: the other is found in the same part of the file, or anywhere."""
    x, y = ("" if name == "auto" else name for name in (inputs, labels))
    part = part_of(x or y)
    near = {name: head for name, head in heads.items() if part_of(name) == part and not is_names(name)}
    pair = find_pair(near, x, y) or find_pair(heads, x, y)
    if pair is None:
        raise _unclear(heads, path, prefix, "inputs" if y or prefix else "labels")
    return pair


def _nearest(name: str, heads: Mapping[str, Head]) -> str:
    return nearest(name, heads) if heads else "there is none"


def _unclear(heads: Mapping[str, Head], path: str, prefix: str = "", which: str = "inputs") -> InvalidValue:
    listed = [f"{name} {head.shape} {head.dtype}" for name, head in heads.items()]
    more = f", and {len(listed) - SHOWN} more" if len(listed) > SHOWN else ""
    found = Phrase(", ".join(listed[:SHOWN]) + more if listed else "none")
    expected = f"arrays whose names say which are the inputs and the labels, as X and y, in {path}"
    hint = f"name them: data.{prefix}inputs and data.{prefix}labels"
    if len(listed) == 1:
        (head,) = heads.values()
        rows, columns = head.shape if len(head.shape) == 2 else (0, 0)
        is_table = head.is_number and rows > columns > 1
        hint = "if its last column holds the labels: data.label = -1" if is_table else ""
    return InvalidValue(f"{prefix}{which}", expected, found, hint)


def _require_memory(heads: list[Head], path: str) -> None:
    """Raises InvalidValue unless the inputs fit in memory, as they are in the file and as they are used."""
    samples = sum(head.shape[0] for head in heads)
    sizes = [(int(np.prod(head.shape, dtype=object)), head.dtype) for head in heads]
    raw = sum(count * dtype.itemsize for count, dtype in sizes)
    count = sum(count for count, _ in sizes)
    small = all(dtype == np.uint8 for _, dtype in sizes) and count > LARGE  # they stay bytes
    each = 1 if small else 4 if all(dtype in (np.uint8, np.float32) for _, dtype in sizes) else 8
    require_memory(samples, -(-count // max(samples, 1)), each, path, raw)


def decide(roles: Roles, heads: Mapping[str, Head], parts: list[Part]) -> tuple[Decision, ...]:
    """What was decided about names, for the fields of [data]."""
    train, validation = roles
    fields = {"inputs": train.inputs, "labels": train.labels}
    told = [
        Decision(f"inputs: {train.inputs!r} {heads[train.inputs].shape}, labels: {train.labels!r}", fields)
    ]
    if validation:
        what = f"validation: {validation.inputs!r} and {validation.labels!r}, {len(parts[1].y):,} samples"
        fields = {"validation_inputs": validation.inputs, "validation_labels": validation.labels}
        told.append(Decision(what, {**fields, "validation": 0.0}))
    used = {*train, *(validation or ())}
    if rest := [
        name for name in heads if name not in used and not is_names(name) and not heads[name].is_text
    ]:
        listed = ", ".join(map(repr, rest[:SHOWN])) + (", …" if len(rest) > SHOWN else "")
        told.append(Decision(f"left out: {listed}"))
    return tuple(told)


def _names(bundle: Bundle, part: Part) -> Names:
    """The names of features and classes that the bundle has, where they fit the inputs and labels."""
    features: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    for name, head in bundle.heads.items():
        if not head.is_text or len(head.shape) != 1 or name in part.names:
            continue
        found = {*words(name)}
        if FEATURE_WORDS & found and head.shape == part.x.shape[1:]:
            features = tuple(map(one_line, bundle.read(name).tolist()))
        elif CLASS_WORDS & found and head.shape[0] <= MOST_CLASSES and head.shape != part.y.shape:
            known = tuple(map(one_line, bundle.read(name).tolist()))
            classes = known if len({*known}) == len(known) else classes
    return Names(features, classes)
