"""A scenario: everything that defines one training run, and the trainer built from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Annotated, Any, Literal, TypeAlias

import numpy as np

from nettui.bugs.bug import Fault, faults
from nettui.bugs.none import Nothing
from nettui.common.errors import InvalidValue
from nettui.data import files
from nettui.data.blobs import Blobs
from nettui.data.cifar10 import Cifar10
from nettui.data.circles import Circles
from nettui.data.csv import Csv
from nettui.data.digits import Digits
from nettui.data.files import File, kind_of
from nettui.data.gaussian import Gaussian
from nettui.data.idx import Idx
from nettui.data.inline import Inline
from nettui.data.linear import Linear
from nettui.data.moons import Moons
from nettui.data.npz import Npz
from nettui.data.preprocessing import Scale, prepare
from nettui.data.source import Source
from nettui.data.spiral import Spiral
from nettui.data.xor import Xor
from nettui.nn.activations import ACTIVATIONS, Activation, ReLU
from nettui.nn.descent import Descent, SurfaceTrainer
from nettui.nn.dropout import KEEP_ALL, Dropout
from nettui.nn.inits import INITS, He, Init
from nettui.nn.losses import LOSSES, CrossEntropy, Loss
from nettui.nn.network import Network
from nettui.nn.optimizers import OPTIMIZERS, SGD, Optimizer
from nettui.nn.regularizers import L2, PENALTIES, Penalty
from nettui.nn.schedules import SCHEDULES, Constant, Schedule
from nettui.nn.surfaces import SURFACES, Flat, Surface
from nettui.nn.trainer import BackPropTrainer, Hyper, Stop
from nettui.scenario.lessons import LessonEntry
from nettui.scenario.schema import BESIDE, HIDDEN, KEY, PartFamily, Rule
from nettui.types import Dataset


@dataclass(frozen=True)
class Scenario:
    """A whole run, told by its parts and a seed.

    With a `surface` the optimizer descends on that, and data, network and loss are not asked. A `fault` is
    planted into the network's trainer. `variants` are what the entries of `compare` make of it.
    """

    name: str = field(metadata=HIDDEN)
    title: str = ""
    course: tuple[str, ...] = ()
    seed: Whole = 0
    data: DataSection = DataSection()
    network: NetworkSection = NetworkSection()
    loss: LossSection = LossSection()
    train: TrainSection = TrainSection()
    surface: Surface = field(default=Flat())
    fault: Fault = field(default=Nothing())
    view: ViewSection = ViewSection()
    breaks: tuple[BreakEntry, ...] = field(default=(), metadata={KEY: "break"})
    compare: tuple[CompareEntry, ...] = ()
    variants: tuple[Scenario, ...] = field(default=(), compare=False, metadata=HIDDEN)
    lesson: tuple[LessonEntry, ...] = ()

    @property
    def runs(self) -> tuple[Scenario, ...]:
        """What is compared: the run itself, then its variants."""
        return (self, *self.variants)

    @property
    def label(self) -> str:
        """What the run is called beside its variants."""
        return next((variant.name for variant in self.compare if not variant.set), self.name)

    def dataset(self, seed: int) -> Dataset:
        """The samples, split and scaled; a random source draws other ones for another seed."""
        return _dataset(self.data, seed)

    def build(self, seed: int) -> BackPropTrainer | SurfaceTrainer:
        """A trainer for `seed`."""
        if isinstance(self.surface, Flat):
            return self.network_trainer(seed)
        train = self.train
        return SurfaceTrainer(Descent(self.surface, train.optimizer, train.schedule, train.epochs))

    def network_trainer(self, seed: int) -> BackPropTrainer:
        """The trainer of the network, whatever the surface."""
        data, train = self.dataset(seed), self.train
        network = Network.dense(
            layer_sizes(self, data),
            self.network.activations,
            self.network.init,
            self.network.biases,
            self.network.dropout,
            self.network.dtype,
        )
        batch = 0 if train.batch == "all" else train.batch
        hyper = Hyper(
            network,
            self.loss.name,
            self.loss.penalty,
            train.optimizer,
            train.schedule,
            batch,
            train.epochs,
            train.stop,
        )
        return self.fault.plant(BackPropTrainer(data, hyper, seed))


@lru_cache(maxsize=2)
def _dataset(data: DataSection, seed: int) -> Dataset:
    with np.errstate(all="ignore"):
        return prepare(data.source.load(seed), data.source.name, data.scale, data.validation, seed)


def clear_data_cache() -> None:
    """Lets data files that changed since be read afresh."""
    _dataset.cache_clear()
    files.forget()


def layer_sizes(scenario: Scenario, data: Dataset) -> list[int]:
    """Inputs, hidden units layer by layer, scores."""
    return [data.train.x.shape[1], *scenario.network.hidden, scenario.loss.name.outputs(data.classes)]


def initial_state_key(scenario: Scenario) -> tuple[Any, ...]:
    """All that the State before step 0 rests on, but for the optimizer's slots."""
    if not isinstance(scenario.surface, Flat):
        return (scenario.surface,)
    network = scenario.network
    units = layer_sizes(scenario, scenario.dataset(scenario.seed))
    parts = (network.init, network.biases, network.dtype, scenario.fault)
    return scenario.seed, scenario.data, units, *parts


def update_rule_key(scenario: Scenario) -> tuple[Any, ...]:
    """What the optimizer's slots mean: another optimizer, or another form of it, cannot go on from them."""
    optimizer = scenario.train.optimizer
    return optimizer.name, getattr(optimizer, "form", None)
