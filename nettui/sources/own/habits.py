"""What a learner's code does beside its result: reseeds, remembers, changes what it was given."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

import numpy as np

from nettui.sources.own.conventions.randomness import same_randomness
from nettui.sources.own.form import Form
from nettui.sources.own.network import OwnNetwork
from nettui.types import Array

CLOSE = 1e-9


class Habit(NamedTuple):
    """A symptom for the checks, and what was seen."""

    symptom: str
    measured: str
    evidence: str


Thaw = Callable[[], OwnNetwork]
"""A new copy of the network at the State, with its generators as they were there."""


def habits(
    thaw: Thaw, form: Form, first: tuple[Array, Array], second: tuple[Array, Array]
) -> Iterator[Habit]:
    """What is seen when the code works on two mini-batches x (N, D), t (N,), one after the other."""
    if (habit := reseeds(thaw, form, first)) is not None:
        yield habit
    network = thaw()
    before = _copied(network.parameters())
    x, y = form.inputs(first[0]), form.answers(first[1])
    given = x.copy(), y.copy()
    network.gradients(x, y)
    changed = [
        name for name, array in _copied(network.parameters()).items() if not _equal(array, before[name])
    ]
    if changed:
        yield Habit(
            "parameters change before the update",
            ", ".join(changed),
            "the forward and backward pass changes them",
        )
    if not (_equal(x, given[0]) and _equal(y, given[1])):
        what = "the samples" if not _equal(x, given[0]) else "the labels"
        yield Habit("inputs are changed in place", what, "the code writes into the arrays that it is given")
    if not changed and (habit := remembers(thaw, form, first, second)) is not None:
        yield habit
    if not changed and (habit := leaves_out(thaw, form, first, second)) is not None:
        yield habit


def reseeds(thaw: Thaw, form: Form, batch: tuple[Array, Array]) -> Habit | None:
    """Whether the global generator ends in the same state from wherever it starts."""
    ends = []
    for seed in (1, 2):
        network = thaw()
        np.random.seed(seed)  # noqa: NPY002
        began = generator_state()
        network.gradients(form.inputs(batch[0]), form.answers(batch[1]))
        if generator_state() == began:
            return None
        ends.append(generator_state())
    if ends[0] != ends[1]:
        return None
    return Habit(
        "random numbers are the same at every step",
        "the same after seeds 1 and 2",
        "np.random.seed is called inside the pass",
    )


def generator_state() -> bytes:
    """The state of NumPy's global generator, to be compared."""
    return pickle.dumps(np.random.get_state())  # noqa: NPY002


def remembers(
    thaw: Thaw, form: Form, first: tuple[Array, Array], second: tuple[Array, Array]
) -> Habit | None:
    """Whether a mini-batch's gradients depend on the one before, with the same parameters and generators."""
    fresh, twice = (
        _copied(thaw().gradients(form.inputs(second[0]), form.answers(second[1]))[1]) for _ in range(2)
    )
    if not all(_close(array, twice[name]) for name, array in fresh.items()):
        return None  # random numbers that no State holds: the check purity says so
    used = thaw()
    with same_randomness(used):
        used.gradients(form.inputs(first[0]), form.answers(first[1]))
    _, again = used.gradients(form.inputs(second[0]), form.answers(second[1]))
    differing = [name for name, array in fresh.items() if not _close(array, np.asarray(again[name], float))]
    if not differing:
        return None
    _, one = thaw().gradients(form.inputs(first[0]), form.answers(first[1]))
    summed = all(
        _close(np.asarray(again[name], float), fresh[name] + np.asarray(one[name], float))
        for name in differing
    )
    stays = all(_close(np.asarray(again[name], float), np.asarray(one[name], float)) for name in differing)
    if summed:
        return Habit(
            "gradients are never reset",
            ", ".join(differing),
            "those of the mini-batch before are still in them",
        )
    why = "they are those of the mini-batch before" if stays else "they depend on the mini-batch before"
    return Habit("an earlier mini-batch is remembered", ", ".join(differing), why)


def leaves_out(
    thaw: Thaw, form: Form, first: tuple[Array, Array], second: tuple[Array, Array]
) -> Habit | None:
    """Whether all gradients stay the same when all samples but the first or the last are others."""

    def gradients(x: Array, t: Array) -> dict[str, Array]:
        return _copied(thaw().gradients(form.inputs(x), form.answers(t))[1])

    right, others = gradients(*first), gradients(*second)
    if all(_equal(array, others[name]) for name, array in right.items()):
        return None  # they depend on no sample at all
    for what, at in (("the first sample", 0), ("the last sample", -1)):
        x, t = second[0].copy(), second[1].copy()
        x[at], t[at] = first[0][at], first[1][at]
        mixed = gradients(x, t)
        if all(_equal(array, mixed[name]) for name, array in right.items()):
            evidence = "the update follows the gradient of one sample alone"
            return Habit("only some samples count", what, evidence)
    return None


def _copied(arrays: Mapping[str, object]) -> dict[str, Array]:
    return {name: np.array(array, float) for name, array in arrays.items()}


def _equal(a: Array, b: Array) -> bool:
    return a.shape == b.shape and np.array_equal(a, b, equal_nan=True)


def _close(a: Array, b: Array) -> bool:
    if a.shape != b.shape:
        return False
    size = max(float(np.abs(a).max(initial=0)), float(np.abs(b).max(initial=0)))
    return bool(np.allclose(a, b, rtol=1e-6, atol=1e-9 * size + 1e-300, equal_nan=True))
