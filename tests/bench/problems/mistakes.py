"""Problems in the code: the reported mistake planted in a network and on data of our own."""

from __future__ import annotations

from numpy.random import Generator

from tests.bench.problems import samples
from tests.bench.problems.problem import Fields, Problem, on_held_out
from tests.bench.problems.samples import Samples

BINARY = "binary-cross-entropy"
SOUND: Fields = {"fault": {"name": "none"}}


def digits(rng: Generator) -> Samples:
    return samples.pixels(rng, 900)


def ring(rng: Generator) -> Samples:
    return samples.rings(rng, 500)


def words(rng: Generator) -> Samples:
    return samples.words(rng, 600, vocabulary=100, classes=5)


def movements(rng: Generator) -> Samples:
    return samples.clusters(rng, 800, columns=15, classes=5, apart=6)


PROBLEMS = (
    Problem(
        name="gradients-add-up",
        report="https://github.com/IBM/aihwkit/issues/446",
        wrong="The examples did not set the gradients to zero between the steps.",
        causes=("gradients-not-zeroed",),
        samples=movements,
        fields={
            "data.validation": 0.2,
            "data.scale": "standardize",
            "network.hidden": [24, 24],
            "train.optimizer": {"name": "sgd", "rate": 0.1},
            "train.batch": 32,
            "train.epochs": 15,
            "fault": {"name": "gradients-not-zeroed"},
        },
        remedy=SOUND,
        bad=0.8,
        good=0.95,
    ),
    Problem(
        name="softmax-before-the-loss",
        report="https://github.com/bkitano/llama-from-scratch/issues/5",
        wrong="A softmax stood before a loss that has one.",
        causes=("double-softmax",),
        samples=words,
        fields={
            "data.validation": 0.2,
            "data.scale": "standardize",
            "network.hidden": [32],
            "train.optimizer": {"name": "sgd", "rate": 0.05},
            "train.batch": 32,
            "train.epochs": 4,
            "fault": {"name": "double-softmax"},
        },
        remedy=SOUND,
        bad=0.9,
        good=0.95,
    ),
    Problem(
        name="softmax-down-the-columns",
        report="https://github.com/DeepReinforcementLearning/DeepReinforcementLearningInAction/issues/32",
        wrong="The softmax ran along the batch instead of along the classes.",
        causes=("softmax-over-batch",),
        samples=digits,
        fields={
            "data.validation": 0.2,
            "data.scale": "center",
            "network.hidden": [32],
            "network.activation": "elu",
            "network.init": "xavier",
            "train.optimizer": {"name": "adam", "rate": 0.003},
            "train.batch": 64,
            "train.epochs": 15,
            "fault": {"name": "softmax-over-batch"},
        },
        remedy=SOUND,
        bad=0.9,
        good=0.95,
    ),
    Problem(
        name="dropout-while-predicting",
        report="https://github.com/mitmul/deeppose/issues/2",
        wrong="The network was still in its training phase when it predicted: dropout was on.",
        causes=("dropout-at-test",),
        samples=digits,
        fields={
            "data.validation": 0.2,
            "data.scale": "standardize",
            "network.hidden": [40, 40],
            "network.dropout": {"keep": 0.5},
            "train.optimizer": {"name": "adam", "rate": 0.003},
            "train.batch": 32,
            "train.epochs": 40,
            "fault": {"name": "dropout-at-test"},
        },
        remedy=SOUND,
        bad=0.9,
        good=0.97,
    ),
    Problem(
        name="biases-never-updated",
        report="https://github.com/mattm/simple-neural-network/pull/10",
        wrong="The biases were left out of the updates.",
        causes=("missing-bias-gradient",),
        samples=ring,
        fields={
            "data.validation": 0.2,
            "network.hidden": [16],
            "network.activation": "tanh",
            "network.init": "xavier",
            "loss.name": BINARY,
            "train.optimizer": {"name": "sgd", "rate": 0.5},
            "train.batch": 32,
            "train.epochs": 40,
            "fault": {"name": "missing-bias-gradient"},
        },
        remedy=SOUND,
        bad=0.85,
        good=0.97,
    ),
    Problem(
        name="derivative-left-out",
        report="https://github.com/casper-hansen/Neural-Network-From-Scratch/pull/1",
        wrong="The backward pass of a NumPy tutorial had wrong derivatives; it stayed near chance.",
        causes=("wrong-derivative",),
        samples=lambda rng: samples.bits(rng, 1000, 12),
        fields={
            "data.validation": 0.2,
            "data.scale": "standardize",
            "network.hidden": [24, 24],
            "network.activation": "tanh",
            "network.init": "xavier",
            "train.optimizer": {"name": "sgd", "rate": 0.1},
            "train.batch": 32,
            "train.epochs": 40,
            "fault": {"name": "wrong-derivative"},
        },
        remedy=SOUND,
        bad=0.8,
        good=0.97,
    ),
    Problem(
        name="sum-instead-of-mean",
        report="https://github.com/jax-ml/jax/pull/3113",
        wrong="The loss was a sum over the batch: gradients exploded with larger batches.",
        causes=("loss-is-a-sum", "forgotten-mean"),
        samples=digits,
        fields={
            "data.validation": 0.2,
            "data.scale": "standardize",
            "network.hidden": [32, 32],
            "train.optimizer": {"name": "sgd", "rate": 0.1},
            "train.batch": 128,
            "train.epochs": 20,
            "fault": {"name": "loss-is-a-sum"},
        },
        remedy=SOUND,
        bad=0.6,
        good=0.95,
    ),
    Problem(
        name="labels-count-from-one",
        report="https://github.com/tensorflow/tensorflow/issues/15962",
        wrong="The labels were counted from 1, so the last did not exist.",
        causes=("labels-off-by-one",),
        samples=movements,
        fields={
            "data.validation": 0.2,
            "data.scale": "standardize",
            "network.hidden": [16],
            "train.optimizer": {"name": "adam", "rate": 0.003},
            "train.batch": 32,
            "train.epochs": 15,
            "fault": {"name": "labels-off-by-one"},
        },
        remedy=SOUND,
        score=on_held_out,
        bad=0.85,
        good=0.9,
    ),
    Problem(
        name="divided-by-the-drop-probability",
        report="https://github.com/lmjohns3/theanets/pull/123",
        wrong="Dropout divided by the probability to drop instead of the probability to keep.",
        causes=("dropout-by-drop",),
        samples=words,
        fields={
            "data.validation": 0.2,
            "data.scale": "standardize",
            "network.hidden": [32, 32],
            "network.dropout": {"keep": 0.9},
            "train.optimizer": {"name": "sgd", "rate": 0.05},
            "train.batch": 32,
            "train.epochs": 15,
            "fault": {"name": "dropout-by-drop"},
        },
        remedy=SOUND,
        bad=0.9,
        good=0.95,
    ),
    Problem(
        name="moments-corrected-twice",
        report="https://github.com/frgfm/holocron/issues/1",
        wrong="Adam's means were corrected in place, so the corrections piled up.",
        causes=("adam-in-place",),
        samples=digits,
        fields={
            "data.validation": 0.2,
            "data.scale": "standardize",
            "network.hidden": [32],
            "train.optimizer": {"name": "adam", "rate": 0.002},
            "train.batch": 32,
            "train.epochs": 15,
            "fault": {"name": "adam-in-place"},
        },
        remedy=SOUND,
        bad=0.8,
        good=0.97,
    ),
    Problem(
        name="slope-of-the-output",
        report="https://github.com/iamtrask/Grokking-Deep-Learning/issues/9",
        wrong="The backward pass of a relu looked at the wrong tensor.",
        causes=("relu-mask",),
        samples=ring,
        fields={
            "data.validation": 0.2,
            "network.hidden": [12, 12],
            "train.optimizer": {"name": "sgd", "rate": 0.1},
            "train.batch": 32,
            "train.epochs": 30,
            "fault": {"name": "relu-mask"},
        },
        remedy=SOUND,
        bad=0.85,
        good=0.95,
    ),
)
