"""Problems in the labels: shuffled, rare, copied, contradictory, weakly tied to the inputs."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from nettui.types import Array
from tests.bench.problems import samples
from tests.bench.problems.problem import Draw, Problem, Trained, balanced, on_held_out
from tests.bench.problems.samples import Samples

BINARY = "binary-cross-entropy"


def shuffled(draw: Draw) -> Draw:
    """The same samples, each with the label of another."""

    def mixed(rng: Generator) -> Samples:
        x, t = draw(rng)
        return x, rng.permutation(t)

    return mixed


def digits(rng: Generator) -> Samples:
    return samples.pixels(rng, 900)


def texts(rng: Generator) -> Samples:
    return samples.words(rng, 600, vocabulary=120, classes=4)


def clicks(rng: Generator) -> Samples:
    """A hundred columns, of which the click depends on all a little; one click in nine."""
    return samples.linear(rng, 1500, columns=60, signal=2.0, share=0.115)


def payments(rng: Generator) -> Samples:
    """Five compressed columns; one payment in fifty is a fraud."""
    x, t = samples.linear(rng, 5000, columns=5, signal=3.0, share=0.02)
    return x, t


def emotions(rng: Generator) -> Samples:
    """Four emotions, of which one has nearly all samples; the clusters overlap."""
    t = rng.choice(4, 1800, p=[0.91, 0.04, 0.03, 0.02])
    return _around(t, rng), t


def _around(t: Array, rng: Generator) -> Array:
    centres = 2.2 * np.eye(4, 10) - 0.5
    return np.asarray(centres[t] + rng.standard_normal((len(t), 10)))


def ups_and_downs(rng: Generator) -> Samples:
    """Whether a price rises, by 25 columns of the past that do not tell."""
    return rng.standard_normal((1000, 25)), rng.integers(2, size=1000)


def ups_and_downs_known(rng: Generator) -> Samples:
    x, t = ups_and_downs(rng)
    x[:, 3] += 2.5 * t
    return x, t


def returns(rng: Generator) -> Samples:
    """Five classes of tomorrow's return; 40 columns say nearly nothing about it."""
    return rng.standard_normal((1200, 40)), rng.choice(5, 1200, p=[0.16, 0.40, 0.09, 0.21, 0.14])


def returns_with_news(rng: Generator) -> Samples:
    """The same with columns that do say something."""
    x, t = returns(rng)
    centres = rng.standard_normal((5, 8)) * 1.5
    return np.column_stack([x, centres[t] + rng.standard_normal((len(t), 8))]), t


def admissions(rng: Generator) -> Samples:
    """Three coarse grades a person: of people with the same grades, some pass and some do not."""
    x = rng.integers(3, size=(900, 3)).astype(float)
    return x, (rng.random(900) < 0.35 + 0.1 * x[:, 0]).astype(int)


def admissions_with_score(rng: Generator) -> Samples:
    x, t = admissions(rng)
    return np.column_stack([x, 2.0 * t - 1 + 0.5 * rng.standard_normal(len(t))]), t


def inspections(rng: Generator) -> Samples:
    """Few different rows, each many times: the held-out ones were all seen in training."""
    x, t = samples.linear(rng, 60, columns=20, signal=1.0)
    rows = rng.integers(60, size=1500)
    return x[rows], t[rows]


def single_inspections(rng: Generator) -> Samples:
    return samples.linear(rng, 1500, columns=20, signal=1.0)


def copied_before_split(rng: Generator) -> Samples:
    """The rare class copied until both are as frequent, before some rows are held out."""
    x, t = samples.linear(rng, 900, columns=30, signal=1.0, share=0.08)
    rare = np.flatnonzero(t == 1)
    more = rng.choice(rare, np.sum(t == 0) - len(rare))
    return np.vstack([x, x[more]]), np.append(t, t[more])


def never_copied(rng: Generator) -> Samples:
    return samples.linear(rng, 1600, columns=30, signal=1.0)


def honest(run: Trained) -> float:
    """1 minus the accuracy on held-out samples above what the noise in the labels allows, 0.75 here."""
    return 1 - max(on_held_out(run) - 0.75, 0)


PROBLEMS = (
    Problem(
        name="images-with-other-labels",
        report="https://github.com/amoodie/StratGAN/issues/3",
        wrong="Images and labels were drawn separately, so they did not match.",
        causes=("labels-shuffled", "little-signal"),
        samples=shuffled(digits),
        fields={
            "data.validation": 0.2,
            "data.scale": "center",
            "network.hidden": [40, 40],
            "train.optimizer": {"name": "momentum", "rate": 0.02},
            "train.batch": 32,
            "train.epochs": 20,
        },
        remedied=digits,
        score=on_held_out,
        bad=0.2,
        good=0.88,
    ),
    Problem(
        name="texts-with-other-labels",
        report="https://github.com/Borda/kaggle_image-classify/pull/12",
        wrong="The samples were shuffled after their labels had been taken.",
        causes=("labels-shuffled", "little-signal"),
        samples=shuffled(texts),
        fields={
            "data.validation": 0.2,
            "data.scale": "standardize",
            "network.hidden": [32],
            "network.activation": "tanh",
            "network.init": "xavier",
            "train.optimizer": {"name": "adam", "rate": 0.003},
            "train.batch": 32,
            "train.epochs": 10,
        },
        remedied=texts,
        score=on_held_out,
        bad=0.4,
        good=0.85,
    ),
    Problem(
        name="clicks-are-rare",
        report="https://datascience.stackexchange.com/questions/19283",
        wrong="One sample in nine is positive and the signal is weak: the answer is always no.",
        causes=("class-imbalance", "little-signal"),
        samples=clicks,
        fields={
            "data.validation": 0.2,
            "data.scale": "standardize",
            "network.hidden": [8, 8, 8],
            "loss.name": BINARY,
            "loss.penalty": {"name": "l2", "strength": 0.003},
            "train.optimizer": {"name": "sgd", "rate": 0.05},
            "train.batch": 64,
            "train.epochs": 20,
        },
        remedy={"loss.weights": "balanced"},
        score=balanced,
        bad=0.66,
        good=0.72,
    ),
    Problem(
        name="frauds-are-rare",
        report="https://stackoom.com/en/question/4QOjQ",
        wrong="Fewer than one payment in fifty is a fraud: the network calls none so.",
        causes=("class-imbalance",),
        samples=payments,
        fields={
            "data.validation": 0.2,
            "data.scale": "standardize",
            "network.hidden": [10, 10],
            "train.optimizer": {"name": "adam", "rate": 0.001},
            "train.batch": 64,
            "train.epochs": 10,
        },
        remedy={"loss.weights": "balanced"},
        score=balanced,
        bad=0.65,
        good=0.72,
    ),
    Problem(
        name="returns-of-tomorrow",
        report="https://datascience.stackexchange.com/questions/16840",
        wrong="The columns say nearly nothing about the label: the most frequent class is always the answer.",
        causes=("little-signal", "labels-shuffled"),
        samples=returns,
        fields={
            "data.validation": 0.2,
            "data.scale": "standardize",
            "network.hidden": [32],
            "network.dropout": {"keep": 0.8},
            "train.optimizer": {"name": "sgd", "rate": 0.05},
            "train.batch": 64,
            "train.epochs": 15,
        },
        remedied=returns_with_news,
        score=on_held_out,
        bad=0.48,
        good=0.8,
    ),
    Problem(
        name="same-grades-other-result",
        report="https://github.com/brightmart/text_classification/issues/72",
        wrong="Samples with equal inputs have different labels.",
        causes=("contradictory-labels", "little-signal"),
        samples=admissions,
        fields={
            "data.validation": 0.2,
            "data.scale": "standardize",
            "network.hidden": [24, 24],
            "train.optimizer": {"name": "adam", "rate": 0.003},
            "train.batch": 32,
            "train.epochs": 30,
        },
        remedied=admissions_with_score,
        bad=0.68,
        good=0.93,
    ),
    Problem(
        name="few-different-rows",
        report="https://github.com/dotnet/docs/issues/17721",
        wrong="Nearly all rows of the file are copies, so the held-out ones had been seen in training.",
        causes=("duplicates-across-split",),
        samples=inspections,
        fields={
            "data.validation": 0.2,
            "data.scale": "standardize",
            "network.hidden": [32, 32],
            "train.optimizer": {"name": "adam", "rate": 0.003},
            "train.batch": 32,
            "train.epochs": 15,
        },
        remedied=single_inspections,
        score=honest,
        bad=0.8,
        good=0.93,
    ),
    Problem(
        name="copied-before-split",
        report="https://github.com/MakazhanAlpamys/Soup/issues/680",
        wrong="The rare class was copied before the split: every held-out row of it was in training.",
        causes=("duplicates-across-split",),
        samples=copied_before_split,
        fields={
            "data.validation": 0.2,
            "data.scale": "standardize",
            "network.hidden": [48],
            "train.optimizer": {"name": "adam", "rate": 0.005},
            "train.batch": 32,
            "train.epochs": 30,
        },
        remedied=never_copied,
        score=honest,
        bad=0.85,
        good=0.95,
    ),
    Problem(
        name="one-emotion-for-all",
        report="https://github.com/amanshenoy/multilogue-net/issues/8",
        wrong="One class had nearly all samples, so the others were never answered.",
        causes=("class-imbalance",),
        samples=emotions,
        fields={
            "data.validation": 0.3,
            "data.scale": "standardize",
            "network.hidden": [20],
            "network.activation": "silu",
            "network.init": "xavier",
            "train.optimizer": {"name": "momentum", "rate": 0.005},
            "train.batch": 64,
            "train.epochs": 8,
        },
        remedy={"loss.weights": "balanced", "train.epochs": 30},
        score=balanced,
        bad=0.5,
        good=0.72,
    ),
    Problem(
        name="prices-at-half",
        report="https://github.com/26hzhang/StockPrediction/issues/1",
        wrong="The past of a price does not tell whether it rises: 50 %.",
        causes=("little-signal", "labels-shuffled"),
        samples=ups_and_downs,
        fields={
            "data.validation": 0.2,
            "data.scale": "standardize",
            "network.hidden": [16, 16],
            "network.activation": "leaky-relu",
            "loss.name": BINARY,
            "train.optimizer": {"name": "adagrad", "rate": 0.02},
            "train.batch": 32,
            "train.epochs": 10,
        },
        remedied=ups_and_downs_known,
        score=on_held_out,
        bad=0.58,
        good=0.8,
    ),
)
