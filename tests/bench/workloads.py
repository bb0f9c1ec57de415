"""The four networks that are timed, and nettui's work on them: products alone, bare step, with probes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from nettui.data.dataset import Dataset, Split
from nettui.metrics.reading import measure
from nettui.nn.activations import ReLU
from nettui.nn.inits import He
from nettui.nn.losses import CrossEntropy
from nettui.nn.network import Network
from nettui.nn.optimizers import SGD
from nettui.nn.regularizers import L2
from nettui.nn.schedules import Constant
from nettui.nn.trainer import BackPropTrainer, TrainConfig
from nettui.types import Step

RATE = 0.01
BATCHES = 8


@dataclass(frozen=True)
class Workload:
    """The layer sizes of a network, and the size of its mini-batches."""

    sizes: tuple[int, ...]
    batch: int

    def data(self) -> Dataset:
        """Gaussian inputs and random labels for a few mini-batches."""
        rng = np.random.default_rng(0)
        samples = BATCHES * self.batch
        x = rng.standard_normal((samples, self.sizes[0]))
        t = rng.integers(self.sizes[-1], size=samples)
        return Dataset("gaussian", Split(x, t), None, self.sizes[-1])

    def trainer(self, dtype: str) -> BackPropTrainer:
        hidden = len(self.sizes) - 2
        network = Network.dense(self.sizes, [ReLU()] * hidden, He(), [True] * (hidden + 1), dtype=dtype)
        config = TrainConfig(network, CrossEntropy(), L2(), SGD(RATE), Constant(), self.batch, 10**6)
        return BackPropTrainer(self.data(), config)


WORKLOADS = {
    "small": Workload((2, 10, 10, 2), 32),
    "medium": Workload((784, 256, 128, 10), 64),
    "deep": Workload((500, *[500] * 10, 10), 1000),
    "wide": Workload((3072, 2048, 10), 256),
}


def products(load: Workload, dtype: str) -> Callable[[], object]:
    """The matrix products of a step and nothing else."""
    rng = np.random.default_rng(0)
    x = [rng.standard_normal((load.batch, size)).astype(dtype) for size in load.sizes]
    w = [rng.standard_normal(pair).astype(dtype) for pair in pairwise(load.sizes)]

    def work() -> None:
        for below, weight in zip(x, w, strict=False):
            below @ weight
        for layer in reversed(range(len(w))):
            x[layer].T @ x[layer + 1]
            if layer:
                x[layer + 1] @ w[layer].T

    return work


def training(load: Workload, dtype: str, then: Callable[[Step], object]) -> Callable[[], object]:
    """One step after the other, each of them passed to `then`."""
    trainer = load.trainer(dtype)
    state = trainer.start()

    def work() -> None:
        nonlocal state
        step = trainer.step(state)
        assert step.after is not None
        then(step)
        state = step.after

    return work


def bare(load: Workload, dtype: str) -> Callable[[], object]:
    return training(load, dtype, lambda step: None)


def probed(load: Workload, dtype: str) -> Callable[[], object]:
    return training(load, dtype, measure)
