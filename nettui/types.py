"""What a training run is made of: State, Op, Step, Reading, Finding; immutable, NumPy only.

A Trainer turns a State into a Step; the probes read a Reading off a Step; everything above looks at Readings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, NamedTuple, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[Any]
Shape: TypeAlias = tuple[int, ...]
Phase: TypeAlias = Literal["batch", "forward", "loss", "backward", "update"]
Status: TypeAlias = Literal["pass", "warn", "fail", "skip"]

STATUSES: tuple[Status, ...] = ("fail", "warn", "pass", "skip")
"""The worst first."""

NAN = float("nan")


@dataclass(frozen=True)
class Layout:
    """Where each named tensor lies in one flat vector: all weights first, then biases and the rest.

    Weights come first so that a penalty touches one contiguous stretch, `flat[:weights]`.
    """

    shapes: Mapping[str, Shape]

    @cached_property
    def slices(self) -> Mapping[str, slice]:
        offset, slices = 0, {}
        for name in sorted(self.shapes, key=lambda name: not name.endswith(".W")):
            size = int(np.prod(self.shapes[name]))
            slices[name] = slice(offset, offset + size)
            offset += size
        return slices

    @cached_property
    def sizes(self) -> tuple[int, ...]:
        """How many numbers each tensor has, in the order of the slices."""
        return tuple(where.stop - where.start for where in self.slices.values())

    @cached_property
    def weights(self) -> int:
        """How many of the first numbers are weights."""
        return sum(size for name, size in zip(self.slices, self.sizes, strict=True) if name.endswith(".W"))

    @cached_property
    def size(self) -> int:
        """How many numbers in all."""
        return sum(self.sizes)

    def view(self, flat: Array, name: str) -> Array:
        """A tensor, in a vector so laid out."""
        return flat[self.slices[name]].reshape(self.shapes[name])

    def views(self, flat: Array) -> dict[str, Array]:
        """Every tensor, likewise."""
        return {name: self.view(flat, name) for name in self.slices}


class Tensors(Mapping[str, Array]):
    """Named arrays that are read-only views into one flat vector, which is closed to writing from then on."""

    __slots__ = ("flat", "layout")

    def __init__(self, layout: Layout, flat: Array) -> None:
        flat.flags.writeable = False
        self.layout, self.flat = layout, flat

    @classmethod
    def of(cls, arrays: Mapping[str, Array]) -> Tensors:
        """Copies `arrays` into one flat vector, in their common dtype."""
        layout = Layout({name: np.shape(array) for name, array in arrays.items()})
        flat = np.empty(layout.size, np.result_type(*arrays.values()))
        for name, array in arrays.items():
            flat[layout.slices[name]] = np.ravel(array)
        return cls(layout, flat)

    def __getitem__(self, name: str) -> Array:
        return self.layout.view(self.flat, name)

    def __iter__(self) -> Iterator[str]:
        return iter(self.layout.shapes)

    def __len__(self) -> int:
        return len(self.layout.shapes)


@dataclass(frozen=True, slots=True)
class State:
    """Everything the next step depends on.

    `step` counts mini-batches from 0; `batch` counts them within `epoch`, and `seen` the samples of the epoch
    already used. `config` is the trainer's own frozen record of hyper-parameters; `slots` are the optimizer's
    vectors, each as long as `params.flat`, and `updates` counts those that they have seen.
    """

    params: Tensors
    config: Any
    slots: Mapping[str, Array] = field(default_factory=dict)
    step: int = 0
    epoch: int = 0
    batch: int = 0
    seen: int = 0
    updates: int = 0

    @property
    def nbytes(self) -> int:
        return int(self.params.flat.nbytes + sum(slot.nbytes for slot in self.slots.values()))


class Op(NamedTuple):
    """One halt inside a Step.

    `out` is what flows on: the layer's output going forward, the gradient to the site's input going backward
    (None at the first layer, which needs none), the loss at `loss`. `arrays` holds what else the op made, by
    name. `part` is the piece of the trainer that did it (an activation, a loss, …), for who wants to ask it.
    """

    phase: Phase
    site: str
    out: Array | None
    arrays: Mapping[str, Array] = {}
    part: Any = None


@dataclass(frozen=True, slots=True)
class NonFinite:
    """Where a step broke: the first value that is no number, in the op that made it."""

    op: int
    phase: Phase
    site: str
    array: str
    kind: Literal["nan", "inf", "overflow"]
    index: tuple[int, ...]
    count: int

    def __str__(self) -> str:
        what = {"nan": "NaN", "inf": "infinity", "overflow": "overflow to infinity"}[self.kind]
        at = f"[{', '.join(map(str, self.index))}]" if self.index else ""
        values = "1 value" if self.count == 1 else f"{self.count} values"
        return f"{what} at {self.phase} {self.site}: {self.array}{at}, {values}"


class LossParts(NamedTuple):
    """The loss of a mini-batch, a mean over its samples: data + penalty = total."""

    data: float
    penalty: float
    total: float


class BaselineLoss(NamedTuple):
    """What the loss is when the network knows nothing, and the formula that says so."""

    value: float
    formula: str


class Evaluation(NamedTuple):
    """A pass over held-out samples, without dropout: mean data loss, share classified right."""

    loss: float
    accuracy: float


@dataclass(frozen=True, slots=True)
class Step:
    """One mini-batch, whole; or cut short by `fault`: then `after` is None and `ops` ends with the culprit.

    All of loss, accuracy, validation and gradients are those of the parameters `before`.
    """

    before: State
    ops: tuple[Op, ...]
    rate: float
    loss: LossParts
    accuracy: float
    baseline_loss: BaselineLoss | None
    gradients: Tensors | None
    after: State | None
    nonfinite: NonFinite | None = None
    validation: Evaluation | None = None
    batches: int | None = None  # in this epoch
    epochs: int | None = None
    end: bool = False  # nothing comes after it


class Histogram(NamedTuple):
    """Counts over equal bins between low and high; `sampled` of `of` values were counted."""

    low: float
    high: float
    counts: tuple[int, ...]
    sampled: int
    of: int


class Output(NamedTuple):
    """What a layer gives out over the batch; zero, saturated and dead are shares in 0..1, NaN beside a NaN.

    zero: values equal to 0; saturated: values where the activation is flat; dead: units silent on every
    sample.
    """

    mean: float
    std: float
    min: float
    max: float
    zero: float
    saturated: float
    dead: float


class Gradient(NamedTuple):
    """Magnitudes of the loss's derivatives to a layer's output, weights and biases."""

    output_mean_abs: float
    output_norm: float
    W_mean_abs: float
    W_norm: float
    b_norm: float


class Weight(NamedTuple):
    """Size of a layer's weight matrix: Frobenius norm and standard deviation."""

    W_norm: float
    W_std: float


class LayerReading(NamedTuple):
    """All that is measured on one layer; update_ratio is ‖ΔW‖/‖W‖."""

    name: str
    activation: str
    units: int
    output: Output
    gradient: Gradient
    weight: Weight
    update_ratio: float
    histogram: Histogram | None


class Reading(NamedTuple):
    """What the probes read off one Step: numbers and histograms, no big arrays.

    `majority` is the share of the mini-batch that gets its most frequent answer.
    """

    step: int
    epoch: int
    batch: int
    rate: float
    loss: LossParts
    accuracy: float
    validation: Evaluation | None
    layers: tuple[LayerReading, ...]
    nonfinite: NonFinite | None
    input: LayerReading | None = None
    baseline_loss: BaselineLoss | None = None
    batches: int | None = None
    epochs: int | None = None
    end: bool = False
    majority: float = NAN


class Figure(NamedTuple):
    """Numbers worth a small picture: a bar for each label, or without labels a curve over steps."""

    what: str
    values: tuple[float, ...]
    labels: tuple[str, ...] = ()


class Finding(NamedTuple):
    """A check's answer: what was measured, what was expected, why it happens, what to try.

    `symptom` names what is wrong in a few fixed words, for the diagnosis; it is empty where nothing is.
    `figure` shows what was measured, where there is more to it than a number.
    """

    check: str
    status: Status
    measured: str
    expected: str
    evidence: str
    cause: str
    remedy: str
    course: str
    symptom: str = ""
    figure: Figure | None = None


class Split(NamedTuple):
    """Samples x (N, D) with labels t: integers in 0..K−1."""

    x: Array
    t: Array


class Scaling(NamedTuple):
    """x ↦ (x − mean)/std, column by column; as it stands it changes nothing."""

    mean: Array | float = 0.0
    std: Array | float = 1.0


class Names(NamedTuple):
    """What whoever made the data calls their features and classes; empty where nothing is said."""

    features: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()

    def feature(self, i: int) -> str:
        """Of column i: its own name, or x0, x1, …"""
        return (self.features[i] if self.features else "") or f"x{i}"

    def label(self, k: int) -> str:
        """Of class k: its own name, or its number."""
        return self.classes[k] if self.classes else str(k)


class Dataset(NamedTuple):
    """A training part and, where some is held out, a validation part; both went through `scaling`.

    `crc` is the fingerprint of the file they come from; None where they are drawn from the seed.
    """

    name: str
    train: Split
    validation: Split | None
    classes: int
    scaling: Scaling = Scaling()
    names: Names = Names()
    crc: int | None = None


class Trainer(Protocol):
    """Anything that can be trained a mini-batch at a time, as a pure function."""

    def start(self) -> State:
        """The State before the first mini-batch."""
        ...

    def step(self, state: State) -> Step:
        """The mini-batch that comes after `state`; the same State gives the same Step, bit for bit."""
        ...


class Differentiable(Protocol):
    """A trainer whose gradients can be checked: the same mini-batch, at any parameters."""

    def loss(self, state: State, samples: int | None = None) -> float:
        """Total loss at `state` over the first `samples` of its mini-batch (all of them by default)."""
        ...

    def gradients(self, state: State, samples: int | None = None) -> Tensors:
        """Back-propagated gradients of that loss."""
        ...
