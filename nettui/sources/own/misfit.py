"""Says how a learner's network and the data do not go together, where the code itself only raises."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nettui.common.errors import InvalidValue, Phrase
from nettui.data.dataset import Dataset
from nettui.sources.own.conventions.signature import parameters_of
from nettui.sources.own.roles import chained
from nettui.types import Shape, Tensor


@dataclass(frozen=True)
class Sized:
    """What makes a network, None if it is there already, and the arguments that the user gave it."""

    maker: Callable[..., Any] | None
    given: Mapping[str, Any]

    def resize(self, size: int, to: int) -> str:
        """How to make a network with another size: the argument that has it, else a change of the code."""
        for name, value in self._arguments():
            if value == size and not isinstance(value, bool):
                return f"add --arg {name}={to}"
            if isinstance(value, list | tuple) and size in value:
                sizes = ",".join(str(to if each == size else each) for each in value)
                return f"add --arg {name}=[{sizes}]"
        return f"write {to} for {size} in the code"

    def _arguments(self) -> Iterator[tuple[str, Any]]:
        known = [] if self.maker is None else parameters_of(self.maker)
        for each in known:
            yield each.name, self.given.get(each.name, each.default)


def require_outputs(known: Sequence[Tensor], data: Dataset, sized: Sized) -> int:
    """How many outputs the last weights have. Raises InvalidValue if there are fewer than classes."""
    weights = [each for each in known if each.role == "weight" and len(each.shape) <= 2]
    if not weights or not _reads(weights, data.train.x[0].size):
        return data.classes or 1
    last = weights[-1]
    width = 1 if last.units is None else last.shape[last.units]
    if width < data.classes and not (width == 1 and data.classes == 2):
        expected = f"an output for each of the {data.classes} classes of {data.name}"
        other = f"give data with {max(width, 2)} classes by --data, or {sized.resize(width, data.classes)}"
        shape = " × ".join(map(str, last.shape))
        raise InvalidValue("data", expected, Phrase(f"{width} in {last.name}, which is {shape}"), other)
    return width


def misfit(known: Sequence[Tensor], data: Dataset, sized: Sized, error: Exception) -> InvalidValue | None:
    """What is wrong with the data, if that is why the code raised an error; None if it cannot be told."""
    weights, features = [each for each in known if each.role == "weight"], data.train.x[0].size
    if any(len(each.shape) == 4 for each in weights) and "unpack" in str(error):
        expected = f"samples as rows of {features} features"
        hint = "make images of them in the code: X.reshape(len(X), channels, height, width)"
        return InvalidValue("code", expected, Phrase("code that unpacks more axes"), hint)
    if "as indices must be" in str(error) and not data.classes:
        hint = "give data with classes by --data, or use a loss of numbers"
        found = Phrase(f"numbers in {data.name}")
        return InvalidValue("data", "classes, which the code takes for indices", found, hint)
    first = _first(weights)
    convolves = any(len(each.shape) > 2 for each in weights)
    if first is None or convolves or _reads(weights, features):
        return None
    weight, width = first
    expected = f"{width} features a sample, as {weight.name} of shape {weight.shape} reads"
    hint = f"give data with {width} features by --data, or {sized.resize(width, features)}"
    return InvalidValue("data", expected, Phrase(f"{features} in {data.name}"), hint)


def _reads(weights: Sequence[Tensor], features: int) -> bool:
    """Whether as many weights follow from the features, or with a 1 added for the bias, as from any size."""
    first, shapes = _first(weights), _shapes(weights)
    following = max(_following(shapes, size) for size in (features, features + 1))
    return first is None or following >= _following(shapes, first[1])


def _first(weights: Sequence[Tensor]) -> tuple[Tensor, int] | None:
    """The weights that read the samples, and how many features: those from which the most others follow."""
    shapes = _shapes(weights)
    choices = [(each, size) for each in weights if each.name in shapes for size in each.shape]
    return max(choices, key=lambda choice: _following(shapes, choice[1]), default=None)


def _shapes(weights: Sequence[Tensor]) -> dict[str, Shape]:
    return {each.name: each.shape for each in weights if len(each.shape) == 2}


def _following(shapes: Mapping[str, Shape], size: int) -> int:
    """How many weights follow one another from a size on."""
    return max(len(chained([*shapes], shapes, size, units)) for units in (0, 1))
