"""Names the mistake in a learner's gradients: the wrong backward pass that gives exactly them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from nettui.sources.own.backward import RIGHT, Pass, Variant, backward, forward, scores_gradient
from nettui.sources.own.matching import FoundLoss
from nettui.sources.own.outputs import AT_OUTPUT, of_outputs
from nettui.sources.own.peeling import CLOSE, Made, Peeling
from nettui.sources.own.structure import Structure
from nettui.sources.own.variants import variants
from nettui.types import Array


class Wrong(NamedTuple):
    """The tensors whose gradients are wrong, the last layer's first, and the mistakes if they are known."""

    tensors: tuple[str, ...]
    made: tuple[Made, ...] = ()

    @property
    def variant(self) -> Variant | None:
        """The first mistake."""
        return self.made[0].variant if self.made else None

    @property
    def statements(self) -> int:
        """How many different mistakes it takes: one that is made at the output as well is the same."""
        return len({each.variant.what.removeprefix(AT_OUTPUT) for each in self.made})

    def culprit(self, structure: Structure) -> str:
        """The tensor whose gradient the first mistake is in."""
        return culprit(self.made[0], structure) if self.made else self.tensors[0]


def culprit(made: Made, structure: Structure) -> str:
    """The tensor whose gradient a mistake is in: that of its layer, else the first that differs."""
    layers = made.variant.layers or ()
    own = {name for at in layers for name in (structure.layers[at].weight, structure.layers[at].bias)}
    return next((name for name in made.tensors if name in own), made.tensors[0])


def find_mistake(
    structure: Structure,
    loss: FoundLoss,
    params: Mapping[str, Array],
    gradients: Mapping[str, Array],
    x: Array,
    targets: Array,
    free_scale: bool = False,
    rate: float = 0.0,
) -> Wrong | None:
    """What is wrong with the gradients on rows x and targets; None if they are the textbook's.

    With a `free_scale` they may be a multiple of it, as those of code without a loss. `rate` is that of code
    that updates its parameters as it goes.
    """
    params = {name: np.asarray(array, float) for name, array in params.items()}
    with np.errstate(all="ignore"):
        run = forward(structure, params, np.asarray(x, float), targets, loss)
        right = backward(structure, params, run, RIGHT)
        if free_scale:
            gradients = _rescaled(right, gradients)
        wrong = tuple(_different(right, gradients))
        if not wrong:
            return None
        outputs = tuple(of_outputs(structure, loss, len(x)))
        for variant in (*variants(structure, len(x), rate), *outputs):
            if _is_of(backward(structure, params, run, variant), gradients):
                return Wrong(wrong, (Made(variant, wrong),))
        shifts = tuple(_shifted(structure, loss, by, what) for by, what in SHIFTS)
        peeling = Peeling(structure, run, gradients, right, (*shifts, *outputs), rate)
        return Wrong(wrong, peeling.explain() or ())


def _shifted(structure: Structure, loss: FoundLoss, by: int, what: str) -> Variant:
    """The gradient of other labels than those of the loss."""

    def output(run: Pass) -> Array:
        return scores_gradient(structure, run.z[-1], np.roll(run.targets, by, axis=1), loss)

    return Variant("labels are shifted in the code", what, output=output)


SHIFTS = (
    (1, "the gradient is that of the next class, the loss that of the label"),
    (-1, "the gradient is that of the previous class, the loss that of the label"),
)


def _is_of(made: Mapping[str, Array], found: Mapping[str, Array]) -> bool:
    """Whether the gradients are those that were made; where one was left out, it is exactly 0."""
    if _different(made, found):
        return False
    return all(np.any(array) or not np.any(found[name]) for name, array in made.items())


def _different(expected: Mapping[str, Array], found: Mapping[str, Array]) -> Sequence[str]:
    """The tensors that differ, in the order of the backward pass."""
    scale = max((float(np.abs(array).max()) for array in expected.values()), default=0.0)
    return [
        name for name, array in expected.items() if not _same(array, np.asarray(found[name], float), scale)
    ]


def _same(expected: Array, found: Array, scale: float) -> bool:
    if not np.isfinite(expected).all():
        return False
    size = max(float(np.abs(expected).max()), 1e-3 * scale)
    return bool(np.abs(expected - found).max() <= CLOSE * size + 1e-12)


def _rescaled(right: Mapping[str, Array], gradients: Mapping[str, Array]) -> Mapping[str, Array]:
    """The gradients, without the factor by which the topmost one that is a multiple of the right one differs.

    Its sign stays, for no unknown rate or size is negative.
    """
    for name, array in right.items():
        found, square = np.asarray(gradients[name], float), float((array**2).sum())
        factor = float((found * array).sum()) / square if square else 0.0
        if factor and np.abs(found - factor * array).max() <= CLOSE * np.abs(found).max():
            return {key: np.asarray(value, float) / abs(factor) for key, value in gradients.items()}
    return gradients
