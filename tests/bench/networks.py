"""The networks that the checks are measured on: six to plant bugs in, and random ones without a bug."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

import numpy as np

Table: TypeAlias = dict[str, Any]
"""A scenario as its TOML file would be parsed."""


def scenario_table(
    data: Table,
    hidden: list[int],
    activation: str,
    init: str,
    optimizer: Table,
    loss: str = "cross-entropy",
    batch: int = 32,
) -> Table:
    """A scenario with a fifth of the samples held out, trained for 20 epochs."""
    return {
        "data": {"validation": 0.2, **data},
        "network": {"hidden": hidden, "activation": activation, "init": init},
        "loss": {"name": loss},
        "train": {"optimizer": optimizer, "batch": batch, "epochs": 20},
    }


RANDOM = {"source": "gaussian", "samples": 500, "features": 50}
SPIRAL = {"source": "spiral", "classes": 3, "scale": "standardize"}

NETWORKS: Mapping[str, Table] = {
    "digits-relu": scenario_table(
        {"source": "digits", "scale": "standardize"}, [32] * 3, "relu", "he", {"name": "sgd", "rate": 0.1}
    ),
    "digits-tanh": scenario_table(
        {"source": "digits", "scale": "center"},
        [40] * 2,
        "tanh",
        "xavier",
        {"name": "momentum", "rate": 0.02},
    ),
    "gaussian": scenario_table(RANDOM, [50] * 3, "relu", "he", {"name": "adam", "rate": 0.003}),
    "blobs": scenario_table({"source": "blobs"}, [16] * 2, "relu", "he", {"name": "adam", "rate": 0.01}),
    "spiral": scenario_table(SPIRAL, [32] * 2, "tanh", "xavier", {"name": "adam", "rate": 0.01}),
    "moons": scenario_table(
        {"source": "moons"},
        [16] * 2,
        "elu",
        "xavier",
        {"name": "nesterov", "rate": 0.05},
        loss="binary-cross-entropy",
    ),
}

NEEDS: Mapping[str, Mapping[str, Table]] = {
    "class-imbalance": {"data": {"source": "blobs", "samples": 8000, "classes": 2, "noise": 2.2}},
    "label-leak": {"data": {"source": "gaussian", "samples": 500, "features": 20, "classes": 2}},
    "adam-in-place": {"train": {"optimizer": {"name": "adam", "rate": 0.003}}},
    "adam-uncorrected": {"train": {"optimizer": {"name": "adam", "rate": 0.003}}},
    "deep-sigmoids": {"network": {"hidden": [32] * 5}},
    "double-softmax": {"loss": {"name": "cross-entropy"}},
    "dropout-at-test": {"network": {"dropout": {"keep": 0.8}}},
    "dropout-by-drop": {"network": {"dropout": {"keep": 0.8}}},
    "dropout-unscaled": {"network": {"dropout": {"keep": 0.8}}},
    "momentum-sign": {"train": {"optimizer": {"name": "momentum", "rate": 0.02}}},
    "relu-mask": {"network": {"activation": "relu", "init": "he"}},
    "schedule-by-step": {"train": {"schedule": {"name": "exponential", "gamma": 0.9}}},
    "softmax-overflow": {"loss": {"name": "cross-entropy"}},
    "softmax-over-batch": {"loss": {"name": "cross-entropy"}},
}
"""The parts that a scenario needs for a bug to be planted."""

HARMLESS = {(bug, "gaussian") for bug in ("labels-shuffled", "class-imbalance", "held-out-reversed")}
"""Bugs that do no harm in a network: labels that are random anyway cannot be shuffled, rare classes among
fifty columns of noise cannot be told apart, and held-out samples are no worse than chance."""


def with_bug(name: str, network: str) -> Table:
    """One of the networks with a bug, and with the parts that the bug needs."""
    needs, base = NEEDS.get(name, {}), NETWORKS[network]
    return {**{part: {**base[part], **needs.get(part, {})} for part in base}, "fault": {"name": name}}


INITS = {
    "relu": "he",
    "leaky-relu": "he",
    "prelu": "he",
    "elu": "xavier",
    "tanh": "xavier",
    "sigmoid": "xavier",
}
SOURCES: tuple[Table, ...] = (
    {"source": "digits"},
    {"source": "gaussian", "samples": 600, "features": 60},
    *({"source": name} for name in ("blobs", "circles", "moons", "spiral", "xor")),
    {"source": "linear", "features": 5},
)
EASY = ("digits", "gaussian", "blobs", "linear")
"""Data that a linear classifier, or one layer of sigmoids, can learn."""

TWO = ("circles", "moons", "spiral", "xor", "linear")
LONG = 300
"""Epochs on the small data sets, of a few mini-batches each: a sound run lasts until it has learned."""

OPTIMIZERS: tuple[tuple[str, float], ...] = (
    *(("sgd", 0.1), ("momentum", 0.02), ("nesterov", 0.02), ("adagrad", 0.1)),
    *(("rmsprop", 0.002), ("adam", 0.003), ("adadelta", 1.0)),
)


def random_network(number: int) -> Table:
    """A network as a practitioner would set it up, drawn at random with its number as the seed.

    It has an activation with its init, 0 to 10 hidden layers, any loss, and any optimizer at a usual rate; a
    third of that rate for five layers or more, and for a hinge loss, whose gradient is larger, unless the
    optimizer adapts the rate.
    """
    rng = np.random.default_rng(number)

    def pick(choices: Any) -> Any:
        return choices[int(rng.integers(len(choices)))]

    data, activation, (optimizer, rate) = pick(SOURCES), pick(list(INITS)), pick(OPTIMIZERS)
    source = data["source"]
    depth, width = pick((0, 1, 1, 2, 2, 3, 5, 7, 10)), pick((16, 32, 64))
    loss = pick(("cross-entropy", "cross-entropy", "hinge", "perceptron", "binary-cross-entropy"))
    scale = pick(("standardize", "center", "none") if source == "digits" else ("standardize", "none"))
    if activation == "sigmoid":
        activation, depth = ("sigmoid", min(depth, 1)) if source in EASY else ("tanh", depth)
    depth = depth if source in EASY else max(depth, 1)
    loss = "cross-entropy" if loss == "binary-cross-entropy" and source not in TWO else loss
    if depth >= 5 or (loss == "hinge" and optimizer in ("sgd", "momentum", "nesterov")):
        rate *= 0.3
    scenario = scenario_table(
        {**data, "scale": scale},
        [width] * depth,
        activation,
        INITS[activation],
        {"name": optimizer, "rate": rate},
        loss,
        pick((16, 32, 64)),
    )
    epochs = LONG if source in (*TWO, "blobs") else scenario["train"]["epochs"]
    return {**scenario, "train": {**scenario["train"], "epochs": epochs}, "seed": number}
