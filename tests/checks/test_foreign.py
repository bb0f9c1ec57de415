"""Every check on trainers that are not nettui's own: no right one is accused, a planted mistake is found."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np
import pytest

import nettui
from nettui.checks.check import BROKEN
from nettui.checks.registry import checks
from nettui.checks.report import CheckReport
from nettui.types import Array, Finding, State, Tensors
from tests.foreign import FOREIGN, Able, Foreign, Wrong

FORMULAS = ("gradient-check", "batch-doubled", "batch-mean", "score-shift")
"""Checks that compare two numbers of one formula, which takes a loss that repeats."""


@cache
def report(name: str) -> CheckReport:
    return nettui.check(FOREIGN[name]())


def of(name: str, check: str) -> list[Finding]:
    return [finding for finding in report(name) if finding.check == check]


@pytest.mark.parametrize("name", FOREIGN)
def test_a_right_trainer_is_never_accused(name: str) -> None:
    findings = list(report(name))
    assert {finding.check for finding in findings} == set(checks())
    assert not [finding for finding in findings if finding.status == "fail"]
    assert not [finding for finding in findings if BROKEN in finding.evidence]
    warned = {finding.symptom for finding in findings if finding.status == "warn"}
    expected = {"noisy": {"global random numbers changed"}, "counting": {"a step repeats only nearly"}}
    assert warned == expected.get(name, set())


@pytest.mark.parametrize("name", FOREIGN)
def test_a_check_passes_only_if_the_trainer_can_be_asked_and_something_was_measured(name: str) -> None:
    trainer = nettui.open(FOREIGN[name]()).trainer
    for finding in report(name):
        check = checks()[finding.check]
        if finding.status == "pass":
            assert check.missing(trainer) is None or check.monitor is not None
            assert finding.measured not in ("", "not measured")
            assert "nan" not in finding.measured.lower()
        else:
            assert finding.status != "skip" or finding.evidence


@pytest.mark.parametrize("name", ["noisy", "counting"])
@pytest.mark.parametrize("check", FORMULAS)
def test_a_loss_that_does_not_repeat_is_not_judged(name: str, check: str) -> None:
    (finding,) = of(name, check)
    assert finding.status == "skip"
    assert "it uses random numbers, or a state of its own" in finding.evidence


def test_single_precision_is_too_little_for_a_gradient_check_and_is_said_in_bits() -> None:
    (finding,) = of("float32", "gradient-check")
    assert finding.status == "skip"
    assert "bits" in finding.evidence


def test_a_penalty_that_cannot_be_removed_is_no_unsure_answer() -> None:
    assert {finding.status for finding in of("penalized", "sure-answers")} == {"skip"}


@pytest.mark.parametrize(
    ("name", "check", "why"),
    [
        ("squared error", "score-shift", "depends on each score"),
        ("squared error", "sure-answers", "depends on each score"),
        ("batch statistics", "batch-mean", "BatchNorm"),
    ],
)
def test_what_a_check_cannot_tell_from_a_mistake_it_says(name: str, check: str, why: str) -> None:
    (finding,) = of(name, check)
    assert finding.status == "skip"
    assert why in finding.evidence


def test_a_trainer_that_raises_is_shown_with_file_line_function_and_shapes() -> None:
    skips = [finding.evidence for finding in report("raising") if "IndexError" in finding.evidence]
    assert skips
    for evidence in skips:
        assert "step 3: IndexError" in evidence
        assert "(foreign.py, line " in evidence
        assert "in step; hidden (24, 8))" in evidence


class NoBiasGradient(Able):
    """The gradient of a bias is never computed."""

    def _gradients(self, state: State, x: Array, t: Array) -> Tensors:
        right = super()._gradients(state, x, t)
        return Tensors.of({**right, "b1": np.zeros(8)}, right.layout.tensors)


class Summed(Able):
    """The loss is a sum over the batch, and its gradients are right."""

    def _complex_loss(self, params: Mapping[str, Array], x: Array, t: Array) -> complex:
        return super()._complex_loss(params, x, t) * len(t)


class Mixing(Able):
    """The softmax at prediction runs along the samples."""

    def predict(self, state: State, x: Array) -> Array:
        y = super().predict(state, x)
        mixed: Array = y / y.sum(axis=0)
        return mixed


class Dropping(Able):
    """Units are dropped at prediction, drawn from the global generator."""

    def predict(self, state: State, x: Array) -> Array:
        y: Array = super().predict(state, x) * (np.random.random((len(x), 3)) > 0.5)  # noqa: NPY002
        return y


class TwiceSoftmax(Able):
    """The loss takes the softmax of answers that are one already."""

    def _complex_loss(self, params: Mapping[str, Array], x: Array, t: Array) -> complex:
        s = np.asarray(self.forward_pass(params, x)[-1].out)
        e = np.exp(s - s.real.max(axis=1, keepdims=True))
        y = e / e.sum(axis=1, keepdims=True)
        each = np.log(np.exp(y).sum(axis=1)) - y[np.arange(len(t)), t]
        return complex(each.mean())


PLANTED: Mapping[type[Foreign], set[tuple[str, str]]] = {
    Wrong: {("gradient-check", "gradients off by one factor")},
    NoBiasGradient: {
        ("gradient-check", "bias gradients missing"),
    },
    Summed: {
        ("batch-doubled", "loss grows with the batch"),
        ("batch-mean", "batch loss is not a mean"),
    },
    Mixing: {("samples-independent", "samples mix in a batch")},
    Dropping: {("evaluate-twice", "prediction is noisy")},
    TwiceSoftmax: {("sure-answers", "answers cannot be sure")},
}


@pytest.mark.parametrize("kind", PLANTED)
def test_a_planted_mistake_is_found_by_the_right_check(kind: type[Foreign]) -> None:
    report = nettui.check(kind())
    failed = {(finding.check, finding.symptom) for finding in report if finding.status == "fail"}
    assert failed == PLANTED[kind]
