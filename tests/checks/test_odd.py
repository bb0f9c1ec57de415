"""Checks on odd trainers: right ones are not accused, and what cannot be told is skipped, with the reason."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

import nettui
from nettui.checks.check import BROKEN
from nettui.checks.report import CheckReport
from nettui.types import Array, Finding, LossParts, State, Step, Tensors
from tests.foreign import Able, Foreign
from tests.odd import ODD, Clipped, ClippedByValue, Decayed

WARNED: dict[str, set[str]] = {"float32 near 0": {"narrow layers"}}
"""What is true of a trainer that is right."""


@cache
def report(name: str) -> CheckReport:
    return nettui.check(ODD[name]())


def of(name: str, check: str) -> list[Finding]:
    return [finding for finding in report(name) if finding.check == check]


@pytest.mark.parametrize("name", ODD)
def test_a_right_trainer_is_never_accused(name: str) -> None:
    findings = list(report(name))
    assert not [finding for finding in findings if finding.status == "fail" or BROKEN in finding.evidence]
    assert {finding.symptom for finding in findings if finding.status == "warn"} == WARNED.get(name, set())


@pytest.mark.parametrize("name", ["float32 from 0", "float32 near 0"])
@pytest.mark.parametrize("check", ["batch-doubled", "batch-mean", "score-shift"])
def test_a_loss_that_no_small_move_changes_has_the_round_off_of_its_type(name: str, check: str) -> None:
    assert {finding.status for finding in of(name, check)} == {"pass"}


class OneWrong(Able):
    """One bias of 8 has a gradient that is half too large."""

    def _gradients(self, state: State, x: Array, t: Array) -> Tensors:
        right = super()._gradients(state, x, t)
        wrong = right["b1"].copy()
        wrong[np.argmax(np.abs(wrong[:5]))] *= 1.5
        return Tensors.of({**right, "b1": wrong}, right.layout.tensors)


class OneColumnWrong(Able):
    """The weights of one unit of 8 have gradients that are half too large."""

    def _gradients(self, state: State, x: Array, t: Array) -> Tensors:
        right = super()._gradients(state, x, t)
        wrong = right["W2"].copy()
        wrong[3] *= 1.5
        return Tensors.of({**right, "W2": wrong}, right.layout.tensors)


class FirstSamplesOnly(Able):
    """The gradients of a mini-batch are those of its first 16 samples."""

    def _gradients(self, state: State, x: Array, t: Array) -> Tensors:
        right = super()._gradients(state, x[:16], t[:16])
        return Tensors(right.layout, right.flat * len(t[:16]) / len(t))


@pytest.mark.parametrize("kind", [OneWrong, OneColumnWrong, FirstSamplesOnly])
def test_a_mistake_in_a_few_gradients_or_samples_is_found(kind: type[Foreign]) -> None:
    for found in nettui.check(kind()):
        if found.check == "gradient-check":
            assert found.status == "fail", found


def test_a_pass_of_the_gradients_covers_every_parameter() -> None:
    for found in nettui.check(Able()):
        if found.check == "gradient-check":
            assert "all in 3 random directions" in found.evidence


class Otherwise(Able):
    """A step trains with a tenth of the gradient of a layer, and with the opposite one of its biases."""

    def step(self, state: State) -> Step:
        step = super().step(state)
        right = step.gradients or state.params
        wrong = {**right, "W1": 0.1 * right["W1"], "b1": -right["b1"]}
        return replace(step, gradients=Tensors.of(wrong, right.layout.tensors))


class HalfTheLoss(Able):
    """A step shows half of the loss."""

    def step(self, state: State) -> Step:
        step = super().step(state)
        return replace(step, loss=LossParts(step.loss.data / 2, 0.0, step.loss.total / 2))


class RolledLabels(Able):
    """The accuracy compares with the labels of other samples."""

    def step(self, state: State) -> Step:
        step = super().step(state)
        t, predicted = step.ops[0].arrays["labels"], step.predicted
        return replace(step, accuracy=float(np.mean(predicted == np.roll(t, 1))))


class LinearPredictions(Able):
    """Its predictions leave out biases and activation."""

    def predict(self, state: State, x: Array) -> Array:
        y: Array = x @ state.params["W1"] @ state.params["W2"]
        return y


@pytest.mark.parametrize(
    ("kind", "symptom"),
    [
        (Otherwise, "step uses other gradients"),
        (HalfTheLoss, "step shows another loss"),
        (RolledLabels, "accuracy counts other samples"),
        (LinearPredictions, "predict answers otherwise"),
    ],
)
def test_a_step_that_shows_something_else_is_found(kind: type[Foreign], symptom: str) -> None:
    found = [finding.symptom for finding in nettui.check(kind()) if finding.check == "step-agrees"]
    assert found == [symptom]


@pytest.mark.parametrize("kind", [Clipped, ClippedByValue, Decayed])
def test_gradients_that_a_step_changes_on_purpose_are_not_judged(kind: type[Foreign]) -> None:
    (found,) = [finding for finding in nettui.check(kind()) if finding.check == "step-agrees"]
    assert found.status == "pass"
    assert "gradients: those of the step" in found.evidence
