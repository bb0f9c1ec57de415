"""Trainers whose Steps show inputs, labels or predicted classes of an unusual kind."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from nettui.data.dataset import Split
from nettui.types import Array
from tests.foreign_nets import BLOBS, CLASSES
from tests.nasty.changed import NAN, Changed, with_ops


class WithLabels(Changed):
    """Its steps show labels of another kind."""

    def labels(self, t: Array) -> Any:
        return t

    def change(self, step: Any) -> Any:
        return with_ops(
            step,
            lambda op: (
                op._replace(arrays={"labels": self.labels(op.arrays["labels"])})
                if op.phase == "batch"
                else op
            ),
        )


class OneHot(WithLabels):
    def labels(self, t: Array) -> Array:
        return np.eye(CLASSES)[t]


class Regression(WithLabels):
    def labels(self, t: Array) -> Array:
        return t * 0.7

    def change(self, step: Any) -> Any:
        return replace(super().change(step), accuracy=NAN, predicted=None)


class FloatClasses(WithLabels):
    def labels(self, t: Array) -> Array:
        return t.astype(float)


class ColumnLabels(WithLabels):
    def labels(self, t: Array) -> Array:
        return t[:, None]


class TextLabels(WithLabels):
    def labels(self, t: Array) -> Array:
        return np.array(["cat", "dog", "cow"])[t]


class ListLabels(WithLabels):
    def labels(self, t: Array) -> Any:
        return t.tolist()


class NegativeLabels(WithLabels):
    def labels(self, t: Array) -> Array:
        return t - 1


class HugeLabels(WithLabels):
    def labels(self, t: Array) -> Array:
        return t + 10**12


class FewerLabels(WithLabels):
    def labels(self, t: Array) -> Array:
        return t[:5]


class NoLabels(Changed):
    def change(self, step: Any) -> Any:
        return with_ops(step, lambda op: op._replace(arrays={}))


class PredictsFloats(Changed):
    def change(self, step: Any) -> Any:
        return replace(step, predicted=step.predicted * 1.5)


class PredictsNegatives(Changed):
    def change(self, step: Any) -> Any:
        return replace(step, predicted=step.predicted - 5)


class PredictsMatrix(Changed):
    def change(self, step: Any) -> Any:
        return replace(step, predicted=np.eye(CLASSES)[step.predicted])


class PredictsHuge(Changed):
    def change(self, step: Any) -> Any:
        return replace(step, predicted=step.predicted + 10**12)


class PredictsTooFew(Changed):
    def change(self, step: Any) -> Any:
        return replace(step, predicted=step.predicted[:3])


class WithInputs(Changed):
    """Its steps show inputs of another kind."""

    def inputs(self, x: Array) -> Any:
        return x

    def change(self, step: Any) -> Any:
        return with_ops(step, lambda op: op._replace(out=self.inputs(op.out)) if op.phase == "batch" else op)


class Tokens(WithInputs):
    def inputs(self, x: Array) -> Array:
        return (x * 10).astype(int)


class Images(WithInputs):
    def inputs(self, x: Array) -> Array:
        return np.tile(x[:, :3, None, None], (1, 1, 5, 5))


class OneDimensional(WithInputs):
    def inputs(self, x: Array) -> Array:
        return x[:, 0]


class Words(WithInputs):
    def inputs(self, x: Array) -> Array:
        return np.array([["the", "cat"]] * len(x))


class Objects(WithInputs):
    def inputs(self, x: Array) -> Array:
        return np.array([object()] * len(x))


class Booleans(WithInputs):
    def inputs(self, x: Array) -> Array:
        return x > 0


class Scalar(WithInputs):
    def inputs(self, x: Array) -> Array:
        return np.array(3.0)


class ComplexInputs(WithInputs):
    def inputs(self, x: Array) -> Array:
        return x + 1j


ONE = Split(BLOBS.x[:1], BLOBS.t[:1])
