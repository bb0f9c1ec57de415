"""Data for the problems, drawn by small functions: tables, pixels, counts of words, points."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from nettui.data.digits import Digits
from nettui.types import Array

Samples = tuple[Array, Array]


def clusters(
    rng: Generator, samples: int, columns: int, classes: int = 2, apart: float = 3.0, noise: float = 1.0
) -> Samples:
    """One Gaussian cluster a class, with centres about `apart` from each other."""
    centres = rng.standard_normal((classes, columns)) * apart / np.sqrt(2 * columns)
    t = rng.integers(classes, size=samples)
    return centres[t] + noise * rng.standard_normal((samples, columns)), t


def curved(rng: Generator, samples: int, columns: int = 6, noise: float = 0.3) -> Samples:
    """Two classes told apart by a product and a square of standard normal columns; the others say nothing."""
    x = rng.standard_normal((samples, columns))
    score = x[:, 0] * x[:, 1] + 0.7 * (x[:, 2] ** 2 - 1) + noise * rng.standard_normal(samples)
    return x, (score > 0).astype(int)


def linear(rng: Generator, samples: int, columns: int, signal: float, share: float = 0.5) -> Samples:
    """Two classes by a noisy linear score, with `share` of the samples in class 1.

    `signal` is the size of the score for noise of size 1.
    """
    x = rng.standard_normal((samples, columns))
    score = signal * x @ _direction(rng, columns) + rng.standard_normal(samples)
    return x, (score > np.quantile(score, 1 - share)).astype(int)


def _direction(rng: Generator, columns: int) -> Array:
    direction = rng.standard_normal(columns)
    return np.asarray(direction / np.linalg.norm(direction))


def rings(rng: Generator, samples: int, noise: float = 0.1) -> Samples:
    """An inner and an outer ring."""
    t, angle = rng.integers(2, size=samples), rng.uniform(0, 2 * np.pi, samples)
    radius = 1.0 + t + noise * rng.standard_normal(samples)
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)]), t


def squares(rng: Generator, samples: int) -> Samples:
    """Four squares of the plane, coloured like XOR, with a gap between them."""
    signs = rng.choice([-1.0, 1.0], (samples, 2))
    x = signs * rng.uniform(0.3, 1.0, (samples, 2))
    return x, (signs[:, 0] != signs[:, 1]).astype(int)


def four_points(rng: Generator) -> Samples:
    """The four points of XOR, as 0 and 1."""
    return np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]), np.array([0, 1, 1, 0])


def pixels(rng: Generator, samples: int, largest: float = 1.0) -> Samples:
    """Images of handwritten digits, 8×8 pixels from 0 to `largest`, in a random order."""
    x, t = Digits().load(0)[:2]
    rows = rng.permutation(len(t))[:samples]
    return x[rows] * largest, t[rows]


def words(rng: Generator, samples: int, vocabulary: int, classes: int, length: int = 40) -> Samples:
    """How often each word occurs in a text of one of the `classes`; each class prefers words of its own."""
    use = rng.gamma(0.3, size=(classes, vocabulary)) + 0.2
    use /= use.sum(axis=1, keepdims=True)
    t = rng.integers(classes, size=samples)
    lengths = rng.poisson(length, samples) + 5
    return np.array([rng.multinomial(n, use[k]) for n, k in zip(lengths, t, strict=True)], float), t


def bits(rng: Generator, samples: int, columns: int) -> Samples:
    """Random bits; the class says whether more of the first nine are 1 than 0, and flips at the tenth."""
    x = rng.integers(2, size=(samples, columns)).astype(float)
    return x, ((x[:, :9].sum(axis=1) > 4).astype(int) ^ x[:, 9].astype(int)).astype(int)
