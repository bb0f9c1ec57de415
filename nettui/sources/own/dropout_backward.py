"""Names a backward pass that does not go through the dropout of the forward pass."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from nettui.abilities import Mistake
from nettui.common.text import format_number
from nettui.sources.own.network import Penalized
from nettui.sources.own.subject import Subject
from nettui.types import Array, Tensor

SYMPTOM, EXPECTED = "dropout is left out backward", "that of the forward pass"

STEP = 1e-5
"""By how much a bias is moved for the numeric derivative."""

LEAST = 1e-4
"""The share of the largest derivative from which on one is not 0: a step over a small rate is rounded."""

CLOSE = 1e-3
"""Relative difference up to which two ratios are the same."""

SAMPLES, SEEN = 3, 3
"""The samples that are looked at one by one, and the units that must be kept in them together."""


def wrong_dropout(subject: Subject) -> Iterator[Mistake]:
    """What a dropout does otherwise backward than forward, in the last layer where it does.

    On one sample, dE/db of a hidden layer is dE/dz: it is 0 where a unit is dropped, and elsewhere of a unit
    that counts 1/(1 − p) times. The numeric derivative of the loss, with the same random numbers, says so.
    """
    biases = [tensor for tensor in subject.known if tensor.role == "bias"]
    if not biases or not _is_right(*_on_samples(subject, biases[-1])):
        return
    for tensor in reversed(biases[:-1]):
        if found := _judged(*_on_samples(subject, tensor), tensor.name):
            measured, evidence = found
            yield Mistake(SYMPTOM, measured, EXPECTED, f"{evidence}{subject.at(tensor.name)}")
            return


def _on_samples(subject: Subject, tensor: Tensor) -> tuple[Array, Array]:
    """The derivatives by a layer's biases on each sample, and the numeric ones; empty without them."""
    try:
        pairs = [_on_sample(subject, tensor, n) for n in range(min(SAMPLES, len(subject.first[1])))]
    except Exception:  # it takes no sample alone
        pairs = [None]
    if None in pairs:
        return np.empty(0), np.empty(0)
    one, other = zip(*filter(None, pairs), strict=True)
    return np.concatenate(one), np.concatenate(other)


def _is_right(gradient: Array, numeric: Array) -> bool:
    """Whether they are the same, so that what is above is right."""
    size = np.abs(numeric).max(initial=0)
    return bool(size > 0 and np.abs(gradient - numeric).max() <= CLOSE * size)


def _on_sample(subject: Subject, tensor: Tensor, n: int) -> tuple[Array, Array] | None:
    """The derivatives by a layer's biases on sample n, (H,), and the numeric ones; None without them."""
    params = {name: np.array(value) for name, value in subject.thaw().parameters().items()}
    value, gradient = _derivatives(subject, params, tensor.name, n)
    if value is None or gradient.shape != tensor.shape:
        return None
    numeric = np.zeros(gradient.size)
    for unit in range(gradient.size):
        sides = []
        for by in (STEP, -STEP):
            moved = np.array(params[tensor.name], float)
            moved.flat[unit] += by
            side, _ = _derivatives(subject, {**params, tensor.name: moved}, tensor.name, n)
            if side is None:
                return None
            sides.append(side)
        numeric[unit] = (sides[0] - sides[1]) / (2 * STEP)
    return gradient.ravel(), numeric


def _derivatives(
    subject: Subject, params: Mapping[str, Array], name: str, n: int
) -> tuple[float | None, Array]:
    """The loss on sample n, and its gradient by a parameter; the random numbers are the same each time."""
    network, (x, t) = subject.thaw(params), subject.first
    if isinstance(network, Penalized):
        network.penalize(0.0)
    one = slice(n, n + 1)
    value, gradients = network.gradients(subject.form.inputs(x[one]), subject.form.answers(t[one]))
    return value, np.array(gradients[name], float)


def _judged(gradient: Array, numeric: Array, name: str) -> tuple[str, str] | None:
    """What the derivatives by the same biases say of a mask; None if they do not speak of one."""
    if not (np.isfinite(gradient).all() and np.isfinite(numeric).all()):
        return None
    computed = np.abs(gradient) > LEAST * np.abs(gradient).max(initial=0)
    kept = np.abs(numeric) > LEAST * np.abs(numeric).max(initial=0)
    both, lost = computed & kept, computed & ~kept
    ratios = numeric[both] / gradient[both]
    if both.sum() < SEEN or np.ptp(ratios) > CLOSE * np.abs(ratios).max():
        return None
    if lost.any() and (kept & ~computed).any():
        return "another mask", f"d{name} is 0 at units that are kept, and not at units that are dropped"
    if (kept & ~computed).any():
        return None
    if lost.any():
        off, units = lost.sum(), computed.sum()
        return (
            "no mask",
            f"{off} of {units} units in {SAMPLES} samples are dropped forward, but d{name} is not 0 there",
        )
    factor = float(np.median(ratios))
    if factor > 1 + CLOSE:
        said = f"the kept units count {format_number(factor)} times forward, but not in d{name}"
        return "its mask without its scale", said
    return None
