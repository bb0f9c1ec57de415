"""A Keras model that is recorded: its trainable variables, on whichever backend they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from nettui.common.errors import InvalidValue
from nettui.sources.recording.arrays import ArraySubject
from nettui.sources.recording.pytrees import on_cpu
from nettui.sources.recording.subject import Given, Part, Reason

BY_KERAS: Mapping[Part, Reason] = {
    "outputs": Reason(
        "Keras shows those of its layers to nobody", "give `step` the `outputs` in a loop of your own"
    ),
    "gradients": Reason(
        "this backend of Keras keeps them to itself",
        "set KERAS_BACKEND=torch, or give `step` the `grads` in a loop of your own",
    ),
}


class KerasSubject(ArraySubject):
    """The variables by their paths, read anew after each step.

    Gradients are those that a step is given, as a list in the order of `trainable_variables` or a dict; on
    the torch backend they are on the variables themselves. JAX and TensorFlow do not keep theirs.
    """

    def __init__(self, model: Any) -> None:
        self._keras, self._variables, self._scale = model, dict[str, Any](), 1.0
        super().__init__(self._values())
        self._model, self._fixed = None, False

    @property
    def lacks(self) -> str:
        """That the model has no weights, if so."""
        return "" if self._latest else "the Keras model has no weights yet: build it first"

    @property
    def not_shown(self) -> Mapping[Part, Reason]:
        """That Keras hides what its layers compute."""
        return BY_KERAS

    def prepare(self, fully: bool) -> None:
        """Notes how the loss of the next step is scaled, too."""
        super().prepare(fully)
        self._scale = _scale(getattr(self._keras, "optimizer", None))

    def _parameters(self, given: Given) -> dict[str, Any]:
        return self._named(self._values() if given.params is None else given.params)

    def _gradients_of(self, given: Given) -> dict[str, Any]:
        if not isinstance(given.grads, Sequence | None):
            return super()._gradients_of(given)
        variables = self._variables
        found = given.grads or [_unscaled(each.value, self._scale) for each in variables.values()]
        if len(found) != len(variables):
            expected = f"{len(variables)} gradients, one for each trainable variable"
            raise InvalidValue("step: grads", expected, len(found))
        return {name: each for name, each in zip(variables, found, strict=True) if each is not None}

    def _values(self) -> dict[str, Any]:
        """What the trainable variables hold now."""
        found = self._keras.trainable_variables
        self._variables = dict(zip(names_of([each.path for each in found]), found, strict=True))
        return {name: each.value for name, each in self._variables.items()}


def _unscaled(value: Any, scale: float) -> Any:
    """The gradient that PyTorch keeps with a value; None without one, or on another backend."""
    gradient = getattr(value, "grad", None)
    return gradient if gradient is None or scale == 1 else gradient / scale


def _scale(optimizer: Any) -> float:
    """What an optimizer multiplies the loss by before it is differentiated, as for floats of 16 bits."""
    if (dynamic := getattr(optimizer, "dynamic_scale", None)) is not None:
        return float(on_cpu({"": dynamic.value})[""])
    fixed = getattr(optimizer, "initial_scale", None) or getattr(optimizer, "loss_scale_factor", None)
    return float(fixed or 1)


def names_of(paths: Sequence[str]) -> list[str]:
    """Dotted names for paths of variables, without the model's own; numbered where two are equal."""
    parts = [path.split("/") for path in paths]
    inside = len({part[0] for part in parts}) == 1 and min(map(len, parts)) > 2
    names = [".".join(part[inside:]) for part in parts]
    return [name if names.count(name) == 1 else f"{name}{at}" for at, name in enumerate(names)]
