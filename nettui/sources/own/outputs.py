"""The mistakes that learners make where the backward pass begins: in dE/dscores."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from nettui.nn.activations import Activation, Sigmoid, Tanh
from nettui.sources.own.backward import At, Pass, Variant
from nettui.sources.own.derivatives import VALUE, WRONG_DERIVATIVES
from nettui.sources.own.matching import FoundLoss
from nettui.sources.own.structure import Structure, softmax
from nettui.types import Array

LEFT_OUT, AGAIN = "a derivative is left out", "a derivative is multiplied in twice"
AT_OUTPUT = "at the output, "
DELTA = "the gradient at the output is wrong"

Formula = Callable[[Pass], Array]

ENDS: dict[str, Activation] = {"sigmoid": Sigmoid(), "tanh": Tanh()}
"""The activations that an output may pass through, by the name of the output function."""


def of_outputs(structure: Structure, loss: FoundLoss, samples: int) -> Iterator[Variant]:
    """The mistakes that may have been made in dE/dscores, for outputs y and labels t."""
    share = 1 / samples if loss.reduction == "mean" else 1.0
    yield from _of_labels(structure, loss, share)
    if loss.name == "hinge":
        yield from _of_margins(share)
    if structure.output not in (*ENDS, "softmax"):
        return
    name = structure.output
    left_out = f"dE/dz at the output lacks the derivative of the {name}"
    again = f"y − t is dE/dz already, and is multiplied by the derivative of the {name} once more"
    squared = loss.name == "squared-error"
    for times in _sizes(share):
        error = partial(_error, times)
        if squared:
            yield Variant(LEFT_OUT, left_out, output=error)
        else:
            yield Variant(AGAIN, again, output=partial(_times, error, _right(structure)))
        for said, by in _derivatives(structure):
            wrong = f"at the output, where y − t is dE/dz already, {said}"
            wrong = f"at the output, {said}" if squared else wrong
            yield Variant(VALUE if squared else AGAIN, wrong, output=partial(_times, error, by))
    yield Variant(LEFT_OUT, left_out, output=_slope)
    for said, by in _derivatives(structure):
        yield Variant(VALUE, f"at the output, {said}", output=partial(_times, _slope, by))


def _of_labels(structure: Structure, loss: FoundLoss, share: float) -> Iterator[Variant]:
    """Outputs, labels or scores in a wrong place."""
    likely = _likely(structure, loss)
    for times in _sizes(share):
        said = "the labels are not subtracted at the output: dE/dz is y there, not y − t"
        yield Variant(DELTA, said, output=partial(_of_answers, likely, times, lambda y, t, s: y))
        if likely is not None:
            said = "the scores are taken for the probabilities at the output, where dE/dz is y − t"
            yield Variant(DELTA, said, output=partial(_of_answers, likely, times, lambda y, t, s: s - t))
            yield Variant(DELTA, said, output=partial(_of_answers, likely, times, _shifted))
            said = "only the output of the label itself gets a gradient, where all get y − t"
            yield Variant(
                DELTA, said, output=partial(_of_answers, likely, times, lambda y, t, s: t * (y - t))
            )
            said = "the output of the label itself gets no gradient, where all get y − t"
            yield Variant(
                DELTA, said, output=partial(_of_answers, likely, times, lambda y, t, s: (1 - t) * y)
            )


def _of_margins(share: float) -> Iterator[Variant]:
    def margins(run: Pass) -> Array:
        right = (run.out * run.targets).sum(axis=1, keepdims=True)
        found: Array = np.maximum(0, run.out - right + 1) * (1 - run.targets)
        return found

    def counted(run: Pass) -> Array:
        found: Array = share * (margins(run) > 0)
        return found

    def as_margins(run: Pass) -> Array:
        found = margins(run)
        valued: Array = share * (found - run.targets * found.sum(axis=1, keepdims=True))
        return valued

    def once(run: Pass) -> Array:
        found = counted(run)
        return found - share * run.targets

    yield Variant(DELTA, "the score of the label itself gets no gradient from the hinge", output=counted)
    yield Variant(DELTA, "the margins are taken for their derivative, which is 1 where they are above 0",
                  output=as_margins)  # fmt: skip
    yield Variant(DELTA, "the score of the label counts once, where it counts for each margin above 0",
                  output=once)  # fmt: skip


Likely = Callable[[Array], Array]
"""Probabilities of scores."""


def _likely(structure: Structure, loss: FoundLoss) -> Likely | None:
    """The function of the scores with which dE/dscores is y − t; None if the loss is of another kind."""
    if loss.name == "cross-entropy":
        return softmax
    return Sigmoid().value if loss.name == "binary-cross-entropy" else None


def _of_answers(
    likely: Likely | None, times: float, formula: Callable[[Array, Array, Array], Array], run: Pass
) -> Array:
    scores = run.z[-1]
    return times * formula(run.out if likely is None else likely(scores), run.targets, scores)


def _shifted(y: Array, t: Array, s: Array) -> Array:
    """Scores less the highest, as before a softmax, and less the labels."""
    found: Array = s - s.max(axis=1, keepdims=True) - t
    return found


def _sizes(share: float) -> tuple[float, ...]:
    """What y − t may be multiplied by in a right pass: 1 or 2 for each sample, or for each of two outputs."""
    return share, 2 * share


def _slope(run: Pass) -> Array:
    return run.slope


def _error(times: float, run: Pass) -> Array:
    return times * (run.out - run.targets)


def _times(formula: Formula, by: Callable[[Pass, Array], Array], run: Pass) -> Array:
    da = formula(run)
    return da * by(run, da)


def _right(structure: Structure) -> Callable[[Pass, Array], Array]:
    """The derivative of the output; of a softmax the diagonal, the part that learners write down."""
    if structure.output == "tanh":
        return lambda run, da: 1 - run.out**2
    return lambda run, da: run.out * (1 - run.out)


def _derivatives(structure: Structure) -> Iterator[tuple[str, Callable[[Pass, Array], Array]]]:
    """Wrong derivatives of the output function."""
    if structure.output == "softmax":
        yield "of the softmax's derivative there is only the diagonal y(1 − y)", _right(structure)
        return
    end, last = ENDS[structure.output], len(structure.layers) - 1
    for said, derivative in WRONG_DERIVATIVES[type(end)]:
        yield said, lambda run, da, f=derivative: f(At(end, run.z[-1], run.out, da, run, last))  # type: ignore[misc]
