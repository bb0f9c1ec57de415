"""Measures a Reading on a Step in a few passes over each array (costs in tests/bench)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from nettui.metrics.histograms import histograms
from nettui.metrics.parameters import parameter_metrics
from nettui.metrics.reductions import magnitudes, moments, std
from nettui.metrics.scalars import majority, samples
from nettui.nn.activations import Activation, ActivationBase, Linear
from nettui.types import NAN, Array, Gradient, Histogram, LayerReading, Op, Output, Reading, Step

LINEAR = Linear()


class _Layer(NamedTuple):
    """A layer: its activation, its output `out`, and `grad`, the dE/d(output) that reached it.

    `part` is None for an activation that nettui does not know. `out` has one column per unit: of an output
    (N, channels, height, width), a row is a position in a sample.
    """

    name: str
    activation: str
    part: Activation | None
    out: Array | None
    grad: Array | None


def measure(step: Step) -> Reading:
    """The Reading of one Step; metrics of what a step does not show, or did not reach, are NaN."""
    layers = _layers(step)
    shown = [layer for layer in layers if layer.out is not None]
    with np.errstate(all="ignore"):
        outputs = dict(_outputs(shown))
        counts = dict(_histograms(shown, outputs))
        gradients = iter(magnitudes([layer.grad for layer in layers if layer.grad is not None]))
        sizes = [(NAN, NAN) if layer.grad is None else next(gradients) for layer in layers]
        parameters = list(parameter_metrics(step, [layer.name for layer in layers]))
    readings = [
        LayerReading(
            name=layer.name,
            activation=layer.activation,
            units=_units(step, layer),
            output=outputs.get(layer.name, UNKNOWN),
            gradient=Gradient(*size, *of.gradient),
            weight=of.weight,
            update_ratio=of.update_ratio,
            histogram=counts.get(layer.name),
        )
        for layer, size, of in zip(layers, sizes, parameters, strict=True)
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
    """The input, then each layer that has weights; its output is that of its last forward op."""
    latest = {op.layer: op for op in step.ops if op.phase == "forward" and op.layer}
    backward = (op for op in step.ops if op.phase == "backward" and op.given is not None)
    given = {op.site: op.given for op in backward if op.given is not None and op.given.size}
    layers = [_Layer("input", "", LINEAR, _columns(step.ops[0]), None)]
    for name in step.before.params.layout.layers:
        op = latest.get(name)
        if op is None:
            layers.append(_Layer(name, "", None, None, None))
            continue
        part = _activation(op)
        activation = part.name if part else op.site.removeprefix(name).removeprefix(".")
        layers.append(_Layer(name, activation, part, _columns(op), given.get(op.site)))
    return layers


def _activation(op: Op) -> Any:
    """The Activation that a layer's last op applies; None if nettui does not know what it computes."""
    known = op.part is None or isinstance(op.part, ActivationBase)
    return op.part if known else LINEAR


def _columns(op: Op) -> Array | None:
    """The output of an op as floats with one column per unit; None if it has none, or is empty."""
    out = op.out
    if out is None or not out.size:
        return None
    if out.dtype.kind != "f" or out.dtype.itemsize < 4:
        out = out.astype(float)
    if out.ndim < 2:
        return out.reshape(-1, 1)
    if op.units not in (-1, out.ndim - 1):
        out = np.moveaxis(out, op.units, -1)
    return out if out.ndim == 2 else out.reshape(-1, out.shape[-1])


def _units(step: Step, layer: _Layer) -> int:
    """The number of units: columns of the output, or what the weights say."""
    if layer.out is not None:
        return int(layer.out.shape[1])
    layout = step.before.params.layout
    tensors = [layout.by_name[name] for name in layout.of(layer.name, "weight")]
    return next((tensor.shape[tensor.units] for tensor in tensors if tensor.units is not None), 0)


UNKNOWN = Output(NAN, NAN, NAN, NAN, NAN, NAN, NAN)


def _outputs(layers: list[_Layer]) -> Iterator[tuple[str, Output]]:
    arrays = [layer.out for layer in layers if layer.out is not None]
    for layer, a, sums in zip(layers, arrays, moments(arrays), strict=True):
        mean = sums.total / a.size
        has_nan = sums.least != sums.least  # then no share of the values is meaningful
        saturated, dead = (NAN, NAN) if has_nan else _shares(layer, a)
        yield (
            layer.name,
            Output(
                mean,
                std(sums.square, mean, a),
                sums.least,
                sums.most,
                NAN if has_nan else 1.0 - sums.nonzero / a.size,
                saturated,
                dead,
            ),
        )


def _shares(layer: _Layer, a: Array) -> tuple[float, float]:
    """The shares of saturated values and of dead units; of an unknown activation only the second."""
    if layer.part is not None:
        return layer.part.saturated(a), layer.part.dead(a)
    return NAN, 1.0 - float(np.count_nonzero(a.any(axis=0))) / a.shape[1]


def _histograms(
    layers: list[_Layer], outputs: Mapping[str, Output]
) -> Iterator[tuple[str, Histogram | None]]:
    spans = _spans(layers, outputs)
    arrays = [layer.out for layer in layers if layer.out is not None]
    if arrays:
        found = histograms(arrays, [spans[layer.activation] for layer in layers])
        yield from zip((layer.name for layer in layers), found, strict=True)


def _spans(layers: list[_Layer], outputs: Mapping[str, Output]) -> dict[str, tuple[float, float]]:
    """One histogram range for all layers with the same activation, so that their spreads can be compared."""
    spans: dict[str, tuple[float, float]] = {}
    for layer in layers:
        low, high = layer.part.bounds if layer.part else (None, None)
        output, out = outputs[layer.name], layer.out
        least, most = output.min, output.max
        if out is not None and not (math.isfinite(least) and math.isfinite(most)):
            finite = out[np.isfinite(out)]
            least, most = float(finite.min(initial=math.inf)), float(finite.max(initial=-math.inf))
        span = spans.get(layer.activation, (math.inf, -math.inf))
        spans[layer.activation] = (
            min(span[0], least, least if low is None else low),
            max(span[1], most, most if high is None else high),
        )
    return spans
