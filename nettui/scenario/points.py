"""Samples edited by hand: a scenario's samples written out in it, with one point more or one less.

An edit is a text: `add X Y CLASS`, `drop N`, or `drop X Y` for the point nearest to there. Only the training
part is edited; the samples held out stay. Coordinates are those of the source, before any scaling.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from nettui.common.errors import InvalidValue, Phrase, require
from nettui.common.text import format_number, parse_integer
from nettui.data.inline import Inline
from nettui.data.preprocessing import split_rows
from nettui.nn.surface import NoSurface
from nettui.scenario.config import Scenario
from nettui.scenario.sections import DataSection

MAX_SAMPLES = 2000
"""The most samples that are written out: few enough to copy at every edit."""

WHERE = "point"
"""What an error is about: the command."""


class PointChange(NamedTuple):
    """A training sample that was added, or else removed."""

    added: bool
    at: tuple[float, ...]
    label: str

    def __str__(self) -> str:
        x, y = map(format_number, self.at)
        if self.added:
            return f"point ({x}, {y}) of class {self.label} added"
        return f"point ({x}, {y}) of class {self.label} removed"


def write_out(scenario: Scenario) -> Inline:
    """The same samples written out: the training part, then the part held out. Raises InvalidValue."""
    if not isinstance(scenario.surface, NoSurface):
        raise InvalidValue(WHERE, "a network that trains on data", Phrase("a loss surface"))
    samples = scenario.data.source.load(scenario.seed)
    classes = scenario.dataset(scenario.seed).classes
    require(classes > 0, WHERE, "data of classes, since a point has one", Phrase("numbers to predict"))
    total, width = samples.x.shape
    require(width == 2, WHERE, "data of 2 features, since a point is one of a plane", Phrase(f"{width}"))
    require(total <= MAX_SAMPLES, WHERE, f"at most {MAX_SAMPLES} samples to edit by hand", Phrase(f"{total}"))
    require(bool(np.isfinite(samples.x).all()), WHERE, "finite inputs", Phrase("NaN or infinity"))
    kept, out = split_rows(samples, scenario.data.validation, scenario.seed, scenario.data.split)
    rows = np.concatenate([kept, out])
    names = samples.names.classes
    lost = samples.classes > max(int(samples.t.max()) + 1, 2)  # classes without a sample
    if lost or scenario.loss.name.takes_numbers:  # which would be numbers to it
        names = names or tuple(map(str, range(samples.classes)))
    return Inline(
        inputs=tuple(map(tuple, samples.x[rows].astype(float).tolist())),
        labels=tuple(samples.t[rows].tolist()),
        held_out=len(out),
        feature_names=samples.names.features,
        class_names=names,
    )


def with_samples(data: DataSection, source: Inline) -> DataSection:
    """The section with these samples instead; they say themselves which of them are held out."""
    return replace(data, source=source, validation=0.0)


def edit_points(scenario: Scenario, edit: str) -> Scenario:
    """The scenario with one point more or less. Raises InvalidValue."""
    source = write_out(scenario)
    match edit.split():
        case ["add", *place, label] if len(place) == 2:
            source = _added(source, _place(place), label)
        case ["drop", number]:
            row = parse_integer(number)
            if row is None or row >= _training(source):
                raise InvalidValue(WHERE, f"a training sample from 0 to {_training(source) - 1}", number)
            source = _dropped(source, row)
        case ["drop", *place] if len(place) == 2:
            source = _dropped(source, _nearest(source, _place(place)))
        case _:
            raise InvalidValue(WHERE, "`point X Y CLASS`, `point drop N` or `point drop X Y`", edit)
    return replace(scenario, data=with_samples(scenario.data, source))


def point_change(before: Scenario, after: Scenario) -> PointChange | None:
    """The one training point that was added or removed between two scenarios; None if there is no such."""
    new = after.data.source
    if before.data == after.data or not isinstance(new, Inline):
        return None
    try:
        old = write_out(before)
    except InvalidValue:
        return None
    added = len(new.labels) > len(old.labels)
    more, less = (new, old) if added else (old, new)
    if len(more.labels) != len(less.labels) + 1 or with_samples(before.data, new) != after.data:
        return None
    pairs = zip(_rows(more), _rows(less), strict=False)
    row = next((n for n, (one, other) in enumerate(pairs) if one != other), len(less.labels))
    if _without(more, row) != less:
        return None
    return PointChange(added, more.inputs[row], new.load(after.seed).names.label(int(more.labels[row])))


def _training(source: Inline) -> int:
    """The number of training samples."""
    return len(source.labels) - source.held_out


def _rows(source: Inline) -> list[tuple[tuple[float, ...], float]]:
    return [*zip(source.inputs, source.labels, strict=True)]


def _added(source: Inline, at: tuple[float, float], label: str) -> Inline:
    """With a point at the end of the training part."""
    number, end = parse_integer(label), _training(source)
    if number is None or number >= source.classes:
        raise InvalidValue(WHERE, f"a class from 0 to {source.classes - 1}", label)
    require(len(source.labels) < MAX_SAMPLES, WHERE, f"at most {MAX_SAMPLES} samples", Phrase("one more"))
    return replace(
        source,
        inputs=(*source.inputs[:end], at, *source.inputs[end:]),
        labels=(*source.labels[:end], number, *source.labels[end:]),
    )


def _dropped(source: Inline, row: int) -> Inline:
    """Without one training sample; each class must keep one."""
    label = source.labels[row]
    if source.labels[: _training(source)].count(label) == 1:
        name = source.load(0).names.label(int(label))
        expected = "a point whose class has others: a network cannot learn a class without samples"
        raise InvalidValue(WHERE, expected, Phrase(f"the last one of class {name}"))
    return _without(source, row)


def _without(source: Inline, row: int) -> Inline:
    return replace(
        source,
        inputs=source.inputs[:row] + source.inputs[row + 1 :],
        labels=source.labels[:row] + source.labels[row + 1 :],
    )


def _nearest(source: Inline, at: tuple[float, float]) -> int:
    """The training sample nearest to a place, with each coordinate in standard deviations."""
    x = np.array(source.inputs[: _training(source)])
    size = max(float(np.abs(x).max()), np.finfo(float).tiny)  # divided by, so that no square overflows
    x = x / size
    spread = x.std(axis=0)
    away = (x - np.array(at) / size) / np.where(spread > 0, spread, 1.0)
    return int(np.hypot(*away.T).argmin())


def _place(words: list[str]) -> tuple[float, float]:
    """Two finite numbers. Raises InvalidValue."""
    x, y = map(_coordinate, words)
    return x, y


def _coordinate(word: str) -> float:
    try:
        number = float(word)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise InvalidValue(WHERE, "a number for each coordinate", word)
    return number
