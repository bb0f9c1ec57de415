"""Can the network's output reach what the loss asks for? (course 1.6)

The last layer's weights are set to 0 and its biases to ±1000, so that its output goes as far as it can.
Scores that are squashed on their way to the loss, as by a softmax or a sigmoid that the loss applies as well,
stay within narrow bounds: the loss then cannot come near 0, even for the right answer. Targets that are
numbers must lie within the range of the output.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from nettui.abilities import Portable
from nettui.checks.check import Check, Measurement, Symptom
from nettui.checks.not_applicable import NotApplicable
from nettui.checks.probe import Probe
from nettui.common.text import format_number, format_percent
from nettui.nn.margin_losses import Hinge
from nettui.types import Array

FAR, BOUND = 1000.0, 100.0
"""The biases, and the size up to which scores are bounded then."""

NEAR_ZERO = 1e-3
"""Losses up to this count as 0."""

MARGIN = 1.0
"""The difference of scores that the hinge loss asks for."""

LARGE = 5.0
"""By how much the loss of wrong answers is above that of right ones, if it is one of probabilities."""

OUT_OF_REACH = 0.01
"""Share of the targets that must lie outside the range of the output."""


MISFIT = "output does not fit the loss"


class Extreme(NamedTuple):
    """The scores (N, K) of the network with such biases, and its data loss."""

    scores: Array
    loss: float


def measure(probe: Probe) -> Iterator[Measurement]:
    probe = probe.unregularized.many
    (x, t), last = probe.mini_batch, probe.score_layer
    if last.bias is None:
        raise NotApplicable("its last layer has no biases")
    probe = probe.with_tensor(last.weight, np.zeros_like(probe.state.params[last.weight]))
    if t.dtype.kind == "f":
        yield _reach(probe, last.bias, x, t)
    elif t.ndim == 1 and t.dtype.kind in "iu":
        yield _answers(probe, last.bias, x, t)
    else:
        raise NotApplicable(f"its labels have the shape {t.shape}: what its loss asks for is not known")


def _answers(probe: Probe, bias: str, x: Array, t: Array) -> Measurement:
    """Of a loss on classes: whether each class can be answered with a loss near 0."""
    units = probe.state.params[bias].size
    classes = [c for c in np.unique(t).tolist() if 0 <= c < max(units, 2)]
    if not classes:
        raise NotApplicable("its labels are not the numbers of classes")
    of = {label: (x[t == label], t[t == label]) for label in classes}
    right, wrong = (
        [_extreme(probe, bias, sign * _certain(units, label), *of[label]) for label in classes]
        for sign in (1.0, -1.0)
    )
    ends = [*right, *wrong, *(_extreme(probe, bias, np.full(units, at), x, t) for at in (-FAR, FAR))]
    scores = np.concatenate([extreme.scores for extreme in ends])
    low, high = float(scores.min()), float(scores.max())
    loss, gap = max((good.loss, bad.loss - good.loss) for good, bad in zip(right, wrong, strict=True))
    return Measurement(
        measured=f"scores {_interval((low, high))}, loss {format_number(loss)} for right answers",
        expected="scores without bounds, or a loss near 0",
        evidence=f"biases of ±{format_number(FAR)}, certain of the right class",
        symptom=MISFIT if _misfit(probe, (low, high), loss, gap) else "",
    )


def _misfit(probe: Probe, scores: tuple[float, float], loss: float, gap: float) -> bool:
    """Whether bounded scores keep the loss of right answers from 0, or from the margin that it asks for.

    `gap` is by how much wrong answers are worse. Of probabilities that go into their logarithm, it is large:
    then a penalty holds the loss above 0.
    """
    low, high = scores
    if not (high < BOUND or low > -BOUND):  # NaN too
        return False
    one_sided = high >= BOUND or low <= -BOUND
    stuck = loss > NEAR_ZERO and (one_sided or gap < LARGE)
    return stuck or (_is_hinge(probe) and high - low <= MARGIN)


def _is_hinge(probe: Probe) -> bool:
    return any(isinstance(op.part, Hinge) for op in probe.step.ops if op.phase == "loss")


def _certain(units: int, label: int) -> Array:
    """The biases that make the network as sure of a class as it can be."""
    if units == 1:
        return np.array([FAR if label else -FAR])
    return np.where(np.arange(units) == label, FAR, -FAR)


def _extreme(probe: Probe, bias: str, values: Array, x: Array, t: Array) -> Extreme:
    step = probe.with_tensor(bias, values).on(x, t).step
    op = next((op for op in step.ops if op.phase == "forward" and op.site == step.scores), None)
    if op is None or op.out is None or not op.out.size:
        raise NotApplicable("its steps do not show its scores")
    return Extreme(op.out, step.loss.data)


def _reach(probe: Probe, bias: str, x: Array, t: Array) -> Measurement:
    """Of targets that are numbers: whether they lie within the range of the output."""
    far = FAR * max(1.0, float(np.abs(t).max(initial=0.0)))
    units = probe.state.params[bias].size
    ends = [_extreme(probe, bias, np.full(units, at), x, t).scores for at in (-far, far)]
    low, high = (float(pick(np.concatenate(ends))) for pick in (np.min, np.max))
    slack = 1e-6 * float(np.ptp(t))
    outside = float(np.mean((t < low - slack) | (t > high + slack)))
    return Measurement(
        measured=f"{format_percent(outside)} of the targets outside the output's range",
        expected=f"targets within {_interval((low, high))}",
        evidence=f"targets {_interval((float(t.min()), float(t.max())))}",
        symptom=MISFIT if outside > OUT_OF_REACH else "",
    )


def _interval(ends: Sequence[float]) -> str:
    return " to ".join(map(format_number, ends))


CHECK = Check(
    name="output-range",
    doc=__doc__,
    course="1.6",
    symptoms={
        MISFIT: Symptom(
            "fail",
            cause="the last layer's activation, or softmax, keeps the output from what the loss asks for",
            remedy="end the last layer without an activation: the loss takes scores, or targets of any size",
        )
    },
    passing=({}, {"loss.name": "hinge"}, {"loss.name": "perceptron"}, {"network.dropout": {"keep": 0.5}}),
    failing=(
        (MISFIT, {"fault.name": "output-does-not-fit-loss"}),
        (
            MISFIT,
            {
                "fault.name": "output-does-not-fit-loss",
                "data": {"source": "moons"},
                "loss.name": "binary-cross-entropy",
            },
        ),
    ),
    needs=(Portable,),
    measure=measure,
)
