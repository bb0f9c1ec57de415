"""The parts of a training run: State, Op, Step, Reading, Finding; immutable, NumPy only.

A Trainer turns a State into a Step, metrics/ turns a Step into a Reading, and checks and panels use Readings.
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
"""From worst to best."""

NAN = float("nan")


@dataclass(frozen=True)
class Layout:
    """The position of each named tensor in one flat vector: all weights, then biases and the rest.

    Weights come first so that a penalty applies to one contiguous slice, `flat[:weights]`.
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
        """The size of each tensor, in the order of the slices."""
        return tuple(where.stop - where.start for where in self.slices.values())

    @cached_property
    def weights(self) -> int:
        """How many numbers, from the first one, are weights."""
        return sum(size for name, size in zip(self.slices, self.sizes, strict=True) if name.endswith(".W"))

    @cached_property
    def size(self) -> int:
        """How many numbers there are."""
        return sum(self.sizes)

    def view(self, flat: Array, name: str) -> Array:
        """One tensor of a flat vector."""
        return flat[self.slices[name]].reshape(self.shapes[name])

    def views(self, flat: Array) -> dict[str, Array]:
        """Every tensor of a flat vector, by name."""
        return {name: self.view(flat, name) for name in self.slices}


class Tensors(Mapping[str, Array]):
    """Named arrays, read-only views into one flat vector, which becomes read-only as well."""

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

    def __repr__(self) -> str:
        shapes = [f"{name} {shape}" for name, shape in self.layout.shapes.items()]
        more = ", …" if len(shapes) > 8 else ""
        return f"<Tensors of {self.layout.size} numbers: {', '.join(shapes[:8])}{more}>"


@dataclass(frozen=True, slots=True)
class State:
    """Everything the next step depends on.

    `step` counts mini-batches from 0, `batch` those of this `epoch`, and `samples_seen` the samples already
    used in it. `config` is the trainer's own frozen record of hyper-parameters. `slots` are the optimizer's
    vectors, each as long as `params.flat`; `updates` counts the updates they have accumulated.
    """

    params: Tensors
    config: Any
    slots: Mapping[str, Array] = field(default_factory=dict)
    step: int = 0
    epoch: int = 0
    batch: int = 0
    samples_seen: int = 0
    updates: int = 0

    def __repr__(self) -> str:
        slots = f", slots {', '.join(self.slots)}" if self.slots else ""
        size = f"{self.params.flat.size} parameters"
        return f"<State before step {self.step}: epoch {self.epoch}, {size}{slots}>"

    @property
    def nbytes(self) -> int:
        """Bytes of the parameters and slots."""
        return int(self.params.flat.nbytes + sum(slot.nbytes for slot in self.slots.values()))


class Op(NamedTuple):
    """One stop inside a Step.

    `out` is the op's result: forward, the site's output; backward, the gradient with respect to the site's
    input (None at the first layer, which needs none); at `loss`, the loss. `arrays` holds its other results
    by name. `part` is the object that computed it: an activation, a loss, ….
    """

    phase: Phase
    site: str
    out: Array | None
    arrays: Mapping[str, Array] = {}
    part: Any = None


@dataclass(frozen=True, slots=True)
class NonFinite:
    """The first NaN or infinity of a step, in the op that computed it; `op` is that op's position."""

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
    """The loss of a network that has learned nothing, and its formula."""

    value: float
    formula: str


class Evaluation(NamedTuple):
    """Mean data loss and accuracy on held-out samples, without dropout."""

    loss: float
    accuracy: float


@dataclass(frozen=True, slots=True)
class Step:
    """One mini-batch; if `nonfinite` cut it short, `ops` ends with that op and `after` is None.

    Loss, accuracy, validation and gradients are those of the parameters `before`. `batches` counts the
    mini-batches of this epoch, `epochs` those of the run; after a step with `end`, the run is over.
    `predicted` (N,) holds the class predicted for each sample, as a number from 0; None without classes.
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
    batches: int | None = None
    epochs: int | None = None
    end: bool = False
    predicted: Array | None = None

    def __repr__(self) -> str:
        cut = f", {self.nonfinite}" if self.nonfinite else ""
        return f"<Step {self.before.step}: {len(self.ops)} ops, loss {self.loss.total:.4g}{cut}>"


class Histogram(NamedTuple):
    """Counts over equal bins between low and high; `sampled` of `of` values were counted."""

    low: float
    high: float
    counts: tuple[int, ...]
    sampled: int
    of: int


class Output(NamedTuple):
    """A layer's output over the mini-batch; zero, saturated and dead are shares in 0..1, NaN if any value is.

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
    """Magnitudes of the loss's gradients with respect to a layer's output, weights and biases."""

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
    """Everything measured on one layer; update_ratio is ‖ΔW‖/‖W‖."""

    name: str
    activation: str
    units: int
    output: Output
    gradient: Gradient
    weight: Weight
    update_ratio: float
    histogram: Histogram | None


class Scalars(NamedTuple):
    """The cheap half of a Reading: the numbers of one Step that are kept for every step of a run.

    `samples` is the size of the mini-batch, 0 where there are none, as on a loss surface. `majority` is the
    share of the mini-batch with the most frequent prediction, NaN without predictions. `updates` is
    ‖ΔW‖/‖W‖ of each weight matrix, at the steps where it was measured. `validation` is None, too, where both
    its numbers are NaN.
    """

    step: int
    epoch: int
    batch: int
    rate: float
    loss: LossParts
    accuracy: float
    validation: Evaluation | None
    baseline_loss: BaselineLoss | None = None
    batches: int | None = None
    epochs: int | None = None
    end: bool = False
    samples: int = 0
    majority: float = NAN
    updates: tuple[float, ...] = ()


class Reading(NamedTuple):
    """Everything measured on one Step: numbers and histograms, no big arrays.

    `majority` and `samples` are those of the Scalars.
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
    samples: int = 0

    def __repr__(self) -> str:
        layers = ", ".join(layer.name for layer in self.layers[:8]) + (", …" if len(self.layers) > 8 else "")
        return f"<Reading of step {self.step}: loss {self.loss.total:.4g}, layers {layers or 'none'}>"


class Figure(NamedTuple):
    """Numbers for a small chart: one bar per label or, without labels, a curve over steps."""

    what: str
    values: tuple[float, ...]
    labels: tuple[str, ...] = ()


class Finding(NamedTuple):
    """A check's result: what was measured, what was expected, why it happens, what to try.

    `symptom` names what is wrong in a few fixed words, for the diagnosis; it is empty if nothing is.
    `figure` is a chart of what was measured, if that is more than a number.
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
    """x ↦ (x − mean)/std, column by column; by default the identity."""

    mean: Array | float = 0.0
    std: Array | float = 1.0


class Names(NamedTuple):
    """Names of features and classes, if the data has them."""

    features: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()

    def feature(self, i: int) -> str:
        """The name of column i, or x0, x1, … without one."""
        return (self.features[i] if self.features else "") or f"x{i}"

    def label(self, k: int) -> str:
        """The name of class k, or its number."""
        return self.classes[k] if self.classes else str(k)


class Dataset(NamedTuple):
    """A training part and, if some samples are held out, a validation part; `scaling` is applied to both.

    `crc` is the fingerprint of the data file; None for data generated from the seed.
    """

    name: str
    train: Split
    validation: Split | None
    classes: int
    scaling: Scaling = Scaling()
    names: Names = Names()
    crc: int | None = None


class Trainer(Protocol):
    """Anything that trains one mini-batch at a time, as a pure function."""

    def start(self) -> State:
        """The State before the first mini-batch."""
        ...

    def step(self, state: State) -> Step:
        """The mini-batch after `state`; the same State gives the same Step, bit for bit."""
        ...


class Differentiable(Protocol):
    """A trainer with loss and gradients of the same mini-batch at any parameters, for gradient checks."""

    def loss(self, state: State, samples: int | None = None) -> float:
        """Total loss at `state`, over the first `samples` of its mini-batch, by default all."""
        ...

    def gradients(self, state: State, samples: int | None = None) -> Tensors:
        """Back-propagated gradients of that loss."""
        ...
