"""Reads a Reading off a Step: a few cheap passes over each array (costs in tests/bench)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from nettui.histograms import histograms
from nettui.measures import SMALL, Moments, magnitudes, moments, norm, root, std, tensor_sums
from nettui.record import (
    NAN,
    Array,
    Gradient,
    LayerReading,
    Op,
    Output,
    Reading,
    Step,
    Tensors,
    Weight,
)

LINEAR = "linear"


class _Layer(NamedTuple):
    """A layer's ops, gathered: what it gives out, and what comes back to it."""

    name: str
    activation: str
    part: Any
    out: Array
    grad: Array | None


def read(step: Step) -> Reading:
    """Everything that is measured on one Step; what a fault cut off reads NaN."""
    layers = list(_layers(step.ops, step.before.params))
    outs = [layer.out for layer in layers]
    with np.errstate(all="ignore"):
        outputs = [_output(layer, found) for layer, found in zip(layers, moments(outs), strict=True)]
        spans = _spans(layers, outputs)
        drawn = histograms(outs, [spans[layer.activation] for layer in layers])
        sizes = _sizes(step)
        slopes = dict(_slopes(layers))
    readings = [
        LayerReading(
            name=layer.name,
            activation=layer.activation,
            units=layer.out.shape[1],
            output=output,
            gradient=_gradient(layer.name, slopes, sizes),
            weight=Weight(*sizes.get(f"{layer.name}.W", UNKNOWN)[:2]),
            update_ratio=sizes.get(f"{layer.name}.W", UNKNOWN).ratio,
            histogram=histogram,
        )
        for layer, output, histogram in zip(layers, outputs, drawn, strict=True)
    ]
    before = step.before
    return Reading(
        step=before.step,
        epoch=before.epoch,
        batch=before.batch,
        rate=step.rate,
        loss=step.loss,
        accuracy=step.accuracy,
        validation=step.validation,
        layers=tuple(readings[1:]),
        fault=step.fault,
        input=readings[0],
        chance=step.chance,
        batches=step.batches,
        epochs=step.epochs,
        end=step.end,
    )


def _layers(ops: tuple[Op, ...], params: Tensors) -> Iterator[_Layer]:
    """The input, then each layer: the sites that share the name, before the dot, of a weight matrix."""
    gradients = _output_gradients(ops)
    yield _Layer("input", "", None, _out(ops[0]), None)
    latest: dict[str, Op] = {}
    for op in ops:
        name = op.site.partition(".")[0]
        if op.phase == "forward" and f"{name}.W" in params.layout.shapes:
            latest[name] = op
    for name, op in latest.items():
        activation = op.site.partition(".")[2]
        part = op.part if activation else None
        yield _Layer(name, activation or LINEAR, part, _out(op), gradients.get(name))


def _output_gradients(ops: tuple[Op, ...]) -> Mapping[str, Array]:
    """dE/d(output) by layer: what the op above it, going backward, hands down."""
    handed: Array | None = None
    gradients: dict[str, Array] = {}
    for op in ops:
        if op.phase == "backward":
            if handed is not None:
                gradients.setdefault(op.site.partition(".")[0], handed)
            handed = op.out
    return gradients


def _out(op: Op) -> Array:
    assert op.out is not None
    return op.out


def _output(layer: _Layer, found: Moments) -> Output:
    a, part = layer.out, layer.part
    mean = found.total / a.size
    broken = found.least != found.least  # with a NaN among them, no share of the values means anything
    return Output(
        mean=mean,
        std=std(a, mean, found.square),
        min=found.least,
        max=found.most,
        zero=NAN if broken else 1.0 - found.nonzero / a.size,
        saturated=NAN if broken else part.saturated(a) if part else 0.0,
        dead=NAN if broken else part.dead(a) if part else 0.0,
    )


def _slopes(layers: list[_Layer]) -> Iterator[tuple[str, tuple[float, float]]]:
    """Mean and norm of dE/d(output) by layer, where it came that far."""
    reached = [(layer.name, layer.grad) for layer in layers if layer.grad is not None]
    return zip([name for name, _ in reached], magnitudes([grad for _, grad in reached]), strict=True)


def _gradient(name: str, slopes: Mapping[str, tuple[float, float]], sizes: Mapping[str, _Size]) -> Gradient:
    weight, bias = (sizes.get(f"{name}.{tensor}", UNKNOWN) for tensor in "Wb")
    return Gradient(*slopes.get(name, (NAN, NAN)), weight.slope_mean_abs, weight.slope_norm, bias.slope_norm)


class _Size(NamedTuple):
    """How large a tensor w, its gradient g (the slope) and its change Δw are; ratio is ‖Δw‖/‖w‖."""

    norm: float
    std: float
    slope_mean_abs: float
    slope_norm: float
    ratio: float


UNKNOWN = _Size(NAN, NAN, NAN, NAN, NAN)


def _sizes(step: Step) -> Mapping[str, _Size]:
    layout, w = step.before.params.layout, step.before.params.flat
    g = step.gradients.flat if step.gradients else None
    new = step.after.params.flat if step.after else None

    def size(where: slice, total: float, square: float, slope: float, slopes: float, change: float) -> _Size:
        part, count = w[where], where.stop - where.start
        length, ratio = root(square, part), NAN
        if new is not None:
            moved = math.sqrt(change) if SMALL < change < math.inf else norm(new[where] - part)
            ratio = moved / length if length else (math.inf if moved else 0.0)
        return _Size(
            length,
            std(part, total / count, square),
            NAN if g is None else slope / count,
            NAN if g is None else root(slopes, g[where]),
            ratio,
        )

    rows = tensor_sums(layout, w, g, new).T.tolist()
    return {name: size(where, *row) for (name, where), row in zip(layout.slices.items(), rows, strict=True)}


def _spans(layers: list[_Layer], outputs: list[Output]) -> dict[str, tuple[float, float]]:
    """One horizontal scale for all layers of an activation, so that a shrinking layer is seen to shrink."""
    spans: dict[str, tuple[float, float]] = {}
    for layer, output in zip(layers, outputs, strict=True):
        low, high = layer.part.span if layer.part else (None, None)
        least, most = output.min, output.max
        if not (math.isfinite(least) and math.isfinite(most)):
            finite = layer.out[np.isfinite(layer.out)]
            least, most = float(finite.min(initial=math.inf)), float(finite.max(initial=-math.inf))
        known = spans.get(layer.activation, (math.inf, -math.inf))
        spans[layer.activation] = (
            min(known[0], least if low is None else low),
            max(known[1], most if high is None else high),
        )
    return spans
