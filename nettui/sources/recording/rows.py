"""What a recording keeps of a step, as rows of its tables and back."""

from __future__ import annotations

import math
import sys
from array import array
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from nettui.sources.recording.schema import FIGURES, GRADIENT, HISTOGRAM, OUTPUT, WEIGHT
from nettui.types import NAN, Gradient, Histogram, LayerReading, NonFinite, Output, Weight

Row = tuple[Any, ...]


class LayerName(NamedTuple):
    """What is known of a layer whatever the step: a row of the table `layer`; number 0 is the input."""

    name: str
    activation: str
    units: int


class Recorded(NamedTuple):
    """One step for the file: the numbers of SCALARS by name, and what was measured, if that was done.

    `before` has what is known of earlier steps that were not measured, where a NaN makes that matter.
    """

    scalars: Mapping[str, float | None]
    time: float
    updates: tuple[float, ...] = ()
    layers: tuple[LayerReading, ...] = ()
    input: LayerReading | None = None
    nonfinite: NonFinite | None = None
    before: Mapping[int, Sequence[LayerReading]] = MappingProxyType({})
    mistakes: Mapping[str, str] = MappingProxyType({})


def layer_row(step: int, number: int, layer: LayerReading) -> Row:
    """A row of the table `layer_reading`; SQLite turns NaN into NULL."""
    found = layer.histogram
    ends = (found.low, found.high, found.sampled, found.of) if found else (None,) * len(HISTOGRAM)
    weight = (*layer.weight, layer.update_ratio)
    counts = None if found is None else packed("H", found.counts)
    return (step, number, layer.seen, *layer.output, *layer.gradient, *weight, *ends, counts)


def layer_of(row: Sequence[Any], layer: LayerName) -> LayerReading:
    """The reading of a layer from `seen`, its FIGURES and the counts. Raises ValueError, TypeError."""
    seen, *figures, counts = row
    numbers = iter([NAN if x is None else float(x) for x in figures])

    def some(names: Sequence[str]) -> list[float]:
        return [next(numbers) for _ in names]

    output, gradient, weight = Output(*some(OUTPUT)), Gradient(*some(GRADIENT)), some(WEIGHT)
    low, high, sampled, of = some(HISTOGRAM)
    return LayerReading(
        layer.name,
        layer.activation,
        layer.units,
        output,
        gradient,
        Weight(*weight[:2]),
        weight[2],
        None if counts is None else Histogram(low, high, (*unpacked("H", counts),), int(sampled), int(of)),
        bool(seen),
    )


def unmeasured(layer: LayerName) -> LayerReading:
    """A layer at a step where nothing was measured."""
    return layer_of((False, *(None,) * len(FIGURES), None), layer)


def nonfinite_row(step: int, found: NonFinite) -> Row:
    """A row of the table `nonfinite`."""
    place = " ".join(map(str, found.index))
    return (step, found.phase, found.site, found.array, found.kind, place, found.count, found.note)


def nonfinite_of(row: Sequence[Any]) -> NonFinite:
    """The first NaN or infinity of a step, from its row without the step. Raises ValueError, TypeError."""
    phase, site, name, kind, place, count, note = row
    if not all(isinstance(text, str) for text in (phase, site, name, kind, place, note)):
        raise TypeError("the note on a NaN is no text")
    index = tuple(map(int, place.split()))
    return NonFinite(-1, phase, site, name, kind, index, int(count), note)


def packed(code: str, numbers: Sequence[float]) -> bytes:
    """Numbers as little-endian bytes: `d` for float64, `H` for uint16."""
    found = array(code, numbers)
    if sys.byteorder == "big":
        found.byteswap()
    return found.tobytes()


def unpacked(code: str, blob: bytes) -> Sequence[Any]:
    """The numbers of such bytes."""
    found: array[Any] = array(code)
    found.frombytes(blob)
    if sys.byteorder == "big":
        found.byteswap()
    return found


def known(layer: LayerReading) -> bool:
    """Whether everything that was looked at in a layer is finite."""
    figures = (*layer.output, *layer.gradient, *layer.weight)
    looked_at = [x for x in figures if not math.isnan(x)]
    return bool(looked_at) and all(map(math.isfinite, looked_at))
