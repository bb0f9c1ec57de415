"""Measures a Reading on a Step in a few passes over each array (costs in tests/bench)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from nettui.metrics.histograms import histograms
from nettui.metrics.reductions import Moments, magnitudes, moments, root, std, tensor_sums
from nettui.metrics.scalars import majority, samples, update_ratio
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
    """A layer: its activation, its output `out`, and `grad`, the gradient dE/d(output) that reached it."""

    name: str
    activation: str
    part: Any
    out: Array
    grad: Array | None


def measure(step: Step) -> Reading:
    """The Reading of one Step; metrics of what a step cut short did not reach are NaN."""
    layers = _layers(step)
    outs = [layer.out for layer in layers]
    with np.errstate(all="ignore"):
        outputs = [_output(layer, sums) for layer, sums in zip(layers, moments(outs), strict=True)]
        spans = _spans(layers, outputs)
        counts = histograms(outs, [spans[layer.activation] for layer in layers])
        parameters = list(_parameter_metrics(step, layers))
    readings = [
        LayerReading(layer.name, layer.activation, layer.out.shape[1], output, *metrics, histogram)
        for layer, output, metrics, histogram in zip(layers, outputs, parameters, counts, strict=True)
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
        majority=majority(step),
        samples=samples(step),
    )


def _layers(step: Step) -> list[_Layer]:
    """The input, then each layer: the sites named after a weight matrix, as dense1 and dense1.relu are.

    A layer's dE/d(output) is the gradient that the backward op above it passes down.
    """
    shapes = step.before.params.layout.shapes
    latest: dict[str, tuple[str, Op]] = {}
    gradients: dict[str, Array | None] = {}
    upstream: Array | None = None
    for op in step.ops:
        name, _, activation = op.site.partition(".")
        if op.phase == "forward" and f"{name}.W" in shapes:
            latest[name] = activation, op
        elif op.phase == "backward":
            gradients.setdefault(name, upstream)
            upstream = op.out
    layers = [_Layer("input", "", None, _out(step.ops[0]), None)]
    for name, (activation, op) in latest.items():
        part = op.part if activation else None
        layers.append(_Layer(name, activation or LINEAR, part, _out(op), gradients.get(name)))
    return layers


def _out(op: Op) -> Array:
    assert op.out is not None
    return op.out


def _output(layer: _Layer, sums: Moments) -> Output:
    a, part, size = layer.out, layer.part, layer.out.size
    mean = sums.total / size
    has_nan = sums.least != sums.least  # then no share of the values is meaningful
    return Output(
        mean,
        std(sums.square, mean, a),
        sums.least,
        sums.most,
        NAN if has_nan else 1.0 - sums.nonzero / size,
        NAN if has_nan else part.saturated(a) if part else 0.0,
        NAN if has_nan else part.dead(a) if part else 0.0,
    )


def _parameter_metrics(step: Step, layers: list[_Layer]) -> Iterator[tuple[Gradient, Weight, float]]:
    """For each layer: the norms of its gradients, those of its weights, and the update ratio ‖ΔW‖/‖W‖."""
    output_gradients = iter(magnitudes([layer.grad for layer in layers if layer.grad is not None]))
    layout, w = step.before.params.layout, step.before.params.flat
    g = step.gradients.flat if step.gradients else None
    new = step.after.params.flat if step.after else None
    sums = dict(zip(layout.slices, tensor_sums(layout, w, g, new).T.tolist(), strict=True))
    for layer in layers:
        mean_abs, norm = (NAN, NAN) if layer.grad is None else next(output_gradients)
        weight, bias = f"{layer.name}.W", f"{layer.name}.b"
        if weight not in sums:
            yield Gradient(mean_abs, norm, NAN, NAN, NAN), Weight(NAN, NAN), NAN
            continue
        where, (total, square, gradient, gradient_square, change) = layout.slices[weight], sums[weight]
        size, length = where.stop - where.start, root(square, w, where)
        yield (
            Gradient(
                mean_abs,
                norm,
                NAN if g is None else gradient / size,
                NAN if g is None else root(gradient_square, g, where),
                NAN if g is None or bias not in sums else root(sums[bias][3], g, layout.slices[bias]),
            ),
            Weight(length, std(square, total / size, w, where)),
            NAN if new is None else update_ratio(change, length, w[where], new[where]),
        )


def _spans(layers: list[_Layer], outputs: list[Output]) -> dict[str, tuple[float, float]]:
    """One histogram range for all layers with the same activation, so that their spreads can be compared."""
    spans: dict[str, tuple[float, float]] = {}
    for layer, output in zip(layers, outputs, strict=True):
        low, high = layer.part.bounds if layer.part else (None, None)
        least, most = output.min, output.max
        if not (math.isfinite(least) and math.isfinite(most)):
            finite = layer.out[np.isfinite(layer.out)]
            least, most = float(finite.min(initial=math.inf)), float(finite.max(initial=-math.inf))
        span = spans.get(layer.activation, (math.inf, -math.inf))
        spans[layer.activation] = (
            min(span[0], least, least if low is None else low),
            max(span[1], most, most if high is None else high),
        )
    return spans
