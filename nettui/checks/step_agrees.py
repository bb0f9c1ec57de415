"""Does a step show what the trainer answers when it is asked? (course 6.6)

The loss and the gradients of a step are compared with loss(state) and gradients(state), its accuracy with its
own labels and predicted classes, and these with predict(state, x). Gradients that are clipped, scaled or
decayed after back-propagation differ on purpose. Predictions are compared only where those of a step depend
on nothing random and on no other sample.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

import numpy as np

from nettui.abilities import Differentiable, Missing, Portable, Predicts, able
from nettui.checks.check import Check, Measurement, Symptom
from nettui.checks.comparison import losses_agree, prediction_tolerance, relative_difference
from nettui.checks.not_applicable import NotApplicable
from nettui.checks.probe import SAME_LOSS, Probe
from nettui.common.text import format_number, format_percent, join_names
from nettui.types import Array, Step

Comparison: TypeAlias = Callable[[Probe], Measurement | None]
"""What differs, None if nothing does. Raises NotApplicable."""

CLOSE = 0.01
"""Relative difference up to which two gradients are one, even if one of them is computed in float16."""

TIED = 1e-3
"""Distance of the two highest answers, relative to the highest, from which the class is no matter of
round-off."""

STEPS = 5
"""Steps whose accuracy is compared."""

MIN_SAMPLES = 8
"""Fewer predictions are not compared: they could agree by chance."""


def measure(probe: Probe) -> Iterator[Measurement]:
    agreed, reasons = list[str](), list[str]()
    for what, compare in COMPARISONS.items():
        try:
            found = compare(probe)
        except NotApplicable as reason:
            reasons.append(f"{what} ({reason})")
            continue
        if found is not None:
            yield found
            return
        agreed.append(what)
    if not agreed:
        raise NotApplicable("; ".join(reasons))
    left = f"not compared: {'; '.join(reasons)}" if reasons else "all that can be compared"
    yield Measurement(
        measured=f"{join_names(agreed)} agree{'' if len(agreed) > 1 else 's'}",
        expected="the same answers",
        evidence=left,
    )


def _loss(probe: Probe) -> Measurement | None:
    shown, asked = probe.step.loss.total, _repeated(probe)
    if losses_agree(shown, asked, SAME_LOSS):
        return None
    if not (math.isfinite(shown) and math.isfinite(asked)):
        raise NotApplicable("it is not finite")
    return Measurement(
        measured=f"the step's loss {format_number(shown)}, the loss alone {format_number(asked)}",
        expected="the same loss",
        evidence=f"step {probe.state.step}",
        symptom="step shows another loss",
    )


def _repeated(probe: Probe) -> float:
    """loss(state). Raises NotApplicable if it is missing, or another one when it is asked again."""
    asked, again = probe.loss(), probe.loss()
    if asked != again and math.isfinite(asked):
        raise NotApplicable("the loss alone differs from call to call")
    return asked


def _gradients(probe: Probe) -> Measurement | None:
    shown, asked = probe.step.gradients, probe.gradients()
    if shown is None:
        raise NotApplicable("its steps do not show any")
    names = [name for name in probe.state.params if name in shown and name in asked]
    pairs = {name: (shown[name].ravel(), asked[name].ravel()) for name in names}
    if len(names) < len(probe.state.params) or any(a.shape != b.shape for a, b in pairs.values()):
        raise NotApplicable("they have other shapes than the parameters")
    a, b = (np.concatenate([pair[at] for pair in pairs.values()]).astype(float) for at in (0, 1))
    if not (np.isfinite(a).all() and np.isfinite(b).all()):
        raise NotApplicable("they are not finite")
    _repeated(probe)
    size = float(np.linalg.norm(b))
    other = [name for name, pair in pairs.items() if _differ(*pair, CLOSE * 1e-3 * size)]
    if not other:
        return None
    w = np.concatenate([probe.state.params[name].ravel() for name in names]).astype(float)
    if (why := _on_purpose(a, b, w)) is not None:
        raise NotApplicable(why)
    one, two = pairs[other[0]]
    given, alone = format_number(_norm(one)), format_number(_norm(two))
    return Measurement(
        measured=f"|g| {given} in the step, {alone} when asked for alone",
        expected="the same gradients",
        evidence=f"{join_names(other)}, step {probe.state.step}",
        symptom="step uses other gradients",
    )


def _norm(x: Array) -> float:
    return float(np.linalg.norm(x.astype(float)))


def _differ(a: Array, b: Array, room: float) -> bool:
    return _norm(a - b) > CLOSE * max(_norm(a), _norm(b)) + room


def _on_purpose(shown: Array, asked: Array, w: Array) -> str | None:
    """What else the step may do to the gradients before it shows them; None if nothing explains them."""
    top = float(np.abs(shown).max(initial=0.0))
    if top and not _differ(shown, np.clip(asked, -top, top), 0.0):
        return "those of the step are clipped"
    factor = float(shown @ asked / max(asked @ asked, 1e-300))
    if factor > 0 and not _differ(shown, factor * asked, 0.0):
        return f"those of the step are {format_number(factor)} times as large, clipped or scaled"
    decay, *_ = np.linalg.lstsq(np.stack([asked, w], axis=1), shown, rcond=None)
    if decay.min() > 0 and not _differ(shown, decay[0] * asked + decay[1] * w, 0.0):
        return "those of the step hold a weight decay"
    return None


def _accuracy(probe: Probe) -> Measurement | None:
    more = False
    for step in probe.run(STEPS):
        right = _right(step)
        stated, share = step.accuracy, float(np.mean(right))
        if stated < share - 0.5 / len(right):
            return Measurement(
                measured=f"accuracy {format_percent(stated)}, {format_percent(share)} of its classes right",
                expected="the same share",
                evidence=f"{len(right)} samples of step {step.before.step}",
                symptom="accuracy counts other samples",
            )
        more = more or stated > share + 0.5 / len(right)
    if more:
        raise NotApplicable("it counts more than the predicted classes that are right, as the top five do")
    return None


def _right(step: Step) -> Array:
    """Which predicted classes of the step are right."""
    t, predicted = step.ops[0].arrays.get("labels"), step.predicted
    if t is None or predicted is None or predicted.shape != t.shape or t.ndim != 1 or not len(t):
        raise NotApplicable("its steps do not show a class and a label for each sample")
    if t.dtype.kind not in "iu" or t.min() < 0:
        raise NotApplicable("its labels are not the numbers of classes")
    if math.isnan(step.accuracy):
        raise NotApplicable("its steps state none")
    right: Array = predicted == t
    return right


def _predictions(probe: Probe) -> Measurement | None:
    probe = probe.start.unregularized
    predicted, x = probe.step.predicted, probe.inputs
    if predicted is None or predicted.shape != (len(x),) or len(x) < MIN_SAMPLES:
        raise NotApplicable(f"its steps do not show a class for each of {MIN_SAMPLES} samples or more")
    y = probe.predict(x)
    if y.ndim != 2 or y.shape[1] < 2:
        raise NotApplicable("predict() does not answer with a number for each class")
    high = np.sort(y, axis=1)[:, -2:]
    sure = high[:, 1] - high[:, 0] > TIED * np.abs(high).max(axis=1)
    other = int(np.count_nonzero((y.argmax(axis=1) != predicted) & sure))
    if not other and sure.any():
        return None
    if not sure.any():
        raise NotApplicable("no class is answered with more than another")
    _require_plain(probe, prediction_tolerance(probe, x))
    return Measurement(
        measured=f"another class for {other} of {len(x)} samples",
        expected="the classes that the step predicts",
        evidence=f"predict(state, x) at the start, on the inputs of step {probe.state.step}",
        symptom="predict answers otherwise",
    )


def _require_plain(probe: Probe, tolerance: float) -> None:
    """Raises NotApplicable if the scores of a step are random, or depend on the other samples."""
    x, t = probe.mini_batch
    twice = _scores(probe.on(np.concatenate([x, x]), np.concatenate([t, t])))
    half, whole = _scores(probe.on(x[: len(x) // 2], t[: len(x) // 2])), _scores(probe)
    again = (twice[: len(x)], twice[len(x) :], np.concatenate([half, whole[len(half) :]]))
    if max(relative_difference(whole, each) for each in again) > 10 * tolerance:
        raise NotApplicable("in training, a sample's scores are random, or depend on the others")


def _scores(probe: Probe) -> Array:
    found = next((op.out for op in probe.step.ops if op.site and op.site == probe.step.scores), None)
    if found is None:
        raise NotApplicable("its steps do not show scores")
    return found


def _asked(
    kind: type, compare: Callable[[Probe], Measurement | None]
) -> Callable[[Probe], Measurement | None]:
    """The comparison, for trainers that have the ability."""

    def ask(probe: Probe) -> Measurement | None:
        if isinstance(missing := able(probe.trainer, kind), Missing):
            raise NotApplicable(missing.why)
        return compare(probe)

    return ask


COMPARISONS: Mapping[str, Comparison] = {
    "loss": _asked(Differentiable, _loss),
    "gradients": _asked(Differentiable, _gradients),
    "accuracy": _accuracy,
    "predictions": _asked(Predicts, _asked(Portable, _predictions)),
}

CHECK = Check(
    name="step-agrees",
    doc=__doc__,
    course="6.6",
    symptoms={
        "step shows another loss": Symptom(
            "warn",
            cause="a step and the loss alone are two losses: checks of the loss are about another training",
            remedy="compute both by one function, on the same samples, with the same dropout and penalty",
        ),
        "step uses other gradients": Symptom(
            "fail",
            cause="the gradients that the step shows are not those that the trainer computes alone",
            remedy="compute both by one function; what is right in one of them is wrong in the other",
        ),
        "accuracy counts other samples": Symptom(
            "warn",
            cause="the accuracy is lower than the share of predicted classes that equal their labels",
            remedy="compare predicted and labels in the same order: mean(predicted == labels)",
        ),
        "predict answers otherwise": Symptom(
            "warn",
            cause="predict(state, x) and the step compute different answers from the same parameters",
            remedy="compute both by one function: look for biases or activations that are missing in one",
        ),
    },
    passing=({}, {"loss.name": "hinge"}, {"network.dropout": {"keep": 0.5}}, {"network.dtype": "float32"}),
    failing=(),
    measure=measure,
)
