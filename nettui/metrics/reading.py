"""Measures a Reading on a Step in a few passes over each array (costs in tests/bench)."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np

from nettui.metrics.histograms import histograms
from nettui.metrics.parameters import parameter_metrics
from nettui.metrics.reductions import Moments, magnitudes, moments, std
from nettui.metrics.scalars import majority, samples
from nettui.nn.activations import Activation, ActivationBase, Linear
from nettui.nn.dropout import Dropout
from nettui.types import NAN, Array, Gradient, LayerReading, Op, Output, Reading, Step

LINEAR = Linear()


class _Layer(NamedTuple):
    """A layer: its activation, that one's output `out` and input `z`; `grad`, the dE/d(out) that reached it.

    `part` is None for an activation that nettui does not know. `out` has one column per unit: of an output
    (N, channels, height, width), a row is a position in a sample.
    """

    name: str
    activation: str
    part: Activation | None
    out: Array | None
    grad: Array | None
    z: Array | None = None


def measure(step: Step) -> Reading:
    """The Reading of one Step; metrics of what a step does not show, or did not reach, are NaN."""
    input, *layers = _read(step)
    before = step.before
    return Reading(
        step=before.step,
        epoch=before.epoch,
        batch=before.batch,
        rate=step.rate,
        loss=step.loss,
        accuracy=step.accuracy,
        validation=step.validation,
        layers=tuple(layers),
        nonfinite=step.nonfinite,
        input=input,
        baseline_loss=step.baseline_loss,
        batches=step.batches,
        epochs=step.epochs,
        end=step.end or step.after is None,
        majority=majority(step),
        samples=samples(step),
        r2=step.r2,
        error=step.error,
        keep=keep_probability(step),
    )


def keep_probability(step: Step) -> float:
    """The least keep probability of the dropouts in its forward pass; 1 without any."""
    parts = (op.part for op in step.ops if op.phase == "forward")
    return min((part.keep for part in parts if isinstance(part, Dropout)), default=1.0)


def _read(step: Step) -> list[LayerReading]:
    """What is measured on the input, then on each layer."""
    layers = _layers(step)
    outs = [layer.out for layer in layers if layer.out is not None]
    with np.errstate(all="ignore"):
        sums = iter(moments(outs))
        outputs = [
            UNKNOWN if layer.out is None else _output(layer, layer.out, next(sums)) for layer in layers
        ]
        spans = _spans(layers, outputs)
        counts = iter(
            histograms(outs, [spans[layer.activation] for layer in layers if layer.out is not None])
        )
        sizes = iter(magnitudes([layer.grad for layer in layers if layer.grad is not None]))
        parameters = list(parameter_metrics(step, [layer.name for layer in layers]))
    return [
        LayerReading(
            layer.name,
            layer.activation,
            _units(step, layer) if layer.out is None else layer.out.shape[1],
            output,
            Gradient(*(UNKNOWN_SIZE if layer.grad is None else next(sizes)), *gradient),
            weight,
            update_ratio,
            None if layer.out is None else next(counts),
            layer.out is not None,
        )
        for layer, output, (gradient, weight, update_ratio) in zip(layers, outputs, parameters, strict=True)
    ]


def _layers(step: Step) -> list[_Layer]:
    """The input, then each layer that has weights; its output is that of its last forward op."""
    latest = {op.layer: op for op in step.ops if op.phase == "forward" and op.layer}
    sites = {op.site: op.out for op in step.ops if op.phase == "forward"}
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
        z = sites.get(op.inputs[0]) if len(op.inputs) == 1 else None
        layers.append(_Layer(name, activation, part, _columns(op), given.get(op.site), z))
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
    """The number of units of a layer without an output, as far as its weights say."""
    layout = step.before.params.layout
    tensors = [layout.by_name[name] for name in layout.of(layer.name, "weight")]
    return next((tensor.shape[tensor.units] for tensor in tensors if tensor.units is not None), 0)


UNKNOWN = Output(NAN, NAN, NAN, NAN, NAN, NAN, NAN)
UNKNOWN_SIZE = NAN, NAN


def _output(layer: _Layer, a: Array, sums: Moments) -> Output:
    mean, part = sums.total / a.size, layer.part
    shape = mean, std(sums.square, mean, a), sums.least, sums.most
    if sums.least != sums.least:  # NaN: then no share of the values is meaningful
        return Output(*shape, NAN, NAN, NAN)
    zero = 1.0 - sums.nonzero / a.size
    if part is None:  # of an unknown activation, only silence is known
        return Output(*shape, zero, NAN, 1.0 - float(np.count_nonzero(a.any(axis=0))) / a.shape[1])
    return Output(*shape, zero, part.saturated(a, layer.z), part.dead(a))


def _spans(layers: list[_Layer], outputs: list[Output]) -> dict[str, tuple[float, float]]:
    """The histogram ranges of layers by their activation."""
    ranges = []
    for layer, output in zip(layers, outputs, strict=True):
        if layer.out is not None:
            least, most = finite_ends(layer.out, output)
            ranges.append((layer.activation, layer.part, least, most))
    return spans(ranges)


def finite_ends(x: Array, output: Output) -> tuple[float, float]:
    """The least and the largest value; of those that are finite, if some are not."""
    if math.isfinite(output.min) and math.isfinite(output.max):
        return output.min, output.max
    finite = x[np.isfinite(x)]
    return float(finite.min(initial=math.inf)), float(finite.max(initial=-math.inf))


def spans(ranges: Iterable[tuple[str, Activation | None, float, float]]) -> dict[str, tuple[float, float]]:
    """One histogram range for all layers with the same activation, so that their spreads can be compared.

    Each has the activation's name and part, and the least and largest value of the output.
    """
    found: dict[str, tuple[float, float]] = {}
    for activation, part, least, most in ranges:
        low, high = part.bounds if part else (None, None)
        span = found.get(activation, (math.inf, -math.inf))
        found[activation] = (
            min(span[0], least, least if low is None else low),
            max(span[1], most, most if high is None else high),
        )
    return found
