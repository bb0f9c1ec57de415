"""What a scenario says: its sections as frozen records, the named parts there are, and its trainer."""

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

FILES: dict[str, type[File]] = {kind.name: kind for kind in (Csv, Npz, Idx, Cifar10)}

SOURCES: dict[str, type[Source]] = {
    **{source.name: source for source in (Digits, Gaussian, Inline)},
    **{source.name: source for source in (Blobs, Circles, Linear, Moons, Spiral, Xor)},
    **FILES,
}


def resolve_source_name(name: Any, options: Mapping[str, Any]) -> Any:
    """The source of that name; where there is a `path`, the kind of file that lies there."""
    if "path" not in options or name in [*FILES]:
        return name
    if name is not None:
        raise InvalidValue("source", "no source beside data.path", name)
    return kind_of(options["path"], FILES.values())


PART_FAMILIES: Mapping[Any, PartFamily] = {
    Source: PartFamily("a source of data", SOURCES, resolve_source_name),
    Activation: PartFamily("an activation", ACTIVATIONS),
    Init: PartFamily("an init", INITS),
    Loss: PartFamily("a loss", LOSSES),
    Penalty: PartFamily("a penalty", PENALTIES),
    Optimizer: PartFamily("an optimizer", OPTIMIZERS),
    Schedule: PartFamily("a schedule", SCHEDULES),
    Surface: PartFamily("a surface", SURFACES),
    Fault: PartFamily("a fault", faults()),
}

Whole: TypeAlias = Annotated[int, Rule("a whole number of at least 0", lambda n: n >= 0)]
Positive: TypeAlias = Annotated[int, Rule("a whole number of at least 1", lambda n: n >= 1)]
Share: TypeAlias = Annotated[float, Rule("a number of at least 0 and below 1", lambda x: 0 <= x < 1)]
Name: TypeAlias = Annotated[str, Rule("a name", lambda name: bool(name.strip()))]


@dataclass(frozen=True)
class DataSection:
    """[data]: a source with its options or the `path` of a file, the scaling, and the share held out."""

    source: Source = field(default=Digits(), metadata=BESIDE)
    scale: Scale = "none"
    validation: Share = 0.0


@dataclass(frozen=True)
class NetworkSection:
    """[network]: hidden units layer by layer; activation and bias are one for all layers or a list.

    Dropout follows every hidden layer.
    """

    hidden: tuple[Positive, ...] = ()
    activation: Activation | tuple[Activation, ...] = field(default=ReLU())
    init: Init = field(default=He())
    bias: bool | tuple[bool, ...] = True
    dropout: Dropout = KEEP_ALL
    dtype: Literal["float64", "float32"] = "float64"

    @property
    def activations(self) -> tuple[Activation, ...]:
        """One for each hidden layer."""
        given = self.activation
        return given if isinstance(given, tuple) else (given,) * len(self.hidden)

    @property
    def biases(self) -> tuple[bool, ...]:
        """One flag for each layer, the output layer too."""
        return self.bias if isinstance(self.bias, tuple) else (self.bias,) * (len(self.hidden) + 1)


@dataclass(frozen=True)
class LossSection:
    """[loss]: what is made small."""

    name: Loss = field(default=CrossEntropy(), metadata=BESIDE)
    penalty: Penalty = field(default=L2())


@dataclass(frozen=True)
class TrainSection:
    """[train]: how it is made small."""

    optimizer: Optimizer = field(default=SGD())
    schedule: Schedule = field(default=Constant())
    batch: Positive | Literal["all"] = 64
    epochs: Positive = 20
    stop: Stop = "never"


@dataclass(frozen=True)
class ViewSection:
    """[view]: what the screen shows first."""

    page: Literal["health", "gradients", "data", "inside", "optimizer", "compare"] = "health"


@dataclass(frozen=True)
class CompareEntry:
    """[[compare]]: the same run with some fields changed; an entry without `set` names the run itself."""

    name: Name
    set: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class BreakEntry:
    """[[break]]: a condition that stops the run; its language is told in debugger/expressions.py."""

    when: str


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
