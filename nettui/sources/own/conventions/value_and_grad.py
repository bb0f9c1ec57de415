"""params() returns objects with .value and .grad, which compute_loss_and_gradients(X, y) fills."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from nettui.sources.own.conventions.answers import first_number, scores_of
from nettui.sources.own.conventions.modes import mode_arguments, switch
from nettui.sources.own.conventions.penalty import PenaltyAttribute
from nettui.sources.own.conventions.signature import method
from nettui.sources.own.watch import layer_objects
from nettui.types import Array

LOSSES = ("compute_loss_and_gradients", "loss_and_gradients", "compute_loss", "loss_and_grads", "loss")


@dataclass
class ValueAndGrad(PenaltyAttribute):
    """Parameters are objects that hold their gradient beside them."""

    convention: ClassVar[str] = "params() with .value and .grad, and compute_loss_and_gradients(X, y)"
    target: Any

    @classmethod
    def recognize(cls, target: Any) -> ValueAndGrad | None:
        if method(target, *LOSSES) is None or method(target, "params", "parameters") is None:
            return None
        known = cls(target)._objects()
        return (
            cls(target)
            if known and all(hasattr(p, "value") and hasattr(p, "grad") for p in known.values())
            else None
        )

    def _objects(self) -> Mapping[str, Any]:
        function = method(self.target, "params", "parameters")
        found = function() if function else {}
        if isinstance(found, Mapping):
            return found
        if isinstance(found, tuple | list):
            return {f"param{number}": each for number, each in enumerate(found, 1)}
        return {}

    def parameters(self) -> Mapping[str, Any]:
        return {name: each.value for name, each in self._objects().items()}

    def assign(self, name: str, value: Array) -> None:
        self._objects()[name].value = value

    def gradients(self, x: Array, y: Array) -> tuple[float | None, Mapping[str, Any]]:
        function = method(self.target, *LOSSES)
        assert function is not None  # by recognize
        switch(self.target, training=True)
        loss = first_number(function(x, y, **mode_arguments(function, True)))
        return loss, {name: np.copy(each.grad) for name, each in self._objects().items()}

    def objects(self) -> Sequence[Any]:
        """The layers in the object."""
        return layer_objects(self.target)

    def scores(self, x: Array) -> Array:
        return scores_of(self.target, x)
