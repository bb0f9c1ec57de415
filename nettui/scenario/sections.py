"""The sections of a scenario file, each as a frozen record with its defaults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from nettui.data.digits import Digits
from nettui.data.preprocessing import HoldOut, Scale, TargetScale
from nettui.data.source import Source
from nettui.data.task import Task
from nettui.nn.activations import Activation, Linear, ReLU
from nettui.nn.clipping import UNCLIPPED, Clip
from nettui.nn.dropout import KEEP_ALL, Dropout
from nettui.nn.inits import ByLayer, He, Init
from nettui.nn.losses import CrossEntropy, Loss
from nettui.nn.normalization import NoNormalization, Normalization
from nettui.nn.optimizers import SGD, Optimizer
from nettui.nn.regularizers import L2, Penalty
from nettui.nn.schedules import Constant, Schedule, Stop
from nettui.scenario.annotations import INLINE, Name, NonNegativeInt, PositiveInt, Share

Value = TypeVar("Value")


@dataclass(frozen=True)
class DataSection:
    """[data]: a source with its options, or the `path` of a file; scaling; share held out, and which.

    `task` says whether the labels are classes or numbers to predict, which `scale_target` scales.
    """

    source: Source = field(default=Digits(), metadata=INLINE)
    scale: Scale = "none"
    validation: Share = 0.0
    split: HoldOut = "random"
    task: Task = "auto"
    scale_target: TargetScale = "none"


@dataclass(frozen=True)
class NetworkSection:
    """[network]: units of each hidden layer; one activation, init, … for all layers, or a list of them.

    `init` and `bias` are of every layer; activation, normalization and dropout of the hidden ones, where
    normalization stands before the activation and dropout behind it. `output` is what the scores pass
    through before the loss.
    """

    hidden: tuple[PositiveInt, ...] = ()
    activation: Activation | tuple[Activation, ...] = field(default=ReLU())
    normalization: Normalization | tuple[Normalization, ...] = field(default=NoNormalization())
    output: Activation = field(default=Linear())
    init: Init | tuple[Init, ...] = field(default=He())
    bias: bool | tuple[bool, ...] = True
    dropout: Dropout | tuple[Dropout, ...] = KEEP_ALL
    dtype: Literal["float64", "float32"] = "float64"

    @property
    def activations(self) -> tuple[Activation, ...]:
        """One activation for each hidden layer."""
        return _each(self.activation, len(self.hidden))

    @property
    def normalizations(self) -> tuple[Normalization, ...]:
        """One normalization for each hidden layer."""
        return _each(self.normalization, len(self.hidden))

    @property
    def dropouts(self) -> tuple[Dropout, ...]:
        """One dropout for each hidden layer."""
        return _each(self.dropout, len(self.hidden))

    @property
    def layer_init(self) -> Init:
        """The init of all layers."""
        return ByLayer(self.init) if isinstance(self.init, tuple) else self.init

    @property
    def biases(self) -> tuple[bool, ...]:
        """One flag for each layer, output layer included."""
        return _each(self.bias, len(self.hidden) + 1)


def _each(one: Value | tuple[Value, ...], layers: int) -> tuple[Value, ...]:
    """One value for each layer, from a list of them or the one of all."""
    return one if isinstance(one, tuple) else (one,) * layers


@dataclass(frozen=True)
class CodeSection:
    """[code]: a network of the user's own in a Python file, which then stands for [network] and [loss].

    `path` is FILE.py:NAME; `arguments` are those of its constructor; `reg` is the strength of its penalty.
    `columns`, `labels` and `loss` decide what is otherwise found by a dry run; `functions` are the names of
    those that initialize, go forward, go backward and update.
    """

    path: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    reg: float | Literal["own"] = "own"
    columns: bool | Literal["auto"] = "auto"
    labels: Literal["auto", "one-hot", "classes"] = "auto"
    loss: str = ""
    functions: tuple[str, ...] = ()


@dataclass(frozen=True)
class LossSection:
    """[loss]: the loss being minimized, and the penalty on the weights."""

    name: Loss = field(default=CrossEntropy(), metadata=INLINE)
    penalty: Penalty = field(default=L2())


@dataclass(frozen=True)
class TrainSection:
    """[train]: optimizer, schedule of its rate, batches, and when training ends; `warmup` is in steps."""

    optimizer: Optimizer = field(default=SGD())
    schedule: Schedule = field(default=Constant())
    warmup: NonNegativeInt = 0
    clip: Clip = UNCLIPPED
    batch: PositiveInt | Literal["all"] = 64
    shuffle: bool = True
    epochs: PositiveInt = 20
    stop: Stop = "never"


@dataclass(frozen=True)
class ViewSection:
    """[view]: the page that the screen shows first."""

    page: Literal["health", "gradients", "data", "inside", "optimizer", "compare"] = "health"


@dataclass(frozen=True)
class CompareEntry:
    """[[compare]]: the run with some fields changed; an entry without `set` names the scenario's own run."""

    name: Name
    set: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class BreakEntry:
    """[[break]]: a condition that stops the run; see debugger/expressions.py for its syntax."""

    when: str
