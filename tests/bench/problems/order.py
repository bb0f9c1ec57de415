"""Problems in the order of the samples: which are held out, and which make a mini-batch."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from tests.bench.problems import samples
from tests.bench.problems.problem import Draw, Problem, on_held_out
from tests.bench.problems.samples import Samples


def by_class(draw: Draw) -> Draw:
    """The same samples, class after class, as a folder for each class is read."""

    def ordered(rng: Generator) -> Samples:
        x, t = draw(rng)
        rows = np.argsort(t, kind="stable")
        return x[rows], t[rows]

    return ordered


def flowers(rng: Generator) -> Samples:
    """A hundred of each of five kinds."""
    x, t = samples.clusters(rng, 1000, columns=8, classes=5, apart=9)
    rows = np.concatenate([np.flatnonzero(t == k)[:100] for k in range(5)])
    return x[rows], t[rows]


def digits(rng: Generator) -> Samples:
    return samples.pixels(rng, 900)


def drifting(rng: Generator) -> Samples:
    """Measurements in the order of time: what tells the classes apart in the last fifth are other columns."""
    x, t = samples.clusters(rng, 1000, columns=6, apart=1)
    late = np.arange(1000)[:, None] >= 800
    apart = (2.4 * t - 1.2)[:, None]
    x[:, :2] += np.where(late, 0, apart)
    x[:, 2:4] += np.where(late, apart, 0)
    return x, t


PROBLEMS = (
    Problem(
        name="last-class-held-out",
        report="https://github.com/keras-team/keras/issues/8346",
        wrong="The held-out part was the end of a file sorted by class: a class never seen in training.",
        causes=("unshuffled-order",),
        samples=by_class(flowers),
        fields={
            "data.validation": 0.2,
            "data.split": "last",
            "data.scale": "standardize",
            "network.hidden": [24],
            "train.optimizer": {"name": "adam", "rate": 0.003},
            "train.batch": 32,
            "train.epochs": 20,
        },
        remedy={"data.split": "random"},
        score=on_held_out,
        bad=0.1,
        good=0.9,
    ),
    Problem(
        name="past-and-future",
        report="https://github.com/keras-team/keras/issues/6422",
        wrong="The held-out part was the end of the file, which differs from what came before.",
        causes=("unshuffled-order",),
        samples=drifting,
        fields={
            "data.validation": 0.2,
            "data.split": "last",
            "data.scale": "standardize",
            "network.hidden": [16, 16],
            "network.activation": "tanh",
            "network.init": "xavier",
            "loss.name": "binary-cross-entropy",
            "train.optimizer": {"name": "momentum", "rate": 0.02},
            "train.batch": 32,
            "train.epochs": 20,
        },
        remedy={"data.split": "stratified"},
        score=on_held_out,
        bad=0.75,
        good=0.88,
    ),
    Problem(
        name="folder-after-folder",
        report="https://github.com/vlfeat/matconvnet/issues/393",
        wrong="The samples were sorted by class and not shuffled: a batch had one class.",
        causes=("unshuffled-order",),
        samples=by_class(digits),
        fields={
            "data.validation": 0.2,
            "data.scale": "standardize",
            "network.hidden": [32],
            "train.shuffle": False,
            "train.optimizer": {"name": "momentum", "rate": 0.1},
            "train.batch": 32,
            "train.epochs": 15,
        },
        remedy={"train.shuffle": True},
        bad=0.6,
        good=0.97,
    ),
)
