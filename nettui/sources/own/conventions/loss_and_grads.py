"""A dict of parameters and loss(X, y) that returns (loss, grads); loss(X) returns the scores: CS231n."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from nettui.sources.own.conventions.answers import as_scores, scores_of
from nettui.sources.own.conventions.modes import mode_arguments, switch
from nettui.sources.own.conventions.penalty import PenaltyAttribute, penalty_name
from nettui.sources.own.conventions.signature import GRADIENTS, REG, method, named, required, takes
from nettui.sources.own.network import Unfit, require_gradients, scalar
from nettui.sources.own.watch import layer_objects
from nettui.types import Array

LOSSES = (
    *("loss", "compute_loss", "cost", "loss_and_grads", "loss_and_gradients", "loss_and_grad"),
    "compute_gradients",
)


@dataclass
class LossAndGrads(PenaltyAttribute):
    """`target.params` by name, and one method for the loss with the gradients."""

    convention: ClassVar[str] = "params, and loss(X, y) that returns (loss, grads)"
    target: Any
    holder: str = "params"
    reg: float | None = None

    @classmethod
    def recognize(cls, target: Any) -> LossAndGrads | None:
        holder = dict_of_parameters(target)
        known = holder and method(target, *LOSSES) is not None and not method(target, "gradient", "gradients")
        return cls(target, holder) if known else None

    def parameters(self) -> Mapping[str, Any]:
        return dict(getattr(self.target, self.holder))

    def assign(self, name: str, value: Array) -> None:
        getattr(self.target, self.holder)[name] = value

    def gradients(self, x: Array, y: Array) -> tuple[float | None, Mapping[str, Any]]:
        function = method(self.target, *LOSSES)
        assert function is not None  # by recognize
        switch(self.target, training=True)
        answer = function(x, y, **self._keywords(), **mode_arguments(function, True))
        if not (isinstance(answer, tuple | list) and len(answer) >= 2 and isinstance(answer[1], Mapping)):
            found = "a number, and there is no gradient()" if _is_number(answer) else type(answer).__name__
            raise Unfit(f"(loss, grads) from {function.__name__}(X, y)", found)
        grads = by_parameter(self.parameters(), answer[1])
        require_gradients(self.parameters(), grads, f"{function.__name__}(X, y)")
        return scalar(answer[0]), grads

    def objects(self) -> Sequence[Any]:
        """The layers in the object."""
        return layer_objects(self.target)

    def scores(self, x: Array) -> Array:
        function = method(self.target, *LOSSES)
        if function is not None and takes(function, 1) and len(required(function)) == 1:
            switch(self.target, training=False)
            found = as_scores(function(x, **mode_arguments(function, False)))
            if found is not None:
                return found
        return scores_of(self.target, x)

    def penalize(self, strength: float) -> None:
        if self._argument:
            self.reg = strength
        else:
            super().penalize(strength)

    @property
    def can_penalize(self) -> bool:
        return bool(self._argument or penalty_name(self.target))

    @property
    def _argument(self) -> str:
        """The argument of the loss that is the strength of the penalty."""
        function = method(self.target, *LOSSES)
        return "" if function is None else named(function, REG)

    def _keywords(self) -> dict[str, float]:
        function = method(self.target, *LOSSES)
        assert function is not None
        if self.reg is None and self._argument not in required(function):
            return {}
        return {self._argument: self.reg or 0.0} if self._argument else {}


def dict_of_parameters(target: Any) -> str:
    """The attribute that holds the parameters by name, "" without one."""
    for name in ("params", "parameters", "weights"):
        held = getattr(target, name, None)
        if (
            isinstance(held, Mapping)
            and held
            and all(hasattr(value, "shape") or _is_number(value) for value in held.values())
        ):
            return name
    return ""


def by_parameter(parameters: Mapping[str, Any], grads: Mapping[str, Any]) -> dict[str, Any]:
    """The gradients under the parameters' names: dW1, grad_W1 or W1_grad is that of W1."""
    found = {}
    for name in parameters:
        keys = (name, *(form.format(name) for form in GRADIENTS))
        key = next((key for key in keys if key in grads), None)
        if key is not None:
            found[name] = grads[key]
    return found


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) or getattr(value, "shape", None) == ()
