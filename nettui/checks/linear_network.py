"""Does the network need its hidden layers, or are its scores a linear function of the inputs? (course 2.6)

Without activations between them, several layers compute no more than one: x·W₁·W₂ = x·W. The scores f at four
points are compared, f(a) + f(b) − f(c) − f(a + b − c), which is 0 for a linear function. The points are
training samples, also a thousand and a million times as far from 0, where any activation shows.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import numpy as np

from nettui.abilities import Forwards
from nettui.checks.check import Check, Measurement, Symptom
from nettui.checks.not_applicable import NotApplicable
from nettui.checks.probe import Probe
from nettui.common.text import format_number
from nettui.types import Array

POINTS, SCALES = 32, (1.0, 1e3, 1e6)
"""Samples of each kind, a, b and c, and how many times as far from 0 they are taken."""

ROUND_OFF = 1e4
"""Multiple of the precision of a number up to which a difference of sums is round-off."""


def measure(probe: Probe) -> Iterator[Measurement]:
    layers = probe.state.params.layout.layers
    if len(layers) < 2:
        raise NotApplicable("it has no hidden layer")
    x = probe.inputs
    if x.dtype.kind != "f":
        raise NotApplicable("its inputs are whole numbers, such as tokens: they cannot be added up")
    a, b, c = _points(probe, x)
    allowed = ROUND_OFF * float(np.finfo(np.result_type(probe.state.params.flat, x)).eps)
    curved = [_curvature(probe, layers[-1], scale * a, scale * b, scale * c) for scale in SCALES]
    finite = [share for share in curved if np.isfinite(share)]
    if not finite:
        raise NotApplicable("its scores are not finite, or do not depend on the inputs")
    yield Measurement(
        measured=f"scores off a linear function by {format_number(max(finite))} of their size",
        expected=f"above {format_number(allowed)}, which is round-off",
        evidence=f"{len(layers)} layers, {POINTS} samples",
        symptom="network is linear" if max(finite) <= allowed else "",
    )


def _points(probe: Probe, x: Array) -> tuple[Array, Array, Array]:
    """Three times POINTS samples, drawn from the mini-batch, or from the training part if it is shown."""
    with suppress(NotApplicable):
        x = probe.data.train.x
    if len(x) < 3:
        raise NotApplicable("it takes three samples")
    rows = np.random.default_rng(0).integers(len(x), size=(3, POINTS))
    a, b, c = (x[row] for row in rows)
    return a, b, c


def _curvature(probe: Probe, layer: str, a: Array, b: Array, c: Array) -> float:
    """max |f(a) + f(b) − f(c) − f(a + b − c)| over max |f|; NaN where f is constant or not finite."""
    fa, fb, fc, fd = (_sums(probe, layer, each) for each in (a, b, c, a + b - c))
    size = max(float(np.abs(each).max(initial=0.0)) for each in (fa, fb, fc, fd))
    if not np.isfinite(size) or float(np.ptp(np.concatenate([fa, fb, fc]), axis=0).max()) <= 1e-6 * size:
        return float("nan")
    return float(np.abs(fa + fb - fc - fd).max()) / size


def _sums(probe: Probe, layer: str, x: Array) -> Array:
    """What the last layer computes of the inputs, before an activation of its own."""
    with np.errstate(all="ignore"):
        ops = probe.ability(Forwards).forward(probe.state, x)
    op = next((op for op in ops if op.layer == layer), None)
    if op is None or op.out is None:
        raise NotApplicable("its forward pass does not show what its last layer computes")
    return op.out.astype(float).reshape(len(x), -1)


CHECK = Check(
    name="linear-network",
    doc=__doc__,
    course="2.6",
    symptoms={
        "network is linear": Symptom(
            "warn",
            cause="nothing between the layers bends, so that together they are one linear layer: there is no "
            "activation, or each relu is on, or off, for all samples",
            remedy="put an activation, such as relu, after each hidden layer; where there is one, "
            "scale the inputs",
        )
    },
    passing=(
        {},
        {"network.activation": "tanh", "network.init": {"name": "normal", "std": 1e-5}},
        {"network.dtype": "float32"},
        {"network.dropout": {"keep": 0.5}},
    ),
    failing=(
        ("network is linear", {"network.activation": "linear", "network.init": "xavier"}),
        ("network is linear", {"fault.name": "no-activation", "network.dtype": "float32"}),
        ("network is linear", {"fault.name": "no-activation", "network.dropout": {"keep": 0.5}}),
    ),
    needs=(Forwards,),
    measure=measure,
)
