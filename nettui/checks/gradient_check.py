"""Do the back-propagated gradients agree with numeric ones? (course 6.6)

Numeric derivatives of the loss by some parameters of every tensor are compared with the back-propagated ones:
at the current parameters; three steps later, on another mini-batch and with the biases away from 0, because
several bugs do not show at the start (without the steps where they raise the loss); and there with a small
penalty. Where probabilities of code of the user's own are so near 0 that a log(p + 1e-7) or a clip makes its
loss flat, all parameters are halved first until they are not. The first two times, the slopes of the
loss in random directions, which move every parameter, are compared too, on the whole mini-batch.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

import numpy as np

from nettui.abilities import Differentiable
from nettui.checks.check import Check, Measurement, Symptom
from nettui.checks.floors import off_the_floor
from nettui.checks.monitoring import reference_loss
from nettui.checks.not_applicable import NotApplicable
from nettui.checks.probe import Probe
from nettui.common.errors import InvalidValue, Phrase
from nettui.common.rng import Purpose, stream
from nettui.common.text import format_number, join_names
from nettui.gradient_check import Directions, Entry, GradientCheck, compare_directions, gradcheck
from nettui.types import Figure, Layout

SAMPLE, SAMPLES, STEPS, BIAS_NOISE = 8, 8, 3, 0.1
"""Parameters of each tensor; samples (few, because each one adds kinks); steps before the second comparison;
standard deviation of what is then added to the biases."""

H, LAMBDA = 1e-6, 0.1
"""A small step h crosses few kinks; a small penalty adds little round-off."""

SHOT_UP = 2.0
"""Multiple of the first loss, or the baseline loss if larger, from which steps have raised it."""

FACTOR_SPREAD = 1e-3
"""Relative spread up to which the ratios of back-propagated to numeric derivatives count as one factor."""


def measure(probe: Probe) -> Iterator[Measurement]:
    probe, moved = off_the_floor(probe)
    first = _check(probe)
    if not first.comparable:
        raise NotApplicable("the loss is not finite")
    found = [_measurement(first, moved or "at the current parameters", probe)]
    if found[0].symptom == FACTOR and (reason := probe.absent("sign")):
        raise NotApplicable(reason)
    if found[0].symptom and (reason := probe.absent("whole gradients")):
        raise NotApplicable(reason)
    if found[0].symptom:
        yield found[0]
        return
    there, where = _elsewhere(probe)
    there, again = off_the_floor(there)
    where = ", ".join(filter(None, (where, again)))
    second = _check(there)
    if second.comparable:
        with suppress(NotApplicable):  # where the loss has grown so that its round-off hides the gradients
            found.append(_measurement(second, where, there))
            if found[1].symptom and (reason := there.absent("whole gradients")):
                raise NotApplicable(reason)
            if not found[1].symptom and probe.can_tune("penalty"):
                penalized = there.tuned(penalty=LAMBDA)
                last = _measurement(_check(penalized), f"with λ = {LAMBDA}", penalized)
                found.append(last._replace(symptom=PENALTY if last.symptom else ""))
    sure = [each for each in found if each.symptom or UNSEEN not in each.evidence]
    if not sure:
        raise NotApplicable(found[0].evidence)
    yield from sure


def _check(probe: Probe) -> GradientCheck:
    trainer = probe.ability(Differentiable)
    with _reasons(), np.errstate(all="ignore"):
        return gradcheck(trainer, probe.state, h=H, sample=SAMPLE, samples=SAMPLES, pulse=probe.pulse)


def _compare_all(probe: Probe) -> Directions:
    """The slopes in directions of all parameters, on the whole mini-batch."""
    with _reasons():
        return compare_directions(probe.ability(Differentiable), probe.state, probe.pulse)


@contextmanager
def _reasons() -> Iterator[None]:
    """Raises NotApplicable for an InvalidValue, with what it found."""
    try:
        yield
    except InvalidValue as reason:
        found = reason.found
        text = found if isinstance(found, Phrase) else f"needs {reason.expected}, found {found!r}"
        raise NotApplicable(text) from None


def _elsewhere(probe: Probe) -> tuple[Probe, str]:
    """The network a few steps later, on the next mini-batch, with noise added to every bias; and so in words.

    Without the steps where they raise the loss: there probabilities may be so near 0 that a log(p + 1e-12),
    and with it the slope of the loss, is flat.
    """
    *_, last = probe.run(STEPS)
    moved = _with_noise(probe.at(last.after or probe.state))
    if moved.loss() <= SHOT_UP * reference_loss(probe.step):
        return moved, f"{STEPS} steps later, noise added to the biases"
    return _with_noise(probe), "noise added to the biases"


def _with_noise(probe: Probe) -> Probe:
    moved = probe
    for at, (name, values) in enumerate(moved.state.params.items()):
        if moved.state.params.layout.by_name[name].role == "bias":
            noise = stream(0, Purpose.SAMPLE, at).standard_normal(values.shape)
            moved = moved.with_tensor(name, values + BIAS_NOISE * noise)
    return moved


def _measurement(check: GradientCheck, where: str, probe: Probe) -> Measurement:
    worst = check.worst[0]
    backprop, numeric = format_number(worst.backprop), format_number(worst.numeric)
    worst_entry = f"{worst.label}: back-propagated {backprop}, numeric {numeric}"
    sure = [tensor.relative_error for tensor in check.tensors if not check.is_inconclusive(tensor)]
    if not sure:
        raise NotApplicable("all its gradients are too small to compare beside the round-off of the loss")
    measured = f"relative error {format_number(max(sure))}"
    layout = probe.state.params.layout
    symptom, seen = "" if check.verdict != "fail" else _symptom(check, layout), worst_entry
    whole = Directions(0, ())
    if not symptom:
        whole = _compare_all(probe)
        symptom, seen = _whole_symptom(whole, layout), _whole_evidence(whole, check)
        if whole.wrong:
            measured = f"slope {format_number(whole.wrong[0].backprop)}"
    errors = tuple(tensor.relative_error for tensor in check.tensors)
    figure = Figure("relative error of the gradient", errors, tuple(tensor.name for tensor in check.tensors))
    return Measurement(
        measured=measured,
        expected=f"the numeric {format_number(whole.wrong[0].numeric)}" if whole.wrong else "below 1e-4",
        evidence=f"{where}: {seen}",
        symptom=symptom,
        figure=figure,
    )


def _whole_evidence(whole: Directions, check: GradientCheck) -> str:
    """What was compared; or the slope that differs, and the tensors that it comes from."""
    if whole.wrong:
        numeric, backprop, tensors = whole.wrong[0]
        slopes = f"back-propagated {format_number(backprop)}, numeric {format_number(numeric)}"
        source = f", wrong in {join_names(tensors)}" if tensors else ""
        return f"slope of the whole mini-batch's loss in a random direction: {slopes}{source}"
    few = f"{check.checked} of {check.of} parameters"
    if not whole.compared:
        return f"{few} agree; {UNSEEN}: the slopes are too small, or near kinks"
    return few if check.checked == check.of else f"{few}, all in {whole.compared} random directions"


def _whole_symptom(whole: Directions, layout: Layout) -> str:
    """What the wrong slopes have in common."""
    if not whole.wrong:
        return ""
    wrong = [layout.by_name[name] for name in whole.wrong[0].tensors]
    ratios = [each.backprop / each.numeric for each in whole.wrong if each.numeric]
    if len(ratios) == whole.compared > 1 and np.ptp(ratios) < FACTOR_SPREAD * abs(ratios[0]):
        return FACTOR
    above = not wrong or not layout.layers or any(tensor.layer in ("", layout.layers[-1]) for tensor in wrong)
    return "gradients wrong" if above else LOWER


def _symptom(check: GradientCheck, layout: Layout) -> str:
    """What the wrong derivatives have in common."""
    wrong = [entry for entry in check.entries if entry.status == "fail"]
    tensors = [layout.by_name[entry.name] for entry in wrong]
    if all(t.role == "bias" and entry.backprop == 0 for t, entry in zip(tensors, wrong, strict=True)):
        return "bias gradients missing"
    if _one_factor(check.entries, wrong):
        return FACTOR
    above = not layout.layers or any(tensor.layer in ("", layout.layers[-1]) for tensor in tensors)
    return "gradients wrong" if above else LOWER


def _one_factor(entries: Sequence[Entry], wrong: Sequence[Entry]) -> bool:
    """Whether every derivative that is not tiny is off by the same factor."""
    largest = max(abs(entry.numeric) for entry in entries)
    ratios = [entry.backprop / entry.numeric for entry in entries if abs(entry.numeric) > 1e-3 * largest]
    middle = float(np.median(ratios or [1.0]))
    return (
        len(wrong) > 1
        and abs(middle - 1) > FACTOR_SPREAD
        and bool(np.ptp(ratios) < FACTOR_SPREAD * abs(middle))
    )


UNSEEN = "all of them, on the whole mini-batch, could not be compared"

FACTOR = "gradients off by one factor"
PENALTY, LOWER = "penalty gradient wrong", "gradients wrong below the last layer"

CHECK = Check(
    name="gradient-check",
    doc=__doc__,
    course="6.6",
    symptoms={
        "bias gradients missing": Symptom(
            "fail",
            cause="the loss depends on the biases, but their gradients are 0",
            remedy="dE/db = Σₙ dE/dz, for every layer",
        ),
        FACTOR: Symptom(
            "fail",
            cause="loss and gradient differ by a factor: a mean over the batch in one of them alone, or a 2",
            remedy="divide dE/ds by what the loss is divided by",
        ),
        LOWER: Symptom(
            "fail",
            cause="the last layer's gradients are right, but not what it passes to the layers below",
            remedy="check dE/dx = dE/dz·Wᵀ and the derivatives of the activations",
            effect=True,
        ),
        "gradients wrong": Symptom(
            "fail",
            cause="back-propagation does not compute the derivatives of this loss",
            remedy="check the gradient of the loss with respect to the scores first",
        ),
        PENALTY: Symptom(
            "fail",
            cause="the gradient of the data loss is right, that of the penalty is not",
            remedy="the gradient of ½λΣw² is λw, that of λΣw² is 2λw",
        ),
    },
    passing=(
        {},
        {"loss.name": "hinge"},
        {"network.dtype": "float32"},
        {"network.activation": "prelu", "loss.penalty": {"name": "l1", "strength": 0.01}},
    ),
    failing=(
        ("bias gradients missing", {"fault.name": "missing-bias-gradient"}),
        ("gradients off by one factor", {"fault.name": "forgotten-mean"}),
        (LOWER, {"fault.name": "transposed-weight"}),
        (LOWER, {"fault.name": "wrong-derivative"}),
        (LOWER, {"fault.name": "relu-mask"}),
        (PENALTY, {"fault.name": "l2-gradient-factor"}),
    ),
    needs=(Differentiable,),
    measure=measure,
)
