"""A network that is made with its samples, as NeuralNetwork(x, y): feedforward() and backprop() use those."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from nettui.sources.own.conventions.arrays import arrays_of, trained
from nettui.sources.own.conventions.modes import switch
from nettui.sources.own.conventions.signature import BACKWARD, FORWARD, method, required, set_rate
from nettui.sources.own.conventions.step_only import StepOnly
from nettui.sources.own.network import Unseen
from nettui.types import Array

INPUTS = ("input", "inputs", "x", "X", "X_train", "x_train", "data", "input_data", "features")
LABELS = ("y", "Y", "target", "targets", "labels", "t", "y_train", "Y_train", "y_true", "output_data")
OUTPUTS = (
    "output",
    "outputs",
    "out",
    "y_hat",
    "yhat",
    "y_pred",
    "prediction",
    "predictions",
    "probs",
    "a2",
    "A2",
)


@dataclass
class Holding(StepOnly):
    """Each mini-batch takes the place of the samples that the object holds; its step is its gradient."""

    convention: ClassVar[str] = "a network that holds its samples: feedforward() and backprop()"
    inputs: str = ""
    labels: str = ""

    @classmethod
    def recognize(cls, target: Any) -> Holding | None:
        passes = [method(target, *FORWARD), method(target, *BACKWARD)]
        inputs, labels = _held(target, INPUTS), _held(target, LABELS)
        if not inputs or not labels or any(each is None or required(each) for each in passes):
            return None
        samples = len(getattr(target, inputs))
        held = dict(arrays_of(target))
        names = tuple(name for name in trained(target) if held[name].shape[0] != samples)
        return cls(target, names, inputs=inputs, labels=labels) if names else None

    def _step(self, x: Array, y: Array, rate: float) -> Any:
        forward, backward = method(self.target, *FORWARD), method(self.target, *BACKWARD)
        assert forward is not None  # by recognize
        assert backward is not None
        switch(self.target, training=True)
        if rate and self._rate_name:
            set_rate(self.target, self._rate_name, rate)
        setattr(self.target, self.inputs, x)
        setattr(self.target, self.labels, y)
        forward()
        return backward()

    def _loss(self, x: Array, y: Array) -> float | None:
        return None

    def scores(self, x: Array) -> Array:
        forward = method(self.target, *FORWARD)
        assert forward is not None  # by recognize
        switch(self.target, training=False)
        setattr(self.target, self.inputs, x)
        answer = forward()
        name = _held(self.target, OUTPUTS)
        found = answer if isinstance(answer, np.ndarray) else getattr(self.target, name, None)
        if not isinstance(found, np.ndarray):
            raise Unseen(
                f"{forward.__name__}() returns nothing, and keeps no `output`", "let it return the output"
            )
        return found


def _held(target: Any, names: tuple[str, ...]) -> str:
    """The first of these attributes that holds a matrix or a vector; "" without one."""
    values = getattr(target, "__dict__", {})
    return next(
        (name for name in names if isinstance(values.get(name), np.ndarray) and values[name].ndim), ""
    )
