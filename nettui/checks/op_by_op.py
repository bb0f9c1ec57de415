"""Can each op of a mini-batch be reproduced from the one before it? (course 2.6, 3.3)

A step keeps all its arrays, so each op can be computed again: forward z = x·W + b; backward the derivative of
the loss with respect to the scores (numeric, along random directions), dW = xᵀ·dz, db = Σ dz, dx = dz·Wᵀ, and
dz = da·f′(z) with a numeric f′; through a normalization, numeric derivatives along random directions. The
first op that differs is reported.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from nettui.abilities import Dissectable, Missing, able
from nettui.checks.check import Check, Measurement, Symptom
from nettui.checks.comparison import relative_difference
from nettui.checks.not_applicable import NotApplicable
from nettui.checks.probe import Probe
from nettui.common.rng import Purpose, stream
from nettui.common.text import format_number
from nettui.explain.losses import KnownLoss
from nettui.nn.activations import ActivationBase
from nettui.nn.normalization import NormalizationBase
from nettui.nn.stages import Dense
from nettui.types import Array, Op, Step, Tensors

TOLERANCE = 1e-4
"""Relative difference up to which numbers are equal, which allows for the error of numeric derivatives."""

ROUND_OFF = 100 * float(np.finfo(float).eps)
"""Relative round-off of a loss."""

STEP_SIZE, DIRECTIONS = 1e-6, 3
"""Step of the numeric derivatives; number of random directions."""


class StageOps(NamedTuple):
    """A stage in one step: input x, forward op and its output y, upstream gradient dy, backward op."""

    site: str
    x: Array
    forward: Op
    y: Array
    dy: Array
    backward: Op


def measure(probe: Probe) -> Iterator[Measurement]:
    if not isinstance(able(probe.trainer, Dissectable), Missing):
        raise NotApplicable("own-code compares the passes of code of your own as a whole")
    if probe.can_tune("penalty"):
        probe = probe.tuned(penalty=0.0)
    params, step = probe.state.params, probe.step
    if step.nonfinite:
        raise NotApplicable("the step was cut short by a NaN or an infinity")
    if step.loss.penalty and not probe.can_tune("penalty"):
        raise NotApplicable("its gradients hold a penalty that cannot be removed")
    stages = _stage_ops(step.ops)
    dense = [stage.forward for stage in stages if isinstance(stage.forward.part, Dense)]
    if not dense:
        raise NotApplicable("its steps do not show the ops of dense layers")
    if any(params.layout.affine(op.layer) is None for op in dense):
        raise NotApplicable("its dense layers do not have one weight matrix (fan_in, fan_out) each")
    if any(stage.y.dtype.itemsize < 4 for stage in stages):
        raise NotApplicable("its ops have too few digits to compare")
    with np.errstate(all="ignore"):
        wrong = next(_differences(step, stages, params), None)
    if wrong is None:
        yield Measurement(
            measured="the same numbers",
            expected="the same numbers",
            evidence=f"{len(stages)} ops, forward and backward",
        )
    else:
        evidence, symptom = wrong
        yield Measurement(
            measured="other numbers", expected="the same numbers", evidence=evidence, symptom=symptom
        )


def _stage_ops(ops: Sequence[Op]) -> list[StageOps]:
    """The stages in forward order, of those that read one site and have both ops."""
    shown = {op.site: op for op in ops if op.phase in ("batch", "forward")}
    back = {op.site: op for op in ops if op.phase == "backward"}
    stages = []
    for site, op in shown.items():
        x = shown[op.inputs[0]].out if len(op.inputs) == 1 and op.inputs[0] in shown else None
        backward = back.get(site)
        if x is not None and op.out is not None and backward is not None and backward.given is not None:
            stages.append(StageOps(site, x, op, op.out, backward.given, backward))
    return stages


def _differences(step: Step, stages: Sequence[StageOps], params: Tensors) -> Iterator[tuple[str, str]]:
    """Evidence and symptom of each op that cannot be reproduced, in the order of the step."""
    for stage in stages:
        if isinstance(stage.forward.part, Dense):
            yield from _check_forward(stage, params, step.ops)
    yield from _check_loss(step)
    for stage in reversed(stages):
        if isinstance(stage.forward.part, Dense):
            yield from _check_dense_backward(stage, params)
        elif isinstance(stage.forward.part, NormalizationBase):
            yield from _check_normalization(stage, params)
        elif isinstance(stage.forward.part, ActivationBase):
            yield from _check_activation_backward(stage)


def _names(stage: StageOps, params: Tensors) -> tuple[str, str]:
    """The names of a dense layer's weight matrix and of its biases, "" without any."""
    names = params.layout.affine(stage.forward.layer)
    assert names is not None
    return names


def _check_forward(stage: StageOps, params: Tensors, ops: Sequence[Op]) -> Iterator[tuple[str, str]]:
    weight, bias = _names(stage, params)
    w, b = params[weight], params[bias] if bias else 0.0
    if _agree(stage.x @ w + b, stage.y):
        return
    for op in ops:
        x = op.out if op.phase in ("batch", "forward") else None
        if x is not None and x.shape == stage.x.shape and _agree(x @ w + b, stage.y):
            yield f"{stage.site} reads the output of {op.site}", "a layer reads the wrong output"
            return
    yield f"{stage.site} forward", "forward op wrong"


def _check_loss(step: Step) -> Iterator[tuple[str, str]]:
    """Compares the gradient of the scores with one-sided numeric derivatives along random directions."""
    found = {(op.phase, op.site): op.out for op in step.ops}
    scores, ds = found.get(("forward", step.scores)), found.get(("backward", step.answer))
    loss = next((op for op in step.ops if op.phase == "loss"), None)
    t = step.ops[0].arrays.get("labels")
    if t is None or scores is None or ds is None or ds.shape != scores.shape:
        return
    if loss is None or not isinstance(loss.part, KnownLoss):
        return
    s = scores.astype(float)
    for n in range(DIRECTIONS):
        u = stream(0, Purpose.SAMPLE, n).standard_normal(s.shape)
        low, here, high = (
            float(loss.part.per_sample(s + d * STEP_SIZE * u, t).sum()) / loss.part.divisor(t)
            for d in (-1, 0, 1)
        )
        slopes = (here - low) / STEP_SIZE, (high - here) / STEP_SIZE
        slope, allowed = float(np.vdot(ds, u)), _allowed(slopes, here)
        if not min(slopes) - allowed <= slope <= max(slopes) + allowed:
            evidence = f"along a random direction {format_number(slope)}, numeric {format_number(slopes[1])}"
            times = slope * len(t) * 2 / sum(slopes) if sum(slopes) else 0.0
            summed = abs(times / len(t) ** 2 - 1) < 1e-2
            yield evidence, "loss gradient is a sum" if summed else "loss gradient wrong"
            return


def _allowed(slopes: tuple[float, float], loss: float) -> float:
    """The error that a numeric derivative may have: its own, and that from the round-off of the loss."""
    return TOLERANCE * max(1.0, *map(abs, slopes)) + ROUND_OFF * abs(loss) / STEP_SIZE


def _check_dense_backward(stage: StageOps, params: Tensors) -> Iterator[tuple[str, str]]:
    weight, bias = _names(stage, params)
    w, gradients = params[weight], stage.backward.arrays
    dw, db, dx = gradients.get(weight), gradients.get(bias), stage.backward.out
    if dw is not None and not _agree(stage.x.T @ stage.dy, dw):
        yield f"{stage.site}: dW is not xᵀ·dz", "weight gradient wrong"
    if db is not None and not _agree(stage.dy.sum(axis=0), db):
        yield f"{stage.site}: db is not Σ dz", "bias gradient wrong"
    if dx is not None and not _agree(stage.dy @ w.T, dx):
        transposed = w.shape[0] == w.shape[1] and _agree(stage.dy @ w, dx)
        symptom = "weight not transposed" if transposed else "wrong gradient passed down"
        yield f"{stage.site}: dx is not dz·Wᵀ{' but dz·W' if transposed else ''}", symptom


def _check_activation_backward(stage: StageOps) -> Iterator[tuple[str, str]]:
    f, z, dz = stage.forward.part, stage.x.astype(float), stage.backward.out
    h = STEP_SIZE * np.maximum(1.0, np.abs(z))  # of large z a smaller step is mostly round-off
    smooth = np.abs(z) > 10 * STEP_SIZE
    slope = (f.value(z + h) - f.value(z - h)) / (2 * h)
    if dz is None or _agree((stage.dy * slope)[smooth], dz[smooth]):
        return
    if _agree(stage.dy, dz):
        yield f"{stage.site}: dz is da", "derivative left out"
    elif _agree(np.maximum(stage.dy, 0.0), dz):
        yield f"{stage.site}: dz is da where da > 0", "mask of the wrong tensor"
    else:
        yield f"{stage.site}: dz is not da·f′(z)", "derivative wrong"


def _check_normalization(stage: StageOps, params: Tensors) -> Iterator[tuple[str, str]]:
    """Compares gain·(z − μ)/√(σ² + ε) + shift, and its numeric derivative along random directions."""
    layer, axis, epsilon = stage.forward.layer, stage.forward.part.axis, stage.forward.part.epsilon
    gain, shift = params[f"{layer}.gain"].astype(float), params[f"{layer}.shift"]
    z, dy, dz = stage.x.astype(float), stage.dy.astype(float), stage.backward.out

    def y(z: Array) -> Array:
        away = z - z.mean(axis=axis, keepdims=True)
        scaled: Array = gain * away / np.sqrt(z.var(axis=axis, keepdims=True) + epsilon) + shift
        return scaled

    if not _agree(y(z), stage.y):
        yield f"{stage.site} forward", "normalization wrong"
        return
    if dz is None:
        return
    size = (
        float(np.linalg.norm(dy))
        * float(np.abs(gain).max())
        / float(np.sqrt(z.var(axis=axis) + epsilon).min())
    )
    for n in range(DIRECTIONS):
        u = stream(0, Purpose.SAMPLE, n).standard_normal(z.shape)
        h = STEP_SIZE * max(1.0, float(np.abs(z).max()))
        slope = float(np.vdot(dy, y(z + h * u) - y(z - h * u))) / (2 * h)
        if not abs(slope - float(np.vdot(dz, u))) <= TOLERANCE * size:
            yield f"{stage.site}: dz along a random direction", "normalization gradient wrong"
            return


def _agree(one: Array, other: Array) -> bool:
    return one.size == 0 or relative_difference(one, other) <= TOLERANCE


_COMPARE = "compare this op with its formula"

CHECK = Check(
    name="op-by-op",
    doc=__doc__,
    course="3.3",
    symptoms={
        "a layer reads the wrong output": Symptom(
            "fail",
            cause="the output of the layer in between is never used, and neither are its weights",
            remedy="each layer must read the output of the one below: check the variable names",
        ),
        "forward op wrong": Symptom("fail", cause="the output is not x·W + b", remedy=_COMPARE),
        "loss gradient is a sum": Symptom(
            "fail",
            cause="the gradient of the scores is N times that of the mean loss",
            remedy="divide dE/ds by the number of samples",
        ),
        "loss gradient wrong": Symptom(
            "fail",
            cause="dE/ds is not the derivative of the loss with respect to the scores",
            remedy=_COMPARE,
        ),
        "weight gradient wrong": Symptom("fail", cause="dE/dW = xᵀ·dE/dz does not hold", remedy=_COMPARE),
        "bias gradient wrong": Symptom("fail", cause="dE/db = Σₙ dE/dz does not hold", remedy=_COMPARE),
        "weight not transposed": Symptom(
            "fail",
            cause="W is used instead of Wᵀ, which raises no error if W is square",
            remedy="dE/dx = dE/dz·Wᵀ",
        ),
        "wrong gradient passed down": Symptom(
            "fail", cause="dE/dx = dE/dz·Wᵀ does not hold", remedy=_COMPARE
        ),
        "derivative left out": Symptom(
            "fail", cause="the gradient passes through the activation unchanged", remedy="multiply by f′(z)"
        ),
        "mask of the wrong tensor": Symptom(
            "fail",
            cause="the gradient is set to 0 where it is negative itself, not where the input is",
            remedy="dz = da·(z > 0), with the z of the forward pass",
        ),
        "derivative wrong": Symptom("fail", cause="dz = da·f′(z) does not hold", remedy=_COMPARE),
        "normalization wrong": Symptom(
            "fail", cause="the output is not gain·(z − μ)/√(σ² + ε) + shift", remedy=_COMPARE
        ),
        "normalization gradient wrong": Symptom(
            "fail",
            cause="dz is not the derivative of the normalization: its mean and variance depend on z, too",
            remedy="dz = gain·(dx − mean dx − x̂·mean(dx·x̂))/σ, with the means that σ was taken over",
        ),
    },
    passing=(
        {},
        {"network.dropout": {"keep": 0.5}, "loss.penalty": {"strength": 0.1}},
        {"loss.name": "perceptron", "network.activation": "prelu"},
        {"network.normalization": ["batch", "layer"], "network.hidden": [16, 16]},
        {"network.activation": "elu", "network.dtype": "float32", "loss.name": "hinge"},
    ),
    failing=(
        ("a layer reads the wrong output", {"fault.name": "wrong-layer-input"}),
        ("loss gradient is a sum", {"fault.name": "forgotten-mean"}),
        ("bias gradient wrong", {"fault.name": "missing-bias-gradient"}),
        ("weight not transposed", {"fault.name": "transposed-weight"}),
        ("derivative left out", {"fault.name": "wrong-derivative"}),
        ("mask of the wrong tensor", {"fault.name": "relu-mask"}),
    ),
    measure=measure,
)
