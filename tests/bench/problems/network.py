"""Problems in the choice of the network and of its start."""

from __future__ import annotations

from numpy.random import Generator

from tests.bench.problems import samples
from tests.bench.problems.problem import Problem, on_held_out
from tests.bench.problems.samples import Samples

BINARY = "binary-cross-entropy"


def plates(rng: Generator) -> Samples:
    """Few samples of many columns, with noisy labels."""
    return samples.linear(rng, 120, columns=150, signal=1.0)


def many_plates(rng: Generator) -> Samples:
    return samples.linear(rng, 4000, columns=150, signal=2.0)


def breeds(rng: Generator) -> Samples:
    """Five breeds in 150 pictures of 300 noisy columns."""
    return samples.clusters(rng, 150, columns=300, classes=5, apart=4)


def many_breeds(rng: Generator) -> Samples:
    return samples.clusters(rng, 4000, columns=300, classes=5, apart=4)


def digits(rng: Generator) -> Samples:
    return samples.pixels(rng, 900)


PROBLEMS = (
    Problem(
        name="xor-without-hidden-layer",
        report="https://ai.stackexchange.com/questions/20894",
        wrong="XOR cannot be learned without a hidden layer.",
        causes=("too-little-capacity",),
        samples=samples.four_points,
        fields={
            "network.hidden": [],
            "network.init": "xavier",
            "train.optimizer": {"name": "sgd", "rate": 0.5},
            "train.batch": "all",
            "train.epochs": 500,
        },
        remedy={"network.hidden": [8], "network.activation": "tanh"},
        bad=0.75,
        good=1.0,
    ),
    Problem(
        name="xor-two-sigmoids",
        report="https://stats.stackexchange.com/questions/213666",
        wrong="With two hidden units XOR is stuck at half for long; how long, depends on the first weights.",
        causes=("poor-minimum", "too-little-capacity", "stopped-too-early"),
        samples=lambda rng: samples.squares(rng, 200),
        fields={
            "data.validation": 0.2,
            "network.hidden": [2],
            "network.activation": "sigmoid",
            "network.init": {"name": "uniform", "limit": 1.0},
            "loss.name": BINARY,
            "train.optimizer": {"name": "sgd", "rate": 0.5},
            "train.batch": 16,
            "train.epochs": 100,
        },
        remedy={"network.hidden": [8], "network.activation": "tanh", "network.init": "xavier"},
        bad=0.85,
        good=0.97,
        seeds=(0, 6, 11),
    ),
    Problem(
        name="xor-two-tanh",
        report="https://newbedev.com/xor-not-learned-using-keras-v2-0",
        wrong="Two hidden tanh units stay at three of the four squares, unless the first weights are lucky.",
        causes=("poor-minimum", "too-little-capacity"),
        samples=lambda rng: samples.squares(rng, 200),
        fields={
            "data.validation": 0.2,
            "network.hidden": [2],
            "network.activation": "tanh",
            "network.init": "xavier",
            "loss.name": BINARY,
            "train.optimizer": {"name": "adam", "rate": 0.01},
            "train.batch": 16,
            "train.epochs": 60,
        },
        remedy={"network.hidden": [12]},
        bad=0.85,
        good=0.97,
        seeds=(0, 3, 7),
    ),
    Problem(
        name="layers-without-activation",
        report="https://math.stackexchange.com/questions/2329675",
        wrong="The hidden layers have no activation, so the network is one linear layer.",
        causes=("no-activation",),
        samples=lambda rng: samples.squares(rng, 400),
        fields={
            "data.validation": 0.2,
            "network.hidden": [8, 8],
            "network.activation": "linear",
            "network.init": "xavier",
            "train.optimizer": {"name": "adam", "rate": 0.01},
            "train.batch": 32,
            "train.epochs": 40,
        },
        remedy={"network.activation": "tanh"},
        bad=0.78,
        good=0.97,
    ),
    Problem(
        name="too-few-neurons",
        report="https://github.com/sachin-101/Machine-Learning-by-Andrew-Ng-Implementation-in-Python/issues/1",
        wrong="The hidden layer had too few neurons for the number of classes.",
        causes=("too-little-capacity",),
        samples=digits,
        fields={
            "data.validation": 0.2,
            "data.scale": "standardize",
            "network.hidden": [2],
            "network.activation": "tanh",
            "network.init": "xavier",
            "train.optimizer": {"name": "adam", "rate": 0.005},
            "train.batch": 32,
            "train.epochs": 30,
        },
        remedy={"network.hidden": [48]},
        bad=0.75,
        good=0.98,
    ),
    Problem(
        name="four-sigmoid-layers",
        report="https://ai.stackexchange.com/questions/16557",
        wrong="Four hidden layers of sigmoids: the gradient hardly reaches the first.",
        causes=("deep-sigmoids",),
        samples=lambda rng: samples.bits(rng, 1000, 16),
        fields={
            "data.validation": 0.2,
            "data.scale": "standardize",
            "network.hidden": [40] * 4,
            "network.activation": "sigmoid",
            "network.init": "xavier",
            "train.optimizer": {"name": "sgd", "rate": 0.2},
            "train.batch": 32,
            "train.epochs": 40,
        },
        remedy={"network.activation": "tanh"},
        bad=0.6,
        good=0.95,
    ),
    Problem(
        name="memorised-plates",
        report="https://stats.stackexchange.com/questions/534022",
        wrong="A small data set is learned by heart; the held-out part is not helped.",
        causes=("overfitting",),
        samples=plates,
        fields={
            "data.validation": 0.25,
            "data.scale": "standardize",
            "network.hidden": [64],
            "train.optimizer": {"name": "adam", "rate": 0.003},
            "train.batch": 16,
            "train.epochs": 60,
        },
        remedied=many_plates,
        remedy={"train.epochs": 3, "network.hidden": [8]},
        score=on_held_out,
        bad=0.75,
        good=0.8,
    ),
    Problem(
        name="all-weights-zero",
        report="https://community.deeplearning.ai/t/week-1-programming-assignment-initialization-exercise-1-initialize-parameters-zeros/121049",
        wrong="All weights start at 0.",
        causes=("zero-init",),
        samples=lambda rng: samples.rings(rng, 500),
        fields={
            "data.validation": 0.2,
            "network.hidden": [16, 8],
            "network.init": "zeros",
            "train.optimizer": {"name": "sgd", "rate": 0.1},
            "train.batch": 32,
            "train.epochs": 60,
        },
        remedy={"network.init": "he"},
        bad=0.65,
        good=0.95,
    ),
    Problem(
        name="constant-filler",
        report="https://github.com/BVLC/caffe/issues/2546",
        wrong="All weights of a layer start equal, so its units stay equal.",
        causes=("constant-init",),
        samples=lambda rng: samples.squares(rng, 400),
        fields={
            "data.validation": 0.2,
            "network.hidden": [16],
            "network.activation": "tanh",
            "network.init": {"name": "constant", "value": 0.3},
            "train.optimizer": {"name": "momentum", "rate": 0.05},
            "train.batch": 32,
            "train.epochs": 50,
        },
        remedy={"network.init": "xavier"},
        bad=0.8,
        good=0.97,
    ),
    Problem(
        name="weights-of-size-one",
        report="https://pythoner.space/questions/the-cost-function-of-the-neural-network-is-failing-to-minimize",
        wrong="Standard normal weights in front of sigmoids saturate every unit.",
        causes=("init-too-large",),
        samples=digits,
        fields={
            "data.validation": 0.2,
            "data.scale": "standardize",
            "network.hidden": [30, 30],
            "network.activation": "sigmoid",
            "network.init": {"name": "normal", "std": 3.0},
            "train.optimizer": {"name": "sgd", "rate": 0.1},
            "train.batch": 32,
            "train.epochs": 15,
        },
        remedy={"network.init": "xavier", "train.optimizer": {"name": "sgd", "rate": 0.5}},
        bad=0.85,
        good=0.95,
    ),
    Problem(
        name="randn-before-relus",
        report="https://bot.dharman.net/reports.php?id=1943234",
        wrong="Standard normal weights were not divided by the root of the number of inputs.",
        causes=("init-too-large",),
        samples=digits,
        fields={
            "data.validation": 0.2,
            "data.scale": "center",
            "network.hidden": [32, 32, 32],
            "network.init": {"name": "normal", "std": 3.0},
            "train.optimizer": {"name": "sgd", "rate": 0.01},
            "train.batch": 32,
            "train.epochs": 15,
        },
        remedy={"network.init": "he", "train.optimizer": {"name": "sgd", "rate": 0.1}},
        bad=0.7,
        good=0.93,
    ),
    Problem(
        name="std-one-hundredth",
        report="https://github.com/BVLC/caffe/issues/1396",
        wrong="Weights of standard deviation 0.01 in a deep network: all inputs give the same output.",
        causes=("init-too-small",),
        samples=digits,
        fields={
            "data.validation": 0.2,
            "data.scale": "standardize",
            "network.hidden": [32] * 5,
            "network.init": {"name": "normal", "std": 0.01},
            "train.optimizer": {"name": "momentum", "rate": 0.01},
            "train.batch": 32,
            "train.epochs": 15,
        },
        remedy={"network.init": "he"},
        bad=0.25,
        good=0.95,
    ),
    Problem(
        name="five-breeds",
        report="https://github.com/keras-team/autokeras/issues/367",
        wrong="A large network on a hundred pictures a class: right on those, wrong on others.",
        causes=("overfitting",),
        samples=breeds,
        fields={
            "data.validation": 0.25,
            "data.scale": "standardize",
            "network.hidden": [64, 64, 64],
            "network.activation": "elu",
            "network.init": "xavier",
            "train.optimizer": {"name": "momentum", "rate": 0.01},
            "train.batch": 16,
            "train.epochs": 40,
        },
        remedied=many_breeds,
        remedy={"network.hidden": [16], "loss.penalty": {"name": "l2", "strength": 0.01}, "train.epochs": 4},
        score=on_held_out,
        bad=0.72,
        good=0.85,
    ),
    Problem(
        name="three-layers-of-sigmoids",
        report="https://stackoverflow.com/questions/20009078",
        wrong="With more than two layers of sigmoids the weights below hardly change.",
        causes=("deep-sigmoids",),
        samples=digits,
        fields={
            "data.validation": 0.2,
            "network.hidden": [30, 30, 30],
            "network.activation": "sigmoid",
            "network.init": "xavier",
            "train.optimizer": {"name": "sgd", "rate": 0.1},
            "train.batch": 32,
            "train.epochs": 25,
        },
        remedy={"network.activation": "relu", "network.init": "he", "data.scale": "standardize"},
        bad=0.3,
        good=0.95,
    ),
)
