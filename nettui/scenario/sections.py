"""The sections of a scenario file, each as a frozen record with its defaults."""

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
