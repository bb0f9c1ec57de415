"""A scenario: everything that defines one training run, and the trainer built from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from nettui.bugs.bug import Bug
from nettui.bugs.none import NoBug
from nettui.common.errors import InvalidValue, Phrase
from nettui.data import files
from nettui.data.dataset import Dataset
from nettui.data.preprocessing import prepare
from nettui.data.task import as_task
from nettui.nn.network import Network
from nettui.nn.surface import NoSurface, Surface
from nettui.scenario.annotations import FILE_KEY, NOT_IN_FILE, ONLY_IF_SET, NonNegativeInt
from nettui.scenario.lesson_entries import LessonEntry, LocalizedText
from nettui.scenario.sections import (
    BreakEntry,
    CodeSection,
    CompareEntry,
    DataSection,
    LossSection,
    NetworkSection,
    TrainSection,
    ViewSection,
)

if TYPE_CHECKING:  # what trains, and code of the user's own, are loaded where they are built
    from nettui.abilities import Trainer
    from nettui.nn.trainer import BackPropTrainer
    from nettui.sources.own.making import ReadyTrainer
    from nettui.sources.own.opened import OwnCode
    from nettui.sources.own.trainer import OwnTrainer

NO_CODE = CodeSection()
"""Without code of the user's own."""

OWN_VALIDATION = 0.2
"""The share of the samples that is held out in a run of the user's own code."""


@dataclass(frozen=True)
class Scenario:
    """One training run: its parts and a seed.

    With a `surface` the optimizer descends on it; data, network and loss are then not used. With `code` the
    user's own network is trained; network and loss are then not used. `fault` is the
    bug planted in the network's trainer. `variants` are the scenarios that the entries of `compare` describe.
    """

    name: str = field(metadata=NOT_IN_FILE)
    title: str | LocalizedText = ""
    course: tuple[str, ...] = ()
    seed: NonNegativeInt = 0
    data: DataSection = field(default=DataSection())
    network: NetworkSection = field(default=NetworkSection())
    code: CodeSection = field(default=NO_CODE, metadata=ONLY_IF_SET)
    loss: LossSection = field(default=LossSection())
    train: TrainSection = field(default=TrainSection())
    surface: Surface = field(default=NoSurface())
    fault: Bug = field(default=NoBug())
    view: ViewSection = field(default=ViewSection())
    breaks: tuple[BreakEntry, ...] = field(default=(), metadata={FILE_KEY: "break"})
    compare: tuple[CompareEntry, ...] = ()
    variants: tuple[Scenario, ...] = field(default=(), compare=False, metadata=NOT_IN_FILE)
    lesson: tuple[LessonEntry, ...] = ()

    @property
    def runs(self) -> tuple[Scenario, ...]:
        """The runs to compare: this one, then its variants."""
        return (self, *self.variants)

    @property
    def label(self) -> str:
        """The run's name in a comparison with its variants."""
        return next((variant.name for variant in self.compare if not variant.set), self.name)

    def dataset(self, seed: int) -> Dataset:
        """The samples, split and scaled; a random source draws different ones for each seed."""
        takes_numbers = None if self.code.path else self.loss.name.takes_numbers
        return _dataset(self.data, takes_numbers, seed)

    def build(self, seed: int) -> Trainer:
        """A trainer for `seed`."""
        if self.code.path:
            from nettui.debugger.guard import GuardedTrainer
            from nettui.sources.own.making import ReadyTrainer

            found = self.own_code(seed)
            own = found.trainer if isinstance(found, ReadyTrainer) else self._trains(found, seed)
            return GuardedTrainer(own)
        if isinstance(self.surface, NoSurface):
            return self.network_trainer(seed)
        from nettui.nn.descent import DescentConfig, SurfaceTrainer

        train = self.train
        return SurfaceTrainer(
            DescentConfig(
                self.surface, train.optimizer, train.schedule, train.epochs, train.clip, train.warmup
            )
        )

    def own_code(self, seed: int) -> OwnCode | ReadyTrainer:
        """The user's own network, or trainer. Raises InvalidValue, and TrainerError for an error in it."""
        return opened(self.code, self.data, self.dataset(seed), self.train.optimizer.rate, seed)

    def own_trainer(self, seed: int) -> OwnTrainer:
        """The trainer of the user's own network. Raises InvalidValue, also where the code is a trainer."""
        from nettui.sources.own.making import ReadyTrainer

        found = self.own_code(seed)
        if isinstance(found, ReadyTrainer):
            hint = "a trainer is for check, gradcheck, do, run and trace"
            raise InvalidValue("code.path", "a network", Phrase(f"{found.name}, a trainer"), hint)
        return self._trains(found, seed)

    def _trains(self, own: OwnCode, seed: int) -> OwnTrainer:
        from nettui.sources.own.opened import OwnConfig
        from nettui.sources.own.trainer import OwnTrainer

        train, data = self.train, self.dataset(seed)
        return OwnTrainer(
            own,
            data,
            OwnConfig(
                optimizer=train.optimizer,
                batch=0 if train.batch == "all" else train.batch,
                epochs=train.epochs,
                penalty=None if self.code.reg == "own" else self.code.reg,
                shuffle=train.shuffle,
                schedule=train.schedule,
                warmup=train.warmup,
                clip=train.clip,
                updates=own.updates,
                defaults=tuple(_defaults(self, own)),
            ),
            seed,
        )

    def network_trainer(self, seed: int) -> BackPropTrainer:
        """The trainer of the network, even if there is a surface."""
        from nettui.nn.trainer import BackPropTrainer, TrainConfig

        data, train = self.dataset(seed), self.train
        config = TrainConfig(
            network=self.dense_network(seed),
            loss=self.loss.name.fitted(data.train.t, data.classes),
            penalty=self.loss.penalty,
            optimizer=train.optimizer,
            schedule=train.schedule,
            batch=0 if train.batch == "all" else train.batch,
            epochs=train.epochs,
            stop=train.stop,
            clip=train.clip,
            warmup=train.warmup,
            shuffle=train.shuffle,
        )
        return self.fault.plant(BackPropTrainer(data, config, seed))

    def dense_network(self, seed: int) -> Network:
        """The network, even if there is a surface."""
        return Network.dense(
            sizes=layer_sizes(self, self.dataset(seed)),
            activations=self.network.activations,
            init=self.network.layer_init,
            bias=self.network.biases,
            dropout=self.network.dropouts,
            dtype=self.network.dtype,
            normalization=self.network.normalizations,
            last=self.network.output,
        )


def _defaults(scenario: Scenario, own: OwnCode) -> Iterator[str]:
    """Which of rate, epochs, batch and data are as nettui has them, and not of the user's own code."""
    train, usual = scenario.train, TrainSection()
    rates = {usual.optimizer.rate, _shared(scenario) if _is_summed(own) else usual.optimizer.rate}
    chosen: Any = train.optimizer
    usual_one = chosen.rate in rates and replace(chosen, rate=usual.optimizer.rate) == usual.optimizer
    if own.takes_rate and own.own_rate is None and usual_one:
        yield "rate"
    if train.epochs == usual.epochs:
        yield "epochs"
    if train.batch == usual.batch:
        yield "batch"
    if scenario.data.source == DataSection().source:
        yield "data"


@lru_cache(maxsize=2)
def _dataset(data: DataSection, takes_numbers: bool | None, seed: int) -> Dataset:
    with np.errstate(all="ignore"):
        return prepare(
            samples=as_task(data.source.load(seed), data.task, takes_numbers),
            name=data.source.name,
            scale=data.scale,
            validation=data.validation,
            seed=seed,
            split=data.split,
            scale_target=data.scale_target,
        )


_opened: dict[str, OwnCode | ReadyTrainer] = {}


def opened(
    code: CodeSection, source: DataSection, data: Dataset, rate: float, seed: int
) -> OwnCode | ReadyTrainer:
    """The user's network, opened on the data; kept, because a dry run takes a moment."""
    from nettui.sources.own.opening import Wishes, open_code

    key = _key(code, source, rate, seed)
    if key not in _opened:
        _opened.clear()
        wishes = Wishes(
            arguments=code.arguments,
            reg=None if code.reg == "own" else code.reg,
            columns=None if code.columns == "auto" else code.columns,
            labels=None if code.labels == "auto" else code.labels,
            loss=code.loss,
            functions=code.functions,
            rate=rate,
        )
        _opened[key] = open_code(code.path, data, wishes, seed)
    return _opened[key]


def _key(code: CodeSection, source: DataSection, rate: float, seed: int) -> str:
    return repr((code, source, rate, seed))


def at_own_rate(scenario: Scenario) -> Scenario:
    """The scenario with the rate that the user's code has itself, if its own update follows one.

    Where the rate is nettui's and the loss a sum over the mini-batch, each sample has a share of the usual.
    """
    train, seed = scenario.train, scenario.seed
    found = scenario.own_code(seed)
    rate = found.own_rate
    if rate is None and _is_summed(found) and train.optimizer == TrainSection().optimizer:
        rate = _shared(scenario)
    if rate is None or rate == train.optimizer.rate:
        return scenario
    optimizer: Any = train.optimizer
    _opened[_key(scenario.code, scenario.data, rate, seed)] = found  # its constructor has taken no other rate
    return replace(scenario, train=replace(train, optimizer=replace(optimizer, rate=rate)))


def _is_summed(found: OwnCode | ReadyTrainer) -> bool:
    """Whether nettui makes the update of a loss that is a sum over the mini-batch."""
    from nettui.sources.own.making import ReadyTrainer

    if isinstance(found, ReadyTrainer) or found.updates:
        return False
    loss = found.found.loss
    return loss is not None and loss.reduction == "sum"


def _shared(scenario: Scenario) -> float:
    """nettui's rate, divided by the samples of a mini-batch."""
    batch, samples = scenario.train.batch, len(scenario.dataset(scenario.seed).train.t)
    return TrainSection().optimizer.rate / (samples if batch == "all" else min(batch, samples))


def clear_data_cache() -> None:
    """Makes the next use of a data file, or of the user's code, read it again, in case it has changed."""
    _dataset.cache_clear()
    _opened.clear()
    files.clear_cache()


def layer_sizes(scenario: Scenario, data: Dataset) -> list[int]:
    """The number of inputs, of units in each hidden layer, and of scores."""
    return [data.train.x.shape[1], *scenario.network.hidden, scenario.loss.name.outputs(data.classes)]


def initial_state_key(scenario: Scenario) -> tuple[Any, ...]:
    """Everything that determines the State before step 0, except the optimizer's slots."""
    if not isinstance(scenario.surface, NoSurface):
        return (scenario.surface,)
    if scenario.code.path:
        return repr(scenario.code), scenario.seed, scenario.data
    network = scenario.network
    units = layer_sizes(scenario, scenario.dataset(scenario.seed))
    parts = (network.init, network.biases, network.dtype, scenario.fault)
    return scenario.seed, scenario.data, units, *parts


def update_rule_key(scenario: Scenario) -> tuple[Any, ...]:
    """What gives the optimizer's slots their meaning; with a different key they cannot be carried over."""
    optimizer = scenario.train.optimizer
    return optimizer.name, getattr(optimizer, "form", None)
