"""A dict of parameters, loss(x, t) and gradient(x, t): Deep Learning from Scratch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from nettui.sources.own.conventions.answers import scores_of
from nettui.sources.own.conventions.loss_and_grads import by_parameter, dict_of_parameters
from nettui.sources.own.conventions.modes import mode_arguments, switch
from nettui.sources.own.conventions.penalty import PenaltyAttribute
from nettui.sources.own.conventions.randomness import same_randomness
from nettui.sources.own.conventions.signature import method
from nettui.sources.own.network import Unfit, require_gradients, scalar
from nettui.sources.own.watch import layer_objects
from nettui.types import Array


@dataclass
class LossAndGradient(PenaltyAttribute):
    """`target.params` by name, and two methods."""

    convention: ClassVar[str] = "params, loss(x, t) and gradient(x, t)"
    target: Any
    holder: str = "params"

    @classmethod
    def recognize(cls, target: Any) -> LossAndGradient | None:
        holder = dict_of_parameters(target)
        known = holder and method(target, "gradient", "gradients") and method(target, "loss", "cost")
        return cls(target, holder) if known else None

    def parameters(self) -> Mapping[str, Any]:
        return dict(getattr(self.target, self.holder))

    def assign(self, name: str, value: Array) -> None:
        getattr(self.target, self.holder)[name] = value

    def gradients(self, x: Array, y: Array) -> tuple[float | None, Mapping[str, Any]]:
        loss, gradient = method(self.target, "loss", "cost"), method(self.target, "gradient", "gradients")
        assert loss is not None  # by recognize
        assert gradient is not None
        switch(self.target, training=True)
        with same_randomness(self.target):
            value = scalar(loss(x, y, **mode_arguments(loss, True)))
        found = gradient(x, y, **mode_arguments(gradient, True))
        if not isinstance(found, Mapping):
            raise Unfit("a dict of gradients from gradient(x, t)", type(found).__name__)
        grads = by_parameter(self.parameters(), found)
        require_gradients(self.parameters(), grads, "gradient(x, t)")
        return value, grads

    def objects(self) -> Sequence[Any]:
        """The layers in the object."""
        return layer_objects(self.target)

    def scores(self, x: Array) -> Array:
        return scores_of(self.target, x)
