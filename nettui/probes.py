"""Reads a Reading off a Step: a few cheap passes over each array (costs in tests/bench)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from nettui.record import (
    NAN,
    Array,
    Gradient,
    Histogram,
    LayerReading,
    Op,
    Output,
    Reading,
    Step,
    Tensors,
    Weight,
)

BINS = 48
SAMPLE = 4096
"""Values a histogram counts at most; more are thinned by an even stride, and the Histogram says so."""

TINY = float(np.finfo(float).tiny)

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
    with np.errstate(all="ignore"):
        spans = _spans(layers)
        readings = [_layer(layer, step, spans[layer.activation]) for layer in layers]
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


def _layer(layer: _Layer, step: Step, span: tuple[float, float]) -> LayerReading:
    name, params, grads = f"{layer.name}.W", step.before.params, step.gradients
    after = step.after.params if step.after else None
    weight = params.get(name)
    return LayerReading(
        name=layer.name,
        activation=layer.activation,
        units=layer.out.shape[1],
        output=_output(layer),
        gradient=_gradient(layer, grads),
        weight=_weight(weight),
        update_ratio=_ratio(weight, after[name]) if after and weight is not None else NAN,
        histogram=histogram(layer.out, *span),
    )


def _output(layer: _Layer) -> Output:
    a, part = layer.out, layer.part
    mean = _mean(a)
    return Output(
        mean=mean,
        std=_std(a, mean),
        min=float(a.min()),
        max=float(a.max()),
        zero=1.0 - float(np.count_nonzero(a)) / a.size,
        saturated=part.saturated(a) if part else 0.0,
        dead=part.dead(a) if part else 0.0,
    )


def _gradient(layer: _Layer, grads: Tensors | None) -> Gradient:
    out = layer.grad
    weight = grads.get(f"{layer.name}.W") if grads else None
    bias = grads.get(f"{layer.name}.b") if grads else None
    return Gradient(
        output_mean_abs=NAN if out is None else _mean_abs(out),
        output_norm=NAN if out is None else _norm(out),
        W_mean_abs=NAN if weight is None else _mean_abs(weight),
        W_norm=NAN if weight is None else _norm(weight),
        b_norm=NAN if bias is None else _norm(bias),
    )


def _weight(weight: Array | None) -> Weight:
    return Weight(NAN, NAN) if weight is None else Weight(_norm(weight), _std(weight, _mean(weight)))


def _ratio(before: Array, after: Array) -> float:
    size, change = _norm(before), _norm(after - before)
    return change / size if size else (math.inf if change else 0.0)


def _mean(x: Array) -> float:
    return float(np.add.reduce(x, axis=None)) / x.size


def _std(x: Array, mean: float) -> float:
    return _norm(x - x.dtype.type(mean)) / math.sqrt(x.size)


def _mean_abs(x: Array) -> float:
    return _mean(np.abs(x))


def _norm(x: Array) -> float:
    """√Σx², by one dot product; by scaling where the squares overflow or vanish."""
    flat = x.ravel()
    square = float(np.dot(flat, flat))
    if 1e-30 < square < math.inf:
        return math.sqrt(square)
    top = float(np.abs(flat).max(initial=0.0))
    if top == 0.0 or not math.isfinite(top):
        return top
    scaled = flat.astype(float) / top
    return top * math.sqrt(float(np.dot(scaled, scaled)))


def _spans(layers: list[_Layer]) -> dict[str, tuple[float, float]]:
    """One horizontal scale for all layers of an activation, so that a shrinking layer is seen to shrink."""
    spans: dict[str, tuple[float, float]] = {}
    for layer in layers:
        low, high = layer.part.span if layer.part else (None, None)
        finite = layer.out[np.isfinite(layer.out)] if not np.isfinite(layer.out).all() else layer.out
        least = float(finite.min(initial=math.inf)) if low is None else low
        most = float(finite.max(initial=-math.inf)) if high is None else high
        known = spans.get(layer.activation, (math.inf, -math.inf))
        spans[layer.activation] = min(known[0], least), max(known[1], most)
    return spans


def histogram(x: Array, low: float, high: float, *, bins: int = BINS, full: bool = False) -> Histogram | None:
    """Counts of x between low and high, of an even sample unless `full`; NaN and infinities are left out."""
    flat = x.ravel()
    taken = flat if full else flat[:: _stride(flat.size, x.shape[-1])]
    taken = taken[np.isfinite(taken)].astype(float)
    if not taken.size or low > high:
        return None
    if high - low < bins * TINY:  # one value only: a spike in the middle
        margin = max(0.5, abs(low) / 2**20)
        low, high = low - margin, high + margin
    scale = bins / (high / 2 - low / 2)  # halves, for high − low may be more than a float holds
    places = np.clip((taken / 2 - low / 2) * scale, 0, bins - 1).astype(np.intp)
    counts = np.bincount(places, minlength=bins)
    return Histogram(low, high, tuple(counts.tolist()), taken.size, flat.size)


def _stride(size: int, columns: int) -> int:
    """The even stride that leaves at most SAMPLE values, and that visits every column."""
    stride = -(-size // SAMPLE)
    while math.gcd(stride, columns) != 1:
        stride += 1
    return stride
