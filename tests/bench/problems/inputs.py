"""Problems in the inputs: their scale, their centre, and columns that should not be there."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from tests.bench.problems import samples
from tests.bench.problems.problem import Problem, Trained, on_held_out
from tests.bench.problems.samples import Samples

BINARY = "binary-cross-entropy"


def people(rng: Generator) -> Samples:
    """Age, yearly income, months at the address, children: in the units of a form."""
    x, t = samples.curved(rng, 900, columns=4)
    return x * [12, 21_000, 60, 1] + [44, 52_000, 130, 2], t


def packets(rng: Generator) -> Samples:
    """Network packets: two addresses as integers, two ports, a length and six flags."""
    x, t = samples.curved(rng, 800, columns=5)
    flags = (rng.random((800, 6)) < 0.3).astype(float)
    return np.column_stack([x * [7e8, 7e8, 1.5e4, 1.5e4, 400] + [2.1e9, 2.1e9, 3e4, 3e4, 700], flags]), t


def petals(rng: Generator) -> Samples:
    """Three kinds of flowers by four lengths, each with a mean many times its spread."""
    x, t = samples.clusters(rng, 150, columns=4, classes=3, apart=7)
    return x * [0.3, 0.25, 0.4, 0.2] + [14.0, 9.0, 16.0, 8.0], t


def readings(rng: Generator) -> Samples:
    """Three sensors: the two that tell little vary by tens, the one that tells most by hundredths."""
    x = rng.standard_normal((700, 3))
    t = (np.abs(x[:, 0]) + 0.15 * rng.standard_normal(700) > 0.67).astype(int)
    return x * [0.01, 30, 30], t


def districts(rng: Generator) -> Samples:
    """Districts of a city: of two columns near 1 and two in thousandths, the small ones tell most."""
    x, t = samples.curved(rng, 900, columns=4, noise=0.2)
    return x * [0.004, 0.004, 0.006, 1.8], t


def shares(rng: Generator) -> Samples:
    """Two shares between 0 and 1; the class depends on which is larger."""
    x = 0.75 + 0.06 * rng.standard_normal((400, 2))
    return x, (x[:, 0] > x[:, 1]).astype(int)


def with_typing_errors(rng: Generator) -> Samples:
    """Columns near 1, each with two values a thousand times too large: the decimal point is missing."""
    x, t = samples.curved(rng, 900, columns=4, noise=0.2)
    for column in x.T:
        column[rng.choice(900, 2, replace=False)] *= 1000
    return x, t


def without_typing_errors(rng: Generator) -> Samples:
    x, t = with_typing_errors(rng)
    kept = np.abs(x).max(axis=1) < 6
    return x[kept], t[kept]


def with_result(rng: Generator) -> Samples:
    """A table in which the result itself was left among the columns."""
    x, t = samples.linear(rng, 800, columns=8, signal=0.7)
    return np.column_stack([x, 5.0 + 2.0 * t]), t


def without_result(rng: Generator) -> Samples:
    x, t = with_result(rng)
    return x[:, :-1], t


def deliveries(rng: Generator) -> Samples:
    """Late or not, with the days on the road in a column: known only once the parcel has arrived."""
    x, t = samples.linear(rng, 900, columns=10, signal=0.6)
    late = t ^ (rng.random(len(t)) < 0.02)
    return np.column_stack([x[:, :5], 3.0 + 3.0 * late + rng.uniform(0, 2, len(t)), x[:, 5:]]), t


def ordered_deliveries(rng: Generator) -> Samples:
    x, t = deliveries(rng)
    return np.delete(x, 5, axis=1), t


def honest(run: Trained) -> float:
    """1 minus the accuracy on held-out samples above what no leak allows: 0.8 here."""
    return 1 - max(on_held_out(run) - 0.8, 0)


PROBLEMS = (
    Problem(
        name="pixels-as-bytes",
        report="https://github.com/keras-team/keras/issues/6914",
        wrong="The pixels of the digits were left at 0 to 255.",
        causes=("raw-inputs",),
        samples=lambda rng: samples.pixels(rng, 1000, 255.0),
        fields={
            "data.validation": 0.2,
            "network.hidden": [64, 64],
            "network.init": "xavier",
            "train.optimizer": {"name": "sgd", "rate": 0.05},
            "train.batch": 32,
            "train.epochs": 15,
        },
        remedied=lambda rng: samples.pixels(rng, 1000),
        bad=0.4,
        good=0.9,
    ),
    Problem(
        name="bytes-into-tanh",
        report="https://github.com/PacktPublishing/What-s-New-in-TensorFlow-2.0/issues/1",
        wrong="A book's example left out the division by 255; the accuracy stayed at 11 %.",
        causes=("raw-inputs",),
        samples=lambda rng: samples.pixels(rng, 1000, 255.0),
        fields={
            "data.validation": 0.2,
            "network.hidden": [32, 32, 32],
            "network.activation": "tanh",
            "network.init": "xavier",
            "train.optimizer": {"name": "momentum", "rate": 0.02},
            "train.batch": 32,
            "train.epochs": 10,
        },
        remedy={"data.scale": "standardize"},
        bad=0.6,
        good=0.9,
    ),
    Problem(
        name="flowers-in-millimetres",
        report="https://github.com/keras-team/keras/issues/508",
        wrong="The lengths of the flowers were not scaled: far from 0, with a small spread.",
        causes=("inputs-off-center", "raw-inputs"),
        samples=petals,
        fields={
            "data.validation": 0.2,
            "network.hidden": [10, 10],
            "network.activation": "tanh",
            "network.init": "xavier",
            "train.optimizer": {"name": "sgd", "rate": 0.1},
            "train.batch": 16,
            "train.epochs": 40,
        },
        remedy={"data.scale": "standardize"},
        bad=0.75,
        good=0.93,
    ),
    Problem(
        name="addresses-as-numbers",
        report="https://github.com/keras-team/keras/issues/6688",
        wrong="Network addresses, turned into integers near 10⁹, stood beside flags of 0 and 1.",
        causes=("features-unscaled", "raw-inputs"),
        samples=packets,
        fields={
            "data.validation": 0.2,
            "network.hidden": [12, 12],
            "network.init": "he",
            "loss.name": BINARY,
            "train.optimizer": {"name": "adam", "rate": 0.003},
            "train.batch": 16,
            "train.epochs": 40,
        },
        remedy={"data.scale": "standardize"},
        bad=0.7,
        good=0.85,
    ),
    Problem(
        name="age-and-income",
        report="https://github.com/keras-team/keras/issues/2975",
        wrong="Columns of very different units were not scaled; the answer was always the same class.",
        causes=("features-unscaled", "raw-inputs"),
        samples=people,
        fields={
            "data.validation": 0.2,
            "network.hidden": [32, 32],
            "train.optimizer": {"name": "adam", "rate": 0.003},
            "train.batch": 32,
            "train.epochs": 40,
        },
        remedy={"data.scale": "standardize"},
        bad=0.75,
        good=0.88,
    ),
    Problem(
        name="small-sensor",
        report="https://github.com/BrainJS/brain.js/issues/278",
        wrong="The column that tells most varies by hundredths, the others by tens: it is not heard.",
        causes=("features-unscaled", "raw-inputs"),
        samples=readings,
        fields={
            "data.validation": 0.2,
            "network.hidden": [16, 16],
            "network.activation": "tanh",
            "network.init": "xavier",
            "train.optimizer": {"name": "momentum", "rate": 0.01},
            "train.batch": 32,
            "train.epochs": 40,
        },
        remedy={"data.scale": "standardize"},
        bad=0.7,
        good=0.88,
    ),
    Problem(
        name="positive-inputs",
        report="https://stats.stackexchange.com/questions/450100",
        wrong="All inputs are positive, so a relu with negative weights never wakes.",
        causes=("inputs-off-center", "dead-units"),
        samples=shares,
        fields={
            "data.validation": 0.2,
            "network.hidden": [3],
            "network.init": {"name": "uniform", "limit": 0.05},
            "loss.name": BINARY,
            "train.optimizer": {"name": "sgd", "rate": 0.1},
            "train.batch": 32,
            "train.epochs": 40,
        },
        remedy={"data.scale": "standardize", "network.hidden": [8], "network.init": "he"},
        bad=0.7,
        good=0.93,
    ),
    Problem(
        name="result-among-columns",
        report="https://github.com/pytorch-tabular/pytorch_tabular/issues/21",
        wrong="The column to be predicted was also listed among the inputs.",
        causes=("label-leak",),
        samples=with_result,
        fields={
            "data.validation": 0.25,
            "data.scale": "standardize",
            "network.hidden": [16],
            "train.optimizer": {"name": "adam", "rate": 0.003},
            "train.batch": 32,
            "train.epochs": 20,
        },
        remedied=without_result,
        score=honest,
        bad=0.85,
        good=0.95,
    ),
    Problem(
        name="days-on-the-road",
        report="https://github.com/DataTalksClub/machine-learning-zoomcamp/pull/712",
        wrong="Lateness was predicted from the delivery's duration, which is known only afterwards.",
        causes=("label-leak",),
        samples=deliveries,
        fields={
            "data.validation": 0.25,
            "data.scale": "standardize",
            "network.hidden": [24, 24],
            "train.optimizer": {"name": "sgd", "rate": 0.1},
            "train.batch": 32,
            "train.epochs": 20,
        },
        remedied=ordered_deliveries,
        score=honest,
        bad=0.88,
        good=0.95,
    ),
    Problem(
        name="districts-not-normalised",
        report="https://github.com/ageron/handson-ml3/pull/20",
        wrong="The example fed columns of different scales past the normalisation.",
        causes=("features-unscaled",),
        samples=districts,
        fields={
            "data.validation": 0.2,
            "network.hidden": [30, 30],
            "network.activation": "gelu",
            "train.optimizer": {"name": "sgd", "rate": 0.1},
            "train.batch": 32,
            "train.epochs": 40,
        },
        remedy={"data.scale": "standardize"},
        bad=0.7,
        good=0.88,
    ),
    Problem(
        name="missing-decimal-points",
        report="https://github.com/CTUAvastLab/JsonGrinder.jl/issues/120",
        wrong="A few far values decide the range that min-max scaling divides by; the rest is squeezed.",
        causes=("outliers", "features-unscaled"),
        samples=with_typing_errors,
        fields={
            "data.validation": 0.2,
            "data.scale": "min-max",
            "network.hidden": [24, 24],
            "train.optimizer": {"name": "adam", "rate": 0.003},
            "train.batch": 32,
            "train.epochs": 40,
        },
        remedied=without_typing_errors,
        bad=0.7,
        good=0.88,
    ),
)
