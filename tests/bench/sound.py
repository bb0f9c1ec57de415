"""Sound networks: random ones on shipped data, and others on tables, as practitioners set them up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.random import Generator

from nettui.data.arrays import Arrays
from tests.bench.networks import INITS, Table, random_network
from tests.bench.problems import samples
from tests.bench.problems.samples import Samples


def weak_signal(rng: Generator) -> Samples:
    """Many columns that together tell two classes apart in 58 % to 68 % of the cases."""
    return samples.linear(rng, int(rng.integers(800, 2000)), int(rng.integers(8, 40)), rng.uniform(0.3, 0.7))


def imbalanced(rng: Generator) -> Samples:
    """Few positive samples, which the columns do tell apart."""
    return samples.linear(rng, 1500, int(rng.integers(5, 20)), rng.uniform(2, 4), rng.uniform(0.08, 0.25))


def off_center(rng: Generator) -> Samples:
    """Columns of shares between 0 and 1: all positive, with a mean of one to two spreads."""
    x, t = samples.clusters(rng, 700, columns=int(rng.integers(6, 20)), classes=3, apart=5)
    return 1 / (1 + np.exp(-0.8 * x)), t


def small(rng: Generator) -> Samples:
    """Forty to ninety samples of two to four clusters."""
    return samples.clusters(rng, int(rng.integers(40, 90)), 5, int(rng.integers(2, 5)), apart=6)


def wide(rng: Generator) -> Samples:
    """Two to four times as many columns as samples, with clear clusters."""
    rows = int(rng.integers(60, 150))
    return samples.clusters(rng, rows, rows * int(rng.integers(2, 5)), int(rng.integers(2, 4)), apart=14)


def noisy_labels(rng: Generator) -> Samples:
    """Clear clusters, but one label in four to ten is a wrong one."""
    classes = int(rng.integers(2, 5))
    x, t = samples.clusters(rng, 900, 10, classes, apart=7)
    wrong = rng.random(len(t)) < rng.uniform(0.1, 0.25)
    return x, np.where(wrong, rng.integers(classes, size=len(t)), t)


def one_hot(rng: Generator) -> Samples:
    """Four columns of categories, as one column of 0 and 1 for each category."""
    sizes = rng.integers(3, 7, size=4)
    picked = [rng.integers(size, size=900) for size in sizes]
    effects = [rng.standard_normal(size) for size in sizes]
    score = sum(effect[column] for effect, column in zip(effects, picked, strict=True))
    x = np.hstack([np.eye(size)[column] for size, column in zip(sizes, picked, strict=True)])
    noisy = score + 0.7 * rng.standard_normal(900)
    return x, (noisy > np.median(noisy)).astype(int)


def raw_units(rng: Generator) -> Samples:
    """Columns in their own units, from thousandths to millions; they are standardised later."""
    x, t = samples.curved(rng, 1200, columns=5, noise=0.5)
    return x * 10 ** rng.uniform(-3, 6, 5) + 10 ** rng.uniform(-3, 6, 5), t


def counts(rng: Generator) -> Samples:
    """Counts of words."""
    return samples.words(rng, 700, vocabulary=int(rng.integers(40, 150)), classes=int(rng.integers(2, 6)))


def quantity(rng: Generator) -> Samples:
    """A number to predict, in units of its own, from six columns in theirs."""
    x = rng.standard_normal((800, 6))
    y = x @ rng.standard_normal(6) + x[:, 0] ** 2 + rng.standard_normal(800)
    return x * 10 ** rng.uniform(-2, 4, 6), y * 10 ** rng.uniform(0, 4) + 100


class Kind(NamedTuple):
    """A kind of table with the networks that suit it: hidden layers, units, updates, strength of the penalty,
    whether its columns may be left unscaled and its classes weighted, and its losses.

    Where the signal is weak or noisy, a practitioner takes few units, few epochs and a penalty.
    """

    draw: Callable[[Generator], Samples]
    depths: tuple[int, ...] = (1, 1, 2, 2, 3)
    widths: tuple[int, ...] = (16, 32, 64)
    updates: int = 1200
    penalty: float = 0.0
    unscaled: bool = False
    weighted: bool = False
    losses: tuple[str, ...] = ("cross-entropy",)


KINDS: Mapping[str, Kind] = {
    "weak-signal": Kind(weak_signal, (0, 0, 1), (8, 16), 600, 0.01),
    "imbalanced": Kind(imbalanced, (1, 1, 2), (8, 16), 700, 0.001, weighted=True),
    "off-center": Kind(off_center, (1, 1, 2), updates=800, unscaled=True),
    "small": Kind(small, (0, 1, 1), (8, 16), 600, 0.003),
    "wide": Kind(wide, (0, 0, 1), (8, 16), 150, 0.01),
    "noisy-labels": Kind(noisy_labels, (1, 1, 2), (8, 16), 500, 0.003),
    "one-hot": Kind(one_hot, (1, 1, 2), (8, 16), 700, 0.003, unscaled=True),
    "raw-units": Kind(raw_units, updates=1000, penalty=0.001),
    "counts": Kind(counts, (0, 1, 1, 2), (16, 32), 400),
    "quantity": Kind(
        quantity, updates=1500, losses=("squared-error", "squared-error", "absolute-error", "huber")
    ),
}
"""The kinds of tables by name."""

OPTIMIZERS = (
    ("sgd", 0.05),
    ("momentum", 0.01),
    ("adam", 0.003),
    ("rmsprop", 0.002),
    ("nesterov", 0.01),
    ("adamw", 0.003),
)


def sound_network(number: int) -> Table:
    """A network without a bug: random_network for even numbers, a table of some kind for odd ones."""
    return table_network(number) if number % 2 else random_network(number)


def table_network(number: int) -> Table:
    """A network on a table as a practitioner would set it up, drawn at random with its number as the seed."""
    rng = np.random.default_rng([number, 1])

    def pick(choices: Any) -> Any:
        return choices[int(rng.integers(len(choices)))]

    kind = [*KINDS.values()][number // 2 % len(KINDS)]
    x, t = kind.draw(rng)
    activation, (optimizer, rate) = pick(("relu", "relu", "tanh", "elu", "leaky-relu")), pick(OPTIMIZERS)
    depth, batch, numbers = pick(kind.depths), pick((16, 32)), t.dtype.kind == "f"
    losses = ("cross-entropy", "binary-cross-entropy") if len(np.unique(t)) == 2 else kind.losses
    table: Table = {
        "data": {"source": Arrays.of(x, t), "validation": 0.2, "scale": "standardize"},
        "network": {
            "hidden": [pick(kind.widths)] * depth,
            "activation": activation,
            "init": INITS[activation],
            "dropout": {"keep": pick((1.0, 1.0, 0.8)) if depth else 1.0},
        },
        "loss": {
            "name": pick(losses),
            "penalty": {"name": "l2", "strength": kind.penalty},
        },
        "train": {
            "optimizer": {"name": optimizer, "rate": rate},
            "batch": batch,
            "epochs": epochs(len(t), batch, kind.updates),
        },
        "seed": number,
    }
    if kind.unscaled:
        table["data"]["scale"] = pick(("standardize", "none", "min-max"))
    if numbers:
        table["data"]["scale_target"] = "standardize"
        return table
    table["data"]["split"] = pick(("random", "stratified"))
    table["train"]["clip"] = pick(({"name": "none"}, {"name": "none"}, {"name": "norm", "limit": 5.0}))
    table["train"]["warmup"] = pick((0, 0, 20))
    table["loss"]["smoothing"] = pick((0.0, 0.0, 0.0, 0.1))
    table["loss"]["weights"] = pick(("none", "balanced")) if kind.weighted else "none"
    return table


def epochs(samples: int, batch: int, updates: int) -> int:
    """The epochs that make about `updates` updates, 5 to 300."""
    return int(np.clip(round(updates * batch / (0.8 * samples)), 5, 300))
