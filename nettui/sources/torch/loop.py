"""What a training loop does wrong that can be seen from inside PyTorch, without running anything again."""

from __future__ import annotations

import math
import weakref
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from nettui.checks.training_loop import BROADCAST, TWICE, UNLOGGED
from nettui.sources.torch.modules import Layer

IN_A_ROW = 3
"""Measured steps in a row after which gradients are taken for those that nobody clears."""

EVALUATED = 20
"""Steps in a row that are trained in evaluation mode before that is told."""

VIEWS = (
    *("View", "UnsafeView", "Squeeze", "Unsqueeze", "Transpose", "T", "Permute"),
    *("Select", "Slice", "Alias"),
)
DEEPEST = 8
"""Views that are followed from a tensor to what has computed its numbers."""

WRONG = {
    "cross_entropy": ("Softmax", TWICE),
    "binary_cross_entropy_with_logits": ("Sigmoid", TWICE),
    "nll_loss": ("Softmax", UNLOGGED),
}
"""The functions that must not be given what these ops return, and what it is called if they are."""

BROADCASTS = ("mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss")
"""The functions that accept scores and targets of different shapes."""


class Clearing:
    """Whether a model's gradients are cleared between two updates: looked at on a weight that has `moved`.

    What `backward()` finds there before it adds to it tells that, and how often it was changed since. A
    gradient that something else has changed, as one that is scaled, counts as cleared.
    """

    def __init__(self, layers: Sequence[Layer]) -> None:
        self._layers = layers
        self.moved: Collection[str] = ()
        self._layer, self._weight = "", None
        self._known: tuple[Any, int] | None = None
        self._kept = self._cleared = self._is_first = False
        self._in_a_row = 0

    @property
    def pile_up(self) -> bool:
        """Whether they have not been cleared for several steps in a row."""
        return self._in_a_row >= IN_A_ROW

    def begin(self, looks: bool) -> None:
        """An update is done: the next step, if it `looks`, should not find the gradient that there is now."""
        if not looks:
            self._weight = self._known = None
            return
        layers = (layer for layer in self._layers if layer.name in self.moved)
        found = ((layer, weight) for layer in layers for weight in layer.weights.values())
        layer, self._weight = next(
            ((layer.name, weight) for layer, weight in found if weight.grad is not None), ("", None)
        )
        self._layer, self._kept, self._cleared, self._is_first = layer, False, False, True
        self._remember(None if self._weight is None else self._weight.grad)

    def reach(self, layer: str) -> None:
        """The backward pass has come to the output of a layer."""
        if self._weight is None or layer != self._layer:
            return
        now = self._weight.grad
        before, version = self._known or (None, 0)
        same = now is not None and before is not None and now is before()
        if self._is_first:
            self._kept = same and now._version == version and bool(now.any())
            self._cleared = not self._kept
        elif not (same and now._version <= version + 1):
            self._cleared = True
        self._is_first = False
        self._remember(now)

    def end(self) -> None:
        """The next update is done."""
        if self._weight is not None and not self._is_first:
            self._in_a_row = self._in_a_row + 1 if self._kept and not self._cleared else 0
        self._weight, self._known = None, None

    def _remember(self, gradient: Any) -> None:
        self._known = None if gradient is None else (weakref.ref(gradient), gradient._version)


class Mode:
    """Whether a model that has been trained in training mode is trained in evaluation mode since.

    `is_mistaken`: it was, for many steps in a row, and that makes a difference.
    """

    def __init__(self, model: Any) -> None:
        self._model, self._was_trained, self._in_a_row = model, False, 0
        self.is_mistaken = False

    def note(self, trained: bool) -> None:
        """A step; `trained`: the model was called in training mode since the one before."""
        self._was_trained = self._was_trained or trained
        self._in_a_row = 0 if trained or self._model.training else self._in_a_row + 1
        if self._was_trained and self._in_a_row == EVALUATED:
            self.is_mistaken = self.is_mistaken or any(map(_differs, self._model.modules()))

    @property
    def is_evaluation(self) -> bool:
        """Whether the last steps were all in evaluation mode."""
        return self._in_a_row >= (IN_A_ROW if self._was_trained else 1)


def _differs(module: Any) -> bool:
    """Whether a module, now in evaluation mode, does something else in training mode."""
    kind = type(module).__name__
    return not module.training and (
        ("Dropout" in kind and getattr(module, "p", 0) > 0) or "BatchNorm" in kind
    )


def wrong_arguments(name: str, scores: Any, target: Any) -> Iterator[tuple[str, str]]:
    """What is wrong with what a loss function of that name was given: the symptom, and where it is seen."""
    op, symptom = WRONG.get(name, ("", ""))
    if op and (found := computed_by(scores)).startswith(op):
        yield symptom, f"{name}({found.lower()}(…))"
    if name in BROADCASTS and _is_spread(tuple(scores.shape), tuple(target.shape)):
        yield BROADCAST, f"{name}: {_shape(scores.shape)}, {_shape(target.shape)}"


def computed_by(tensor: Any) -> str:
    """The op that has computed a tensor's numbers, as `Softmax`; "" for none."""
    node = tensor.grad_fn
    for _ in range(DEEPEST):
        if node is None:
            return ""
        op = str(node.name()).partition("Backward")[0]
        if op not in VIEWS or not node.next_functions:
            return op
        node = node.next_functions[0][0]
    return ""


def _is_spread(scores: Sequence[int], target: Sequence[int]) -> bool:
    """Whether each score meets several targets and each target several scores, as (N, 1) and (N,) do.

    Where both have as many axes, somebody has put them there.
    """
    one, other = (tuple(size for size in shape if size != 1) for shape in (scores, target))
    if len(scores) == len(target) or one != other or not one:
        return False
    spread = np.broadcast_shapes(tuple(scores), tuple(target)) if _fit(scores, target) else ()
    return math.prod(spread) > math.prod(one)


def _fit(one: Sequence[int], other: Sequence[int]) -> bool:
    """Whether two shapes can be broadcast."""
    return all(a == b or 1 in (a, b) for a, b in zip(reversed(one), reversed(other), strict=False))


def _shape(shape: Iterable[int]) -> str:
    return str(tuple(shape))
