"""Lists `weights` and `biases`, and backprop(x, y) for one column sample at a time: Nielsen's book."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from nettui.sources.own.conventions.signature import method, required
from nettui.sources.own.network import Unfit, Unseen
from nettui.types import Array

BACKPROP = ("backprop", "back_prop", "backpropagation", "back_propagation", "backpropagate")


@dataclass
class WeightLists:
    """One sample at a time, as a column; the gradient of a mini-batch is the mean of its samples'."""

    convention: ClassVar[str] = "lists weights and biases, and backprop(x, y) of one column sample"
    target: Any

    @classmethod
    def recognize(cls, target: Any) -> WeightLists | None:
        lists = (getattr(target, "weights", None), getattr(target, "biases", None))
        arrays = all(
            isinstance(each, list) and each and all(isinstance(a, np.ndarray) for a in each) for each in lists
        )
        return cls(target) if arrays and method(target, *BACKPROP) else None

    def parameters(self) -> Mapping[str, Any]:
        return {name: holder[at] for name, holder, at in self._places()}

    def _places(self) -> Iterator[tuple[str, list[Any], int]]:
        for at in range(len(self.target.weights)):
            yield f"weights[{at}]", self.target.weights, at
            if at < len(self.target.biases):
                yield f"biases[{at}]", self.target.biases, at

    def assign(self, name: str, value: Array) -> None:
        for known, holder, at in self._places():
            if known == name:
                holder[at] = value

    def gradients(self, x: Array, y: Array) -> tuple[float | None, Mapping[str, Any]]:
        function = method(self.target, *BACKPROP)
        assert function is not None  # by recognize
        samples = x.shape[1]
        total: dict[str, Any] = {}
        for n in range(samples):
            answer = function(x[:, n : n + 1], y[:, n : n + 1])
            for name, gradient in self._named(answer).items():
                total[name] = total.get(name, 0) + np.asarray(gradient, float) / samples
        return None, total

    def _named(self, answer: Any) -> dict[str, Any]:
        """The two lists by the names of the parameters, whichever comes first."""
        if not (
            isinstance(answer, tuple | list)
            and len(answer) == 2
            and all(isinstance(a, Sequence) for a in answer)
        ):
            raise Unfit("(nabla_b, nabla_w), two lists, from backprop(x, y)", type(answer).__name__)
        shapes = [np.shape(w) for w in self.target.weights]
        second = [np.shape(each) for each in answer[1]] == shapes or [
            np.shape(each) for each in answer[0]
        ] != shapes
        biases, weights = answer if second else answer[::-1]
        named = {f"weights[{at}]": each for at, each in enumerate(weights)}
        return named | {f"biases[{at}]": each for at, each in enumerate(biases)}

    def scores(self, x: Array) -> Array:
        function = method(self.target, "feedforward", "feed_forward", "forward", "predict")
        if function is None or len(required(function)) > 1:
            raise Unseen("there is no feedforward(a)", "add feedforward(a), which returns the output")
        return np.hstack([np.asarray(function(x[:, n : n + 1])).reshape(-1, 1) for n in range(x.shape[1])])

    @property
    def can_update(self) -> bool:
        return method(self.target, "update_mini_batch") is not None

    def update(self, x: Array, y: Array, rate: float) -> None:
        pairs = [(x[:, n : n + 1], y[:, n : n + 1]) for n in range(x.shape[1])]
        function = method(self.target, "update_mini_batch")
        assert function is not None
        further = required(function)[2:]
        function(pairs, rate, *(_further(name, len(pairs)) for name in further))


def _further(name: str, samples: int) -> float:
    """What update_mini_batch takes beyond the mini-batch and the rate: no penalty, the number of samples."""
    return 0.0 if name.lower().startswith(("l", "reg")) else samples
