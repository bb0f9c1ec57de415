"""Reads a Reading off a Step: a few cheap passes over each array (costs in tests/bench)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from nettui.metrics.histograms import histograms
from nettui.metrics.reductions import SMALL, Moments, magnitudes, moments, norm, root, std, tensor_sums
from nettui.types import (
    NAN,
    Array,
    Gradient,
    LayerReading,
    Op,
    Output,
    Reading,
    Step,
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


def measure(step: Step) -> Reading:
    """Everything that is measured on one Step; what a fault cut off reads NaN."""
    layers = _layers(step)
    outs = [layer.out for layer in layers]
    with np.errstate(all="ignore"):
        outputs = [_output(layer, found) for layer, found in zip(layers, moments(outs), strict=True)]
        spans = _spans(layers, outputs)
        drawn = histograms(outs, [spans[layer.activation] for layer in layers])
        learned = list(_learned(step, layers))
    readings = [
        LayerReading(layer.name, layer.activation, layer.out.shape[1], output, *sizes, histogram)
        for layer, output, sizes, histogram in zip(layers, outputs, learned, drawn, strict=True)
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
        nonfinite=step.nonfinite,
        input=readings[0],
        baseline_loss=step.baseline_loss,
        batches=step.batches,
        epochs=step.epochs,
        end=step.end,
        majority=_majority(step),
    )


def _majority(step: Step) -> float:
    """The share of the most frequent class among the answers; NaN where there are none."""
    if math.isnan(step.accuracy):
        return NAN
    scores, answer = [op for op in step.ops if op.phase == "forward"][-2:]
    chosen: list[int] = np.bincount(answer.part.predict_class(scores.out)).tolist()
    return max(chosen) / sum(chosen)


def _layers(step: Step) -> list[_Layer]:
    """The input, then each layer: the sites that share the name, before the dot, of a weight matrix.

    A layer's dE/d(output) is what the op above it, going backward, hands down.
    """
    shapes = step.before.params.layout.shapes
    latest: dict[str, tuple[str, Op]] = {}
    gradients: dict[str, Array | None] = {}
    handed: Array | None = None
    for op in step.ops:
        name, _, activation = op.site.partition(".")
        if op.phase == "forward" and f"{name}.W" in shapes:
            latest[name] = activation, op
        elif op.phase == "backward":
            gradients.setdefault(name, handed)
            handed = op.out
    found = [_Layer("input", "", None, _out(step.ops[0]), None)]
    for name, (activation, op) in latest.items():
        part = op.part if activation else None
        found.append(_Layer(name, activation or LINEAR, part, _out(op), gradients.get(name)))
    return found


def _out(op: Op) -> Array:
    assert op.out is not None
    return op.out


def _output(layer: _Layer, found: Moments) -> Output:
    a, part, size = layer.out, layer.part, layer.out.size
    mean = found.total / size
    broken = found.least != found.least  # with a NaN among them, no share of the values means anything
    return Output(
        mean,
        std(found.square, mean, a),
        found.least,
        found.most,
        NAN if broken else 1.0 - found.nonzero / size,
        NAN if broken else part.saturated(a) if part else 0.0,
        NAN if broken else part.dead(a) if part else 0.0,
    )


def _learned(step: Step, layers: list[_Layer]) -> Iterator[tuple[Gradient, Weight, float]]:
    """Of each layer: the gradients that reach it, its weights, and their update ratio ‖ΔW‖/‖W‖."""
    slopes = iter(magnitudes([layer.grad for layer in layers if layer.grad is not None]))
    layout, w = step.before.params.layout, step.before.params.flat
    g = step.gradients.flat if step.gradients else None
    new = step.after.params.flat if step.after else None
    sums = dict(zip(layout.slices, tensor_sums(layout, w, g, new).T.tolist(), strict=True))
    for layer in layers:
        mean_abs, norm = (NAN, NAN) if layer.grad is None else next(slopes)
        weight, bias = f"{layer.name}.W", f"{layer.name}.b"
        if weight not in sums:
            yield Gradient(mean_abs, norm, NAN, NAN, NAN), Weight(NAN, NAN), NAN
            continue
        where, (total, square, slope, slope_square, change) = layout.slices[weight], sums[weight]
        size, length = where.stop - where.start, root(square, w, where)
        yield (
            Gradient(
                mean_abs,
                norm,
                NAN if g is None else slope / size,
                NAN if g is None else root(slope_square, g, where),
                NAN if g is None or bias not in sums else root(sums[bias][3], g, layout.slices[bias]),
            ),
            Weight(length, std(square, total / size, w, where)),
            NAN if new is None else _ratio(change, length, w[where], new[where]),
        )


def _ratio(change: float, length: float, w: Array, new: Array) -> float:
    """‖Δw‖/‖w‖, given Σ(Δw)² and ‖w‖."""
    moved = math.sqrt(change) if SMALL < change < math.inf else norm(new - w)
    return moved / length if length else (math.inf if moved else 0.0)


def _spans(layers: list[_Layer], outputs: list[Output]) -> dict[str, tuple[float, float]]:
    """One horizontal scale for all layers of an activation, so that a shrinking layer is seen to shrink."""
    spans: dict[str, tuple[float, float]] = {}
    for layer, output in zip(layers, outputs, strict=True):
        low, high = layer.part.bounds if layer.part else (None, None)
        least, most = output.min, output.max
        if not (math.isfinite(least) and math.isfinite(most)):
            finite = layer.out[np.isfinite(layer.out)]
            least, most = float(finite.min(initial=math.inf)), float(finite.max(initial=-math.inf))
        known = spans.get(layer.activation, (math.inf, -math.inf))
        spans[layer.activation] = (
            min(known[0], least, least if low is None else low),
            max(known[1], most, most if high is None else high),
        )
    return spans
