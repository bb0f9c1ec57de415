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

BLOCK = 2**14
"""Parameters taken at a time, so that what is computed of them stays in the cache."""

SMALL = 1e-30
"""A sum of squares below this has lost digits to underflow."""

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
        outputs = [_output(layer) for layer in layers]
        spans = _spans(layers, outputs)
        sizes = _sizes(step)
        readings = [
            _layer(layer, output, sizes, spans[layer.activation])
            for layer, output in zip(layers, outputs, strict=True)
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
        majority=_majority(step),
    )


def _majority(step: Step) -> float:
    """The share of the most frequent class among the answers; NaN where there are none."""
    answers = [op.out for op in step.ops if op.phase == "forward"]
    y = answers[-1] if answers else None
    if y is None or step.accuracy != step.accuracy:
        return NAN
    chosen = y[:, 0] > 0.5 if y.shape[1] == 1 else y.argmax(axis=1)
    return float(np.bincount(chosen).max()) / len(chosen)


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


def _layer(
    layer: _Layer, output: Output, sizes: Mapping[str, _Size], span: tuple[float, float]
) -> LayerReading:
    out, weight, bias = layer.grad, sizes.get(f"{layer.name}.W", UNKNOWN), sizes.get(f"{layer.name}.b")
    return LayerReading(
        name=layer.name,
        activation=layer.activation,
        units=layer.out.shape[1],
        output=output,
        gradient=Gradient(
            output_mean_abs=NAN if out is None else _mean(np.abs(out)),
            output_norm=NAN if out is None else _norm(out),
            W_mean_abs=weight.slope_mean_abs,
            W_norm=weight.slope_norm,
            b_norm=bias.slope_norm if bias else NAN,
        ),
        weight=Weight(weight.norm, weight.std),
        update_ratio=weight.ratio,
        histogram=histogram(layer.out, *span),
    )


def _output(layer: _Layer) -> Output:
    a, part = layer.out, layer.part
    mean = _mean(a)
    return Output(
        mean=mean,
        std=_std(a, mean, _norm(a)),
        min=float(np.minimum.reduce(a, axis=None)),
        max=float(np.maximum.reduce(a, axis=None)),
        zero=1.0 - float(np.count_nonzero(a != 0)) / a.size,
        saturated=part.saturated(a) if part else 0.0,
        dead=part.dead(a) if part else 0.0,
    )


class _Size(NamedTuple):
    """How large a tensor w, its gradient g (the slope) and its change Δw are; ratio is ‖Δw‖/‖w‖."""

    norm: float
    std: float
    slope_mean_abs: float
    slope_norm: float
    ratio: float


UNKNOWN = _Size(NAN, NAN, NAN, NAN, NAN)


def _sizes(step: Step) -> Mapping[str, _Size]:
    """Every tensor's sizes, from one pass over the three flat vectors in blocks that stay in the cache."""
    layout, w = step.before.params.layout, step.before.params.flat
    g = step.gradients.flat if step.gradients else None
    new = step.after.params.flat if step.after else None
    names, starts = list(layout.slices), np.array([where.start for where in layout.slices.values()])
    sums = np.zeros((5, len(names)))  # w, w², |g|, g², Δw²
    for low in range(0, w.size, BLOCK):
        block = slice(low, low + BLOCK)
        first, last = np.searchsorted(starts, (low + 1, low + BLOCK))
        first -= 1
        at, here = np.maximum(starts[first:last] - low, 0), sums[:, first:last]
        part = w[block]
        here[0] += np.add.reduceat(part, at)
        here[1] += _squares(part, at)
        if g is not None:
            slope = g[block]
            here[2] += np.add.reduceat(np.abs(slope), at)
            here[3] += _squares(slope, at)
        if new is not None:
            change = new[block] - part
            here[4] += _squares(change, at)

    def size(name: str, total: float, square: float, slope: float, slopes: float, changes: float) -> _Size:
        where = layout.slices[name]
        count, part = where.stop - where.start, w[where]
        norm = _root(square, part)
        ratio = NAN
        if new is not None:
            change = math.sqrt(changes) if SMALL < changes < math.inf else _norm(new[where] - part)
            ratio = change / norm if norm else (math.inf if change else 0.0)
        return _Size(
            norm,
            _std(part, total / count, norm),
            NAN if g is None else slope / count,
            NAN if g is None else _root(slopes, g[where]),
            ratio,
        )

    return {name: size(name, *row) for name, row in zip(names, sums.T.tolist(), strict=True)}


def _squares(x: Array, at: Array) -> Any:
    """Σx² of each piece; for one piece alone a dot product is twice as fast."""
    return np.dot(x, x) if len(at) == 1 else np.add.reduceat(x * x, at)


def _mean(x: Array) -> float:
    return float(np.add.reduce(x, axis=None)) / x.size


def _std(x: Array, mean: float, norm: float) -> float:
    """√(Σx²/n − mean²) where that loses no digits, otherwise √(Σ(x − mean)²/n)."""
    square = norm * norm / x.size
    if 2 * mean * mean < square < math.inf:
        return math.sqrt(square - mean * mean)
    return _norm(x - x.dtype.type(mean)) / math.sqrt(x.size)


def _norm(x: Array) -> float:
    """√Σx², by one dot product."""
    flat = x.ravel()
    return _root(float(np.dot(flat, flat)), flat)


def _root(square: float, x: Array) -> float:
    """√Σx² given Σx²; by scaling where the squares overflow or vanish."""
    if SMALL < square < math.inf:
        return math.sqrt(square)
    top = float(np.abs(x).max(initial=0.0))
    if top == 0.0 or not math.isfinite(top):
        return top
    scaled = x.ravel().astype(float) / top
    return top * math.sqrt(float(np.dot(scaled, scaled)))


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


def histogram(x: Array, low: float, high: float, *, bins: int = BINS, full: bool = False) -> Histogram | None:
    """Counts of x between low and high, of an even sample unless `full`; NaN and infinities are left out."""
    flat = x.ravel()
    taken = flat if full else flat[:: _stride(flat.size, x.shape[-1])]
    taken = taken.astype(float, copy=False)
    finite = np.isfinite(taken)
    if np.count_nonzero(finite) < taken.size:
        taken = taken[finite]
    if not taken.size or low > high:
        return None
    if high - low < bins * TINY:  # one value only: a spike in the middle
        margin = max(0.5, abs(low) / 2**20)
        low, high = low - margin, high + margin
    scale = bins / (high / 2 - low / 2)  # halves, for high − low may be more than a float holds
    places = ((taken / 2 - low / 2) * scale).astype(np.intp)
    counts = np.bincount(np.minimum(np.maximum(places, 0), bins - 1), minlength=bins)
    return Histogram(low, high, tuple(counts.tolist()), taken.size, flat.size)


def _stride(size: int, columns: int) -> int:
    """The even stride that leaves at most SAMPLE values, and that visits every column."""
    stride = -(-size // SAMPLE)
    while math.gcd(stride, columns) != 1:
        stride += 1
    return stride
