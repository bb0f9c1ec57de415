"""Problems in how the network is trained: rate, momentum, batch, penalty, dropout, length."""

from __future__ import annotations

from numpy.random import Generator

from tests.bench.problems import samples
from tests.bench.problems.problem import Problem
from tests.bench.problems.samples import Samples

BINARY = "binary-cross-entropy"


def digits(rng: Generator) -> Samples:
    return samples.pixels(rng, 900)


def movements(rng: Generator) -> Samples:
    """Six movements by 20 standardised measurements."""
    return samples.clusters(rng, 900, columns=20, classes=6, apart=6)


def texts(rng: Generator) -> Samples:
    return samples.words(rng, 600, vocabulary=120, classes=4)


PROBLEMS = (
    Problem(
        name="stops-at-half",
        report="https://datascience.stackexchange.com/questions/28481",
        wrong="After good epochs the rate proved too high: the loss jumped, and the answer stayed one class.",
        causes=("rate-too-high",),
        samples=lambda rng: samples.rings(rng, 600),
        fields={
            "data.validation": 0.2,
            "network.hidden": [24, 24],
            "loss.name": BINARY,
            "train.optimizer": {"name": "sgd", "rate": 5.0},
            "train.batch": 32,
            "train.epochs": 30,
        },
        remedy={"train.optimizer": {"name": "sgd", "rate": 0.2}},
        bad=0.7,
        good=0.97,
    ),
    Problem(
        name="adam-at-a-third",
        report="https://github.com/thtrieu/darkflow/issues/1059",
        wrong="Adam with a rate of 0.1 to 0.3 ended in NaN or stood still.",
        causes=("rate-too-high",),
        samples=digits,
        fields={
            "data.validation": 0.2,
            "data.scale": "standardize",
            "network.hidden": [64, 64],
            "train.optimizer": {"name": "adam", "rate": 0.3},
            "train.batch": 32,
            "train.epochs": 15,
        },
        remedy={"train.optimizer": {"name": "adam", "rate": 0.002}},
        bad=0.75,
        good=0.97,
    ),
    Problem(
        name="movements-never-learned",
        report="https://github.com/NLeSC/mcfly/issues/43",
        wrong="Of ten models, those with the highest rates never learned.",
        causes=("rate-too-high",),
        samples=movements,
        fields={
            "data.validation": 0.2,
            "data.scale": "standardize",
            "network.hidden": [32, 32, 32],
            "network.activation": "tanh",
            "network.init": "xavier",
            "train.optimizer": {"name": "rmsprop", "rate": 5.0},
            "train.batch": 32,
            "train.epochs": 15,
        },
        remedy={"train.optimizer": {"name": "rmsprop", "rate": 0.002}},
        bad=0.75,
        good=0.95,
    ),
    Problem(
        name="rate-of-a-hundred-thousandth",
        report="https://github.com/testdotai/classifier-builder/pull/6",
        wrong="SGD at a rate far below the one that suits the data converges too slowly to be of use.",
        causes=("rate-too-low",),
        samples=movements,
        fields={
            "data.validation": 0.2,
            "data.scale": "standardize",
            "network.hidden": [32],
            "train.optimizer": {"name": "sgd", "rate": 1e-5},
            "train.batch": 32,
            "train.epochs": 20,
        },
        remedy={"train.optimizer": {"name": "sgd", "rate": 0.1}},
        bad=0.5,
        good=0.95,
    ),
    Problem(
        name="momentum-of-99",
        report="https://github.com/distillpub/post--momentum/issues/90",
        wrong="At the momentum named in the title, 0.99 and more, the loss goes wild.",
        causes=("momentum-too-high",),
        samples=digits,
        fields={
            "data.validation": 0.2,
            "data.scale": "standardize",
            "network.hidden": [32, 32],
            "train.optimizer": {"name": "momentum", "rate": 0.03, "momentum": 0.998},
            "train.batch": 32,
            "train.epochs": 15,
        },
        remedy={"train.optimizer": {"name": "momentum", "rate": 0.03, "momentum": 0.9}},
        bad=0.75,
        good=0.97,
    ),
    Problem(
        name="one-sample-a-batch",
        report="https://github.com/leeyeehoo/CSRNet-pytorch/issues/83",
        wrong="With one sample a batch the loss jumps and does not settle.",
        causes=("batch-too-small", "rate-too-high"),
        samples=movements,
        fields={
            "data.validation": 0.2,
            "data.scale": "standardize",
            "network.hidden": [32, 32],
            "train.optimizer": {"name": "sgd", "rate": 0.3},
            "train.batch": 1,
            "train.epochs": 8,
        },
        remedy={"train.batch": 32},
        bad=0.7,
        good=0.95,
    ),
    Problem(
        name="one-batch-an-epoch",
        report="https://github.com/explosion/spaCy/issues/2605",
        wrong="All samples in one update: as many updates as epochs, too few to learn.",
        causes=("batch-too-large",),
        samples=digits,
        fields={
            "data.validation": 0.2,
            "data.scale": "standardize",
            "network.hidden": [32],
            "train.optimizer": {"name": "sgd", "rate": 0.1},
            "train.batch": "all",
            "train.epochs": 10,
        },
        remedy={"train.batch": 32},
        bad=0.75,
        good=0.97,
    ),
    Problem(
        name="decay-of-a-twentieth",
        report="https://github.com/tinghuiz/SfMLearner/issues/34",
        wrong="A weight decay a hundred times the usual pulled all weights to 0.",
        causes=("penalty-too-strong",),
        samples=digits,
        fields={
            "data.validation": 0.2,
            "data.scale": "standardize",
            "network.hidden": [32, 32],
            "loss.penalty": {"name": "l2", "strength": 0.5},
            "train.optimizer": {"name": "sgd", "rate": 0.05},
            "train.batch": 32,
            "train.epochs": 20,
        },
        remedy={"loss.penalty": {"name": "l2", "strength": 0.0005}},
        bad=0.3,
        good=0.97,
    ),
    Problem(
        name="lasso-on-words",
        report="https://stackoverflow.com/questions/43979449",
        wrong="The penalty on every weight was too strong for what the data say.",
        causes=("penalty-too-strong",),
        samples=texts,
        fields={
            "data.validation": 0.2,
            "data.scale": "standardize",
            "network.hidden": [24],
            "loss.penalty": {"name": "l1", "strength": 0.3},
            "train.optimizer": {"name": "adam", "rate": 0.003},
            "train.batch": 32,
            "train.epochs": 20,
        },
        remedy={"loss.penalty": {"name": "l1", "strength": 0.0001}},
        bad=0.6,
        good=0.95,
    ),
    Problem(
        name="dropout-everywhere",
        report="https://github.com/keras-team/keras/issues/5992",
        wrong="Dropout after each of two small layers left too little to tell the classes apart.",
        causes=("dropout-too-strong",),
        samples=movements,
        fields={
            "data.validation": 0.2,
            "data.scale": "standardize",
            "network.hidden": [14, 8],
            "network.dropout": {"keep": 0.15},
            "train.optimizer": {"name": "adam", "rate": 0.003},
            "train.batch": 32,
            "train.epochs": 20,
        },
        remedy={"network.dropout": {"keep": 0.95}},
        bad=0.75,
        good=0.93,
    ),
    Problem(
        name="training-below-held-out",
        report="https://github.com/keras-team/keras/issues/1761",
        wrong="Strong dropout in a deep network kept the training accuracy far below the held-out one.",
        causes=("dropout-too-strong",),
        samples=digits,
        fields={
            "data.validation": 0.2,
            "data.scale": "standardize",
            "network.hidden": [32, 32, 32, 32],
            "network.dropout": {"keep": 0.3},
            "train.optimizer": {"name": "sgd", "rate": 0.05},
            "train.batch": 32,
            "train.epochs": 20,
        },
        remedy={"network.dropout": {"keep": 0.95}},
        bad=0.6,
        good=0.95,
    ),
    Problem(
        name="ten-epochs-of-three-hundred",
        report="https://stats.stackexchange.com/revisions/2bda6552-783b-4fb7-ba2b-a03d2266e69b/view-source",
        wrong="Training stopped long before it had converged; 300 epochs gave 99 %.",
        causes=("stopped-too-early", "rate-too-low"),
        samples=lambda rng: samples.squares(rng, 200),
        fields={
            "data.validation": 0.2,
            "network.hidden": [10],
            "loss.name": BINARY,
            "train.optimizer": {"name": "rmsprop", "rate": 0.001},
            "train.batch": 40,
            "train.epochs": 10,
        },
        remedy={"train.epochs": 300},
        bad=0.85,
        good=0.97,
    ),
)
