"""Checks on odd trainers: right ones are not accused, and what cannot be told is skipped, with the reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import pytest

import nettui
from nettui.checks.check import BROKEN
from nettui.checks.probe import Probe
from nettui.checks.report import CheckReport
from nettui.checks.run import run_checks, select_checks
from nettui.data.dataset import Dataset, Split
from nettui.nn.optimizers import SGD
from nettui.types import Array, Finding, LossParts, Op, State, Step, Tensors
from tests.checks.test_foreign import TwiceSoftmax
from tests.foreign import Able, Foreign
from tests.foreign_nets import BLOBS
from tests.odd import (
    ODD,
    TUNED,
    Clipped,
    ClippedByValue,
    Decayed,
    LeftOut,
    NaNAtFirst,
    OtherLabels,
    Tokens,
    Tuned,
)

WARNED: dict[str, set[str]] = {"float32 near 0": {"narrow layers"}}
"""What is true of a trainer that is right."""


def run_named(trainer: Foreign, *names: str) -> list[Finding]:
    """The findings of the checks with those names."""
    guarded = nettui.open(trainer).trainer
    return list(run_checks(Probe(guarded, guarded.start()), select_checks(names).values()))


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


@pytest.mark.parametrize(
    ("name", "check", "why"),
    [
        ("smoothed labels", "overfit-tiny", "rises with sure scores"),
        ("fixed penalty", "overfit-tiny", "rises with sure scores"),
        ("negative loss", "overfit-tiny", "not above 0"),
        ("negative loss", "learning-rate", "not above 0"),
        ("loss below 0", "overfit-tiny", "falls below 0"),
        ("loss below 0", "learning-rate", "falls below 0"),
        ("ends", "overfit-tiny", "the run ends after 10 steps"),
        ("ends", "learning-rate", "the run ends after 10 steps"),
        ("ends", "zeroed-inputs", "the run ends after 10 steps"),
        ("float16", "overfit-tiny", "not finite"),
        ("float16", "zeroed-inputs", "not finite"),
    ],
)
def test_what_a_check_cannot_tell_from_a_mistake_it_says(name: str, check: str, why: str) -> None:
    (finding,) = run_named(TUNED[name](), check)
    assert finding.status == "skip"
    assert why in finding.evidence


@pytest.mark.parametrize("name", TUNED)
def test_a_loss_of_another_kind_is_no_reason_to_warn(name: str) -> None:
    for finding in run_named(TUNED[name](), "overfitting", "plateau", "oscillation", "divergence"):
        assert finding.status in ("pass", "skip")


@pytest.mark.parametrize("kind", [LeftOut, NaNAtFirst])
def test_a_step_that_is_left_out_does_not_spoil_the_means(kind: type[Foreign]) -> None:
    for finding in run_named(kind(), "plateau", "oscillation"):
        assert finding.status in ("pass", "skip")
        assert "inf" not in finding.measured


@pytest.mark.parametrize(
    ("labels", "classes", "status"),
    [
        ([-1, 1], 2, "skip"),
        ([0, 5, 18], 1, "skip"),
        ([0], 1, "skip"),
        ([-1, 0, 1], 2, "fail"),
        ([0, 1, 2], 2, "fail"),
        ([1, 2, 3], 3, "fail"),
    ],
)
def test_labels_that_are_no_classes_are_not_judged(labels: list[int], classes: int, status: str) -> None:
    t = np.resize(labels, len(BLOBS.t))
    (found,) = run_named(OtherLabels(classes=classes, labels=t), "labels")
    assert found.status == status


def test_whole_numbers_as_inputs_are_not_measured() -> None:
    for finding in run_named(Tokens(), "input-statistics", "activation-spread"):
        assert finding.status == "skip"
        assert "whole numbers" in finding.evidence


class Misshapen(Able):
    """Asks nettui for tensors of a wrong shape at step 3."""

    def step(self, state: State) -> Step:
        if state.step == 3:
            Tensors.of({"W1": np.zeros((3, 3))}, self.known[:1])
        return super().step(state)


def test_an_argument_that_nettui_refuses_is_the_trainer_s_mistake() -> None:
    found = [finding.evidence for finding in nettui.check(Misshapen()) if "InvalidValue" in finding.evidence]
    assert found
    for evidence in found:
        assert BROKEN not in evidence
        assert "step 3: InvalidValue" in evidence
        assert "(test_odd.py, line " in evidence


class Frozen(Able):
    """A layer that is not trained."""

    def _gradients(self, state: State, x: Array, t: Array) -> Tensors:
        right = super()._gradients(state, x, t)
        return Tensors.of({**right, "W1": 0 * right["W1"]}, right.layout.tensors)


class NextLabel(Able):
    """The loss reads the label after the right one."""

    def _complex_loss(self, params: Mapping[str, Array], x: Array, t: Array) -> complex:
        return super()._complex_loss(params, x, (t + 1) % 3)


class SeenBefore(Able):
    """Its held-out samples are training samples."""

    @property
    def data(self) -> Dataset:
        return Dataset("own", self.samples, Split(self.samples.x[:24], self.samples.t[:24]), 3)


@pytest.mark.parametrize(
    ("kind", "check", "symptom"),
    [
        (Frozen, "gradient-always-zero", "a tensor is not trained"),
        (NextLabel, "sure-answers", "loss punishes right answers"),
        (SeenBefore, "split-overlap", "held-out samples are training samples"),
    ],
)
def test_a_mistake_is_found_by_its_check(kind: type[Foreign], check: str, symptom: str) -> None:
    assert [finding.symptom for finding in run_named(kind(), check)] == [symptom]


@dataclass
class Updated(Able):
    """Plain descent, with a `decay` of the weights after it, and gradients clipped to a norm of `most`."""

    decay: float = 0.0
    most: float = 1e9
    half: float = 1.0

    def step(self, state: State) -> Step:
        step = super().step(state)
        assert step.gradients is not None
        assert step.after is not None
        g, w = step.gradients.flat, state.params.flat
        clipped = self.half * g * min(1.0, self.most / float(np.linalg.norm(g)))
        after = replace(
            step.after, params=Tensors(state.params.layout, w - 0.1 * clipped - 0.1 * self.decay * w)
        )
        return replace(step, ops=(*step.ops, Op("update", "sgd", part=SGD(0.1))), after=after)


@pytest.mark.parametrize(
    ("trainer", "status"),
    [
        (Updated(), "pass"),
        (Updated(decay=0.1), "skip"),
        (Updated(most=0.3), "skip"),
        (Updated(half=0.5), "fail"),
    ],
)
def test_clipping_and_decay_explain_an_update(trainer: Foreign, status: str) -> None:
    (finding,) = run_named(trainer, "optimizer-update")
    assert finding.status == status, finding


class TwiceSoftmaxTuned(Tuned, TwiceSoftmax):
    """The loss takes the softmax of answers that are one already."""


def test_a_softmax_that_is_applied_twice_holds_the_loss_above_0() -> None:
    (found,) = run_named(TwiceSoftmaxTuned(), "overfit-tiny")
    assert found.symptom == "loss has a floor"


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
    assert "gradients (those of the step" in found.evidence
