"""Small networks, trainers and checksums used by many tests."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from types import EllipsisType
from typing import Any, TypeAlias

import numpy as np
from hypothesis import strategies as st
from numpy.typing import ArrayLike

from nettui.abilities import Trainer
from nettui.data.dataset import Dataset, Split, Target
from nettui.nn.activations import ACTIVATIONS
from nettui.nn.clipping import UNCLIPPED, Clip
from nettui.nn.dropout import KEEP_ALL, Dropout
from nettui.nn.inits import Init, Xavier
from nettui.nn.losses import LOSSES
from nettui.nn.network import Network
from nettui.nn.normalization import NORMALIZATIONS
from nettui.nn.optimizers import SGD, Optimizer
from nettui.nn.regularizers import PENALTIES
from nettui.nn.schedules import Constant, Schedule, Stop
from nettui.nn.trainer import BackPropTrainer, TrainConfig
from nettui.types import Array, State, Step, Tensors

Index: TypeAlias = EllipsisType | int | list[int] | tuple[int | slice, ...]

XAVIER, CONSTANT = Xavier(), Constant()
DROPOUTS = (KEEP_ALL, Dropout(0.5), Dropout(0.8, "plain"))


@dataclass(frozen=True)
class Net:
    """A short description of a trainer; `build` creates it, with Gaussian inputs and random labels.

    With 0 classes the labels are Gaussian numbers to predict.
    """

    inputs: int = 3
    hidden: tuple[int, ...] = (5, 4)
    activations: tuple[str, ...] = ("tanh", "relu")
    bias: tuple[bool, ...] = (True, True, True)
    loss: str = "cross-entropy"
    smoothing: float = 0.0
    weights: str | tuple[float, ...] = "none"
    classes: int = 3
    penalty: str = "l2"
    strength: float = 0.0
    rate: float = 0.1
    optimizer: Optimizer | None = None
    schedule: Schedule = CONSTANT
    clip: Clip = UNCLIPPED
    warmup: int = 0
    shuffle: bool = True
    dropout: Dropout | tuple[Dropout, ...] = KEEP_ALL
    stop: Stop = "never"
    samples: int = 10
    batch: int = 0
    epochs: int = 3
    dtype: str = "float64"
    init: Init = XAVIER
    seed: int = 0
    normalization: tuple[str, ...] = ()
    output: str = "linear"

    @property
    def data(self) -> Dataset:
        rng = np.random.default_rng(self.seed)
        if not self.classes:
            return self._numbers(rng)
        train = Split(
            rng.standard_normal((self.samples, self.inputs)), rng.integers(self.classes, size=self.samples)
        )
        held = Split(rng.standard_normal((4, self.inputs)), rng.integers(self.classes, size=4))
        return Dataset("gaussian", train, held, self.classes)

    def _numbers(self, rng: np.random.Generator) -> Dataset:
        train, held = (
            Split(rng.standard_normal((samples, self.inputs)), rng.standard_normal(samples))
            for samples in (self.samples, 4)
        )
        target = Target(float(train.t.mean()), float(train.t.var()))
        return Dataset("gaussian", train, held, 0, target=target)

    def config(self) -> TrainConfig:
        kind: Any = LOSSES[self.loss]
        targets = self.loss.endswith("cross-entropy")
        loss = kind(self.smoothing, self.weights) if targets else kind()
        loss = loss.fitted(self.data.train.t, self.classes)
        sizes = (self.inputs, *self.hidden, loss.outputs(self.classes))
        parts = [ACTIVATIONS[name]() for name in self.activations]
        network = Network.dense(
            sizes,
            parts,
            self.init,
            self.bias,
            self.dropout,
            self.dtype,
            [NORMALIZATIONS[name]() for name in self.normalization],
            ACTIVATIONS[self.output](),
        )
        penalty = PENALTIES[self.penalty](self.strength)
        optimizer = self.optimizer or SGD(self.rate)
        return TrainConfig(
            network=network,
            loss=loss,
            penalty=penalty,
            optimizer=optimizer,
            schedule=self.schedule,
            batch=self.batch,
            epochs=self.epochs,
            stop=self.stop,
            clip=self.clip,
            warmup=self.warmup,
            shuffle=self.shuffle,
        )

    def build(self, seed: int = 0) -> BackPropTrainer:
        return BackPropTrainer(self.data, self.config(), seed)


@st.composite
def nets(draw: st.DrawFn, names: Sequence[str] = sorted(ACTIVATIONS)) -> Net:
    """Networks with 0 to 4 hidden layers and any loss, penalty and dropout."""
    hidden = tuple(draw(st.lists(st.integers(1, 8), max_size=4)))
    depth = len(hidden)
    loss = draw(st.sampled_from(sorted(LOSSES)))
    samples = draw(st.integers(1, 9))
    classes = _classes(draw, loss)
    weights = st.tuples(*[st.floats(0.1, 9.0)] * classes)
    return Net(
        inputs=draw(st.integers(1, 8)),
        hidden=hidden,
        activations=tuple(draw(st.lists(st.sampled_from(names), min_size=depth, max_size=depth))),
        bias=tuple(draw(st.lists(st.booleans(), min_size=depth + 1, max_size=depth + 1))),
        loss=loss,
        smoothing=draw(st.sampled_from((0.0, 0.0, 0.1, 0.5))),
        weights=draw(st.sampled_from(("none", "balanced")) | weights),
        classes=classes,
        penalty=draw(st.sampled_from(sorted(PENALTIES))),
        strength=draw(st.sampled_from((0.0, 0.01, 1.0))),
        dropout=draw(st.sampled_from(DROPOUTS)),
        samples=samples,
        batch=draw(st.integers(0, samples)),
        seed=draw(st.integers(0, 2**32)),
    )


@st.composite
def normalized_nets(draw: st.DrawFn, names: Sequence[str] = sorted(ACTIVATIONS)) -> Net:
    """Networks with 1 to 4 hidden layers of several units, some of them normalized, at least two samples."""
    net = draw(nets(names).filter(lambda net: bool(net.hidden)))
    depth, samples = len(net.hidden), draw(st.integers(3, 9))
    sizes, kinds = st.integers(3, 8), st.sampled_from(sorted(NORMALIZATIONS))
    return replace(
        net,
        hidden=tuple(draw(st.lists(sizes, min_size=depth, max_size=depth))),
        normalization=tuple(draw(st.lists(kinds, min_size=depth, max_size=depth))),
        output=draw(st.sampled_from(sorted(ACTIVATIONS))),
        samples=samples,
        batch=draw(st.integers(2, samples).filter(lambda batch: samples % batch != 1)),
    )


def _classes(draw: st.DrawFn, loss: str) -> int:
    """How many classes suit the loss; 0 for numbers."""
    if loss == "binary-cross-entropy":
        return 2
    return draw(st.integers(2, 5) | st.just(0)) if LOSSES[loss].takes_numbers else draw(st.integers(2, 5))


def with_random_params(state: State, seed: int, scale: float = 1.0) -> State:
    """`state` with random values for all parameters, including biases."""
    flat = scale * np.random.default_rng(seed).standard_normal(state.params.flat.size)
    return replace(state, params=Tensors(state.params.layout, flat.astype(state.params.flat.dtype)))


def with_value(state: State, name: str, value: ArrayLike, at: Index = ...) -> State:
    """`state` with one tensor, or its elements at an index, set to `value`."""
    flat = state.params.flat.copy()
    params = Tensors(state.params.layout, flat)
    flat.flags.writeable = True
    params[name][at] = value
    return replace(state, params=Tensors(state.params.layout, flat))


def arrays(step: Step) -> Iterable[tuple[str, Array]]:
    """Every array of a Step, with a unique name."""
    for number, op in enumerate(step.ops):
        if op.out is not None:
            yield f"{number} {op.phase} {op.site} out", op.out
        yield from ((f"{number} {op.phase} {op.site} {name}", array) for name, array in op.arrays.items())
    for when, state in (("before", step.before), ("after", step.after)):
        if state is not None:
            yield f"{when} params", state.params.flat
            yield from ((f"{when} {name}", slot) for name, slot in {**state.slots, **state.rest}.items())
    if step.gradients is not None:
        yield "gradients", step.gradients.flat
    if step.predicted is not None:
        yield "predicted", step.predicted


def checksum(step: Step) -> int:
    """A checksum over every bit of a Step."""
    content = repr(
        (step.loss, step.accuracy, step.rate, step.nonfinite, step.validation, step.before.step)
    ).encode()
    for name, array in arrays(step):
        content += f"{name} {array.dtype} {array.shape}".encode() + array.tobytes()
    return zlib.crc32(content)


def run(trainer: Trainer) -> list[Step]:
    """All steps of a run."""
    steps = [trainer.step(trainer.start())]
    while not steps[-1].end:
        steps.append(trainer.step(after(steps[-1])))
    return steps


def after(step: Step) -> State:
    """The State after a step that was not cut short."""
    assert step.after is not None
    return step.after


class BareTrainer:
    """A trainer with start and step, and nothing else."""

    def __init__(self, inner: BackPropTrainer) -> None:
        self._inner = inner

    def start(self) -> State:
        return replace(self._inner.start(), config=None)

    def step(self, state: State) -> Step:
        step = self._inner.step(replace(state, config=self._inner.config))
        after = step.after and replace(step.after, config=None)
        return replace(step, before=state, after=after)
