"""Problems of regression: numbers to predict, in units of their own."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from tests.bench.problems.problem import Problem, explained
from tests.bench.problems.samples import Samples


def adverts(rng: Generator) -> Samples:
    """Sales by one budget, in hundreds of thousands."""
    x = rng.uniform(0, 300, (200, 1))
    return x, 7 + 0.05 * x[:, 0] + rng.standard_normal(200)


def fourth_power(rng: Generator) -> Samples:
    """The fourth power of a number between −100 and 100."""
    x = rng.uniform(-100, 100, (600, 1))
    return x, x[:, 0] ** 4


def squares(rng: Generator) -> Samples:
    """A square plus three, for standardised inputs; the target runs to ten thousand."""
    z = rng.uniform(0, 100, 400)
    return ((z - 50) / 29)[:, None], z**2 + 3


def forty_two(rng: Generator) -> Samples:
    """Numbers about 42, which depend on two columns a little."""
    x = rng.standard_normal((300, 2))
    return x, 42 + 0.5 * x[:, 0] + 0.3 * x[:, 1] + 0.1 * rng.standard_normal(300)


def hundred_columns(rng: Generator) -> Samples:
    """A linear function of fifty columns with values in the hundreds."""
    x = rng.standard_normal((1000, 50))
    return x, x @ rng.uniform(0, 100, 50) + 50 * rng.standard_normal(1000)


def ages(rng: Generator) -> Samples:
    """Ages of 18 to 80 in whole years, by eight measurements."""
    x = rng.standard_normal((1200, 8))
    age = 45 + 9 * x[:, 0] + 6 * np.tanh(x[:, 1]) - 5 * x[:, 2] + 3 * rng.standard_normal(1200)
    return x, np.clip(np.round(age), 18, 80)


def homes(rng: Generator) -> Samples:
    """Prices of homes by rooms, area and age, in dollars."""
    x = np.column_stack([rng.integers(1, 9, 700), rng.normal(110, 35, 700), rng.uniform(0, 90, 700)])
    price = 60_000 + 18_000 * x[:, 0] + 1_900 * x[:, 1] - 700 * x[:, 2] + 15_000 * rng.standard_normal(700)
    return x, price


SQUARED = "squared-error"
TARGET = "target-unscaled"
"""The target's size does not suit the first weights and the rate."""

PROBLEMS = (
    Problem(
        name="sales-by-budget",
        report="https://stats.stackexchange.com/questions/284189",
        wrong="One column of hundreds, not scaled: NaN at any usual rate.",
        causes=("raw-inputs", "features-unscaled", "inputs-off-center"),
        samples=adverts,
        fields={
            "data.validation": 0.2,
            "network.hidden": [],
            "network.init": "xavier",
            "loss.name": SQUARED,
            "train.optimizer": {"name": "sgd", "rate": 0.01},
            "train.batch": 20,
            "train.epochs": 30,
        },
        remedy={"data.scale": "standardize"},
        score=explained,
        bad=0.1,
        good=0.8,
    ),
    Problem(
        name="fourth-power",
        report="https://stackoverflow.com/questions/52800582",
        wrong="Inputs to 100 and targets to 10⁸ were used as they were: units saturate, steps are tiny.",
        causes=(TARGET, "raw-inputs"),
        samples=fourth_power,
        fields={
            "data.validation": 0.2,
            "network.hidden": [32, 32],
            "network.activation": "tanh",
            "network.init": "xavier",
            "loss.name": SQUARED,
            "train.optimizer": {"name": "adam", "rate": 0.003},
            "train.batch": 32,
            "train.epochs": 60,
        },
        remedy={"data.scale": "standardize", "data.scale_target": "standardize"},
        score=explained,
        bad=0.1,
        good=0.95,
    ),
    Problem(
        name="target-in-thousands",
        report="https://stats.stackexchange.com/questions/418955",
        wrong="The target was not scaled; training diverged at all but tiny rates.",
        causes=(TARGET, "rate-too-high"),
        samples=squares,
        fields={
            "data.validation": 0.2,
            "network.hidden": [16],
            "loss.name": SQUARED,
            "train.optimizer": {"name": "sgd", "rate": 0.05},
            "train.batch": 32,
            "train.epochs": 60,
        },
        remedy={"data.scale_target": "standardize"},
        score=explained,
        bad=0.1,
        good=0.9,
    ),
    Problem(
        name="never-reaches-42",
        report="https://thinbug.com/q/49867234",
        wrong="The answer has to travel to 42 in steps of a thousandth.",
        causes=(TARGET, "rate-too-low", "stopped-too-early"),
        samples=forty_two,
        fields={
            "data.validation": 0.2,
            "network.hidden": [],
            "network.init": "xavier",
            "loss.name": "absolute-error",
            "train.optimizer": {"name": "rmsprop", "rate": 0.001},
            "train.batch": 32,
            "train.epochs": 60,
        },
        remedy={"data.scale_target": "standardize", "train.optimizer": {"name": "rmsprop", "rate": 0.01}},
        score=explained,
        bad=0.1,
        good=0.85,
    ),
    Problem(
        name="seventy-instead-of-two-thousand",
        report="https://github.com/keras-team/keras/issues/2576",
        wrong="Ten epochs of RMSProp at its usual rate took the answers to 70, the targets reach 2000.",
        causes=(TARGET, "rate-too-low", "stopped-too-early"),
        samples=hundred_columns,
        fields={
            "data.validation": 0.2,
            "network.hidden": [],
            "network.init": "xavier",
            "loss.name": SQUARED,
            "train.optimizer": {"name": "rmsprop", "rate": 0.001},
            "train.batch": 16,
            "train.epochs": 10,
        },
        remedy={"data.scale_target": "standardize"},
        score=explained,
        bad=0.3,
        good=0.9,
    ),
    Problem(
        name="age-in-a-hundred-classes",
        report="https://github.com/yu4u/age-gender-estimation/issues/63",
        wrong="An age was predicted as one of a hundred unrelated classes: 4 % right.",
        causes=("quantity-as-classes",),
        samples=ages,
        fields={
            "data.validation": 0.2,
            "data.scale": "standardize",
            "data.task": "classification",
            "network.hidden": [32],
            "train.optimizer": {"name": "adam", "rate": 0.003},
            "train.batch": 32,
            "train.epochs": 30,
        },
        remedy={"data.task": "regression", "loss.name": SQUARED, "data.scale_target": "standardize"},
        score=explained,
        bad=0.8,
        good=0.85,
    ),
    Problem(
        name="prices-in-dollars",
        report="https://datascience.stackexchange.com/questions/15962",
        wrong="At a rate of 0.001 the loss went from thousands to a billion and to NaN.",
        causes=("rate-too-high",),
        samples=homes,
        fields={
            "data.validation": 0.2,
            "data.scale": "standardize",
            "data.scale_target": "standardize",
            "network.hidden": [32, 32],
            "loss.name": SQUARED,
            "train.optimizer": {"name": "momentum", "rate": 0.5},
            "train.batch": 16,
            "train.epochs": 30,
        },
        remedy={"train.optimizer": {"name": "momentum", "rate": 0.003}},
        score=explained,
        bad=0.3,
        good=0.85,
    ),
)
