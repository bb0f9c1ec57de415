"""Names passes in which the answer to a sample depends on the others of its mini-batch."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from nettui.abilities import Mistake
from nettui.sources.own.subject import Subject
from nettui.types import Array

CLOSE = 1e-4
"""Relative difference up to which two answers are the same, in float32 too."""


def mixed_samples(subject: Subject) -> Iterator[Mistake]:
    """A softmax over several samples, or another operation that runs along them."""
    together, alone, doubled, beside = _answers(subject)
    if together.shape != alone.shape or not np.isfinite([together, alone]).all() or _same(together, alone):
        return
    if _same(together, doubled) and not _same(together, beside):  # as batch norm, by mean and variance
        return
    positive = (together > 0).all() and (alone > 0).all()
    softmax = positive and together.shape[1] > 1 and _same(alone.sum(axis=1), np.ones(len(alone)))
    if softmax and _same(together / together.sum(axis=1, keepdims=True), alone):
        said = "the softmax divides by the sum over the samples too"
        yield Mistake("softmax over the mini-batch", "one sum for all", "each sample's sum to 1", said)
        return
    said = "the same sample is answered otherwise alone than among others"
    apart = f"answers up to {np.abs(together - alone).max():.3g} apart"
    yield Mistake("a sample's answer depends on the others", apart, "the same answer", said)


def _answers(subject: Subject) -> tuple[Array, Array, Array, Array]:
    """The answers (N, K) to the first mini-batch: at once, one by one, and beside further samples.

    These are all samples once more, which leaves their means as they are, and the first one N times, which
    leaves their maxima. Empty where answers are random.
    """
    x, form = subject.first[0], subject.form
    nothing = np.zeros((0, 0)), np.zeros((0, 1)), np.zeros((0, 0)), np.zeros((0, 0))

    def ask(samples: Array) -> Array:
        return form.scores(subject.thaw().scores(form.inputs(samples)), len(samples))

    try:
        together, again = (np.array(ask(x), float) for _ in range(2))
        alone = np.concatenate([np.array(ask(x[n : n + 1]), float) for n in range(len(x))])
        more = (x, np.repeat(x[:1], len(x), axis=0))
        doubled, beside = (np.array(ask(np.concatenate([x, each])), float)[: len(x)] for each in more)
    except Exception:  # code without answers, or that takes no sample alone
        return nothing
    return (together, alone, doubled, beside) if np.array_equal(together, again) else nothing


def _same(one: Array, other: Array) -> bool:
    size = max(float(np.abs(one).max()), float(np.abs(other).max()), 1e-300)
    return bool(np.abs(one - other).max() <= CLOSE * size)
