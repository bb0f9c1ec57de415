"""Explains gradients layer by layer, going backward, by the fewest mistakes that give exactly them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from nettui.common.text import format_number
from nettui.sources.own.backward import RIGHT, Pass, Variant, bias_gradient, descend, weight_gradient
from nettui.sources.own.structure import Structure
from nettui.sources.own.variants import (
    ONE_FACTOR,
    TENSOR,
    factors,
    of_biases,
    of_derivatives,
    of_the_way_down,
    of_weights,
)
from nettui.types import Array

CLOSE = 1e-4
"""Relative difference up to which two gradients are the same; that of the scores is numeric."""

MOST = 4
"""Mistakes up to which gradients are explained: with more, a coincidence is likelier."""

FACTOR_BELOW, SWAPPED = "gradients off by a factor from a layer down", "a gradient is another parameter's"


class Made(NamedTuple):
    """A mistake, and the tensors whose gradients it makes wrong."""

    variant: Variant
    tensors: tuple[str, ...]


class Here(NamedTuple):
    """Where the explanation stands: at a layer, with its dE/dz, and the mistakes so far."""

    number: int
    delta: Array
    run: Pass
    made: tuple[Made, ...] = ()

    def with_mistake(self, variant: Variant, tensors: Iterable[str]) -> Here:
        """With one more; the same in another layer counts as one, the right formula as none."""
        if variant is RIGHT:
            return self
        for at, (other, wrong) in enumerate(self.made):
            if (other.symptom, other.what) == (variant.symptom, variant.what):
                both = Made(other, tuple(dict.fromkeys((*wrong, *tensors))))
                return self._replace(made=(*self.made[:at], both, *self.made[at + 1 :]))
        return self._replace(made=(*self.made, Made(variant, tuple(tensors))))


@dataclass(frozen=True)
class Peeling:
    """Gradients to be explained beside the `right` ones, and the pass to do it by.

    `outputs` are the mistakes at the output; `rate` is that of code that updates as it goes.
    """

    structure: Structure
    run: Pass
    gradients: Mapping[str, Array]
    right: Mapping[str, Array]
    outputs: Sequence[Variant] = ()
    rate: float = 0.0

    def explain(self) -> tuple[Made, ...] | None:
        """The fewest mistakes that give exactly the gradients; None if no few do."""
        last = len(self.structure.layers) - 1
        for most in range(1, MOST + 1):
            for variant in (RIGHT, *self.outputs):
                delta = variant.output(self.run) if variant.output else self.run.delta
                start = Here(last, delta, self.run._replace(da=delta))
                made = self._from(start.with_mistake(variant, self._down_from(last)), most)
                if made is not None:
                    return made
        return None

    def _from(self, here: Here, most: int) -> tuple[Made, ...] | None:
        """All mistakes, with those from a layer down; at most so many."""
        for scaled in self._scaled(here):
            there = self._layer(scaled) if len(scaled.made) <= most else None
            if there is None or len(there.made) > most:
                continue
            if there.number == 0:
                return there.made
            for below in self._below(there):
                if len(below.made) <= most and (found := self._from(below, most)) is not None:
                    return found
        return None

    def _scaled(self, here: Here) -> Iterator[Here]:
        """As it is, and times the factor by which all gradients of the layer are off."""
        yield here
        number = here.number
        factor = _factor(weight_gradient(here.run, number, here.delta), self._of_weights(number))
        if factor is None or abs(factor - 1) <= CLOSE:
            return
        variant = self._off_by(factor, number)
        run = here.run._replace(da=factor * here.run.da)
        scaled = here._replace(delta=factor * here.delta, run=run)
        yield scaled.with_mistake(variant, self._down_from(number))

    def _layer(self, here: Here) -> Here | None:
        """With the mistakes in dW and db of the layer; None if nothing gives them."""
        number, layer = here.number, self.structure.layers[here.number]
        places = frozenset({number})

        def weights(variant: Variant) -> Array:
            return weight_gradient(here.run, number, here.delta, variant)

        known = of_weights(self.structure, places, len(self.run.x))
        wrong = self._wrong(layer.weight, self._of_weights(number), weights, known)
        if wrong is None:
            return None
        here = here.with_mistake(wrong, (layer.weight,))
        if not layer.bias:
            return here
        found = np.asarray(self.gradients[layer.bias], float)

        def biases(variant: Variant) -> Array:
            return bias_gradient(here.run, number, here.delta, found.shape, variant)

        wrong = self._wrong(layer.bias, found, biases, of_biases(places, len(self.run.x)))
        return None if wrong is None else here.with_mistake(wrong, (layer.bias,))

    def _wrong(
        self, name: str, found: Array, formula: Callable[[Variant], Array], known: Iterable[Variant]
    ) -> Variant | None:
        """What gives the gradient of a tensor: RIGHT, a mistake, or None if nothing does."""
        for variant in (RIGHT, *known):
            if self._same(formula(variant), found):
                return variant
        if (factor := _factor(formula(RIGHT), found)) is not None:
            what = _times(f"d{name}", factor, len(self.run.x))
            return Variant(TENSOR, what, factor=factor if "times" in what else 0.0)
        for other, array in self.right.items():
            if other != name and self._same(array, np.asarray(self.gradients[name], float)):
                return Variant(SWAPPED, f"d{name} holds the gradient of {other}")
        return None

    def _below(self, here: Here) -> Iterator[Here]:
        """The layer below, by right and by wrong formulas; those with fewer mistakes first."""
        number = here.number
        carries = (RIGHT, *of_the_way_down(self.structure, number, self.rate))
        slopes = (RIGHT, *of_derivatives(self.structure, frozenset({number - 1})))
        pairs = [(carry, slope) for carry in carries for slope in slopes]
        for carry, slope in sorted(pairs, key=lambda pair: sum(each is not RIGHT for each in pair)):
            run, delta = descend(
                self.structure, here.run, number, here.delta, self._of_weights(number), carry, slope
            )
            if np.isfinite(delta).all():
                down, below = self._down_from(number - 1), Here(number - 1, delta, run, here.made)
                yield below.with_mistake(carry, down).with_mistake(slope, down)

    def _of_weights(self, number: int) -> Array:
        """The gradient of a layer's weights (fan_in, fan_out)."""
        layer = self.structure.layers[number]
        found = np.asarray(self.gradients[layer.weight], float)
        return found.T if layer.transposed else found

    def _down_from(self, number: int) -> list[str]:
        """The parameters of a layer and of all below it."""
        layers = self.structure.layers[number::-1]
        return [name for layer in layers for name in (layer.weight, layer.bias) if name]

    def _off_by(self, factor: float, number: int) -> Variant:
        """A factor of all gradients from a layer down, with its reason if it has one."""
        here, samples = frozenset({number}), len(self.run.x)
        if number < len(self.structure.layers) - 1:
            what = f"from d{self.structure.layers[number].weight} down, the gradient"
            return Variant(FACTOR_BELOW, _times(what, factor, samples), here)
        for value, symptom, said in factors(samples):
            if abs(factor / value - 1) <= CLOSE:
                return Variant(symptom, said, here, scale=factor)
        return Variant(ONE_FACTOR, _times("it", factor, samples), here, scale=factor, factor=factor)

    @cached_property
    def _scale(self) -> float:
        return max((float(np.abs(array).max()) for array in self.right.values()), default=0.0)

    def _same(self, expected: Array, found: Array) -> bool:
        if expected.shape != found.shape or not np.isfinite(expected).all():
            return False
        size = max(float(np.abs(expected).max()), 1e-3 * self._scale)
        near = np.abs(expected - found).max() <= CLOSE * size + 1e-12
        return bool(near and (np.any(expected) or not np.any(found)))


def _factor(right: Array, found: Array) -> float | None:
    """c with found = c·right, of two numbers or more; None if there is none."""
    square = float((right**2).sum()) if right.shape == found.shape else 0.0
    if not square or not np.isfinite(square) or np.count_nonzero(right) < 2:
        return None
    c = float((found * right).sum()) / square
    return c if c and np.abs(found - c * right).max() <= CLOSE * np.abs(found).max() else None


def _times(what: str, factor: float, samples: int) -> str:
    """A factor in words."""
    if abs(factor / samples - 1) <= CLOSE:
        return f"{what} is multiplied by the number of samples"
    if abs(factor * samples - 1) <= CLOSE:
        return f"{what} is divided by the number of samples once more"
    return f"{what} is {format_number(factor)} times as large"
