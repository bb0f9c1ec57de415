"""One mini-batch: the State before it, every op, the loss, the State after it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, TypeAlias

import numpy as np

from nettui.types.tensors import Array, Tensors

Phase: TypeAlias = Literal["batch", "forward", "loss", "backward", "update"]


@dataclass(frozen=True, slots=True)
class State:
    """Everything the next step depends on.

    `step` counts mini-batches from 0, `batch` those of this `epoch`, and `samples_seen` the samples already
    used in it. `config` is the trainer's own frozen record of hyper-parameters. `slots` are the optimizer's
    arrays, of any shape; nettui's own optimizers keep one number per parameter. `updates` counts the updates
    that they have accumulated. `rest` holds whatever else the next step depends on: buffers, counters, a
    generator's state, the position in the data; a writable array is copied, and none is ever looked into.
    """

    params: Tensors
    config: Any = None
    slots: Mapping[str, Array] = field(default_factory=dict)
    step: int = 0
    epoch: int = 0
    batch: int = 0
    samples_seen: int = 0
    updates: int = 0
    rest: Mapping[str, Array] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.rest:
            object.__setattr__(self, "rest", {name: _frozen(array) for name, array in self.rest.items()})

    def __repr__(self) -> str:
        slots = f", slots {', '.join(self.slots)}" if self.slots else ""
        size = f"{self.params.flat.size} parameters"
        return f"<State before step {self.step}: epoch {self.epoch}, {size}{slots}>"

    @property
    def nbytes(self) -> int:
        """Bytes of all its arrays."""
        return int(
            sum(array.nbytes for array in (self.params.flat, *self.slots.values(), *self.rest.values()))
        )


def _frozen(array: Array) -> Array:
    """The array itself if it is read-only, or a read-only copy; what is no array stays as it is."""
    if isinstance(array, np.ndarray) and array.flags.writeable:
        array = array.copy()
        array.flags.writeable = False
    return array


class Op(NamedTuple):
    """One stop inside a Step.

    `site` names the op, `layer` the layer it belongs to, `inputs` the sites it read: several where branches
    meet. `out` is its result: forward, the site's output; backward, the gradient with respect to the site's
    input (None at the first layer, which needs none); at `loss`, the loss. `given`, going backward, is the
    gradient with respect to the site's output that reached it. `arrays` holds its other results by name.
    `part` is the object of nettui.nn that computes the same: an activation, a loss, …; None if there is none.
    `units` is the axis of `out` that counts units: −1 for (N, units), 1 for (N, channels, height, width).
    """

    phase: Phase
    site: str
    layer: str = ""
    inputs: tuple[str, ...] = ()
    out: Array | None = None
    given: Array | None = None
    arrays: Mapping[str, Array] = {}
    part: Any = None
    units: int = -1


INPUT, GRAD_OUTPUT = "input", "grad_output"
"""The arrays that a module is given: of the forward pass and, by PyTorch's name, of the backward pass."""


@dataclass(frozen=True, slots=True)
class NonFinite:
    """The first NaN or infinity of a step, in the op that computed it; `op` is that op's position.

    `op` is −1 in a recording, which has no ops; its `note` says what was last known to be sound there. A
    `count` of 0 is an unknown one.
    """

    op: int
    phase: Phase
    site: str
    array: str
    kind: Literal["nan", "inf", "overflow"]
    index: tuple[int, ...]
    count: int
    note: str = ""

    def __str__(self) -> str:
        what = {"nan": "NaN", "inf": "infinity", "overflow": "overflow to infinity"}[self.kind]
        at = f"[{', '.join(map(str, self.index))}]" if self.index else ""
        if not self.count:
            return f"{what} at {self.phase} {self.site}: {self.array}"
        values = "1 value" if self.count == 1 else f"{self.count} values"
        return f"{what} at {self.phase} {self.site}: {self.array}{at}, {values}"

    @property
    def came_in(self) -> bool:
        """Whether a module was given it: it was computed by code that nobody looked into."""
        return self.array in (INPUT, GRAD_OUTPUT)


class LossParts(NamedTuple):
    """The loss of a mini-batch, a mean over its samples: data + penalty = total."""

    data: float
    penalty: float
    total: float


class BaselineLoss(NamedTuple):
    """The loss of a network that has learned nothing, and its formula.

    Where numbers are predicted, that is one that predicts 0, and `mean` is the loss of one that predicts
    their mean for every sample; None where classes are.
    """

    value: float
    formula: str
    mean: float | None = None


class Evaluation(NamedTuple):
    """Mean data loss and how good the predictions are on held-out samples, without dropout.

    Of classes the accuracy; of numbers R² and the root-mean-square error, in the target's units. What does
    not exist is NaN.
    """

    loss: float
    accuracy: float
    r2: float = float("nan")
    error: float = float("nan")


@dataclass(frozen=True, slots=True)
class Step:
    """One mini-batch; if `nonfinite` ended the run, `ops` ends with that op and `after` is None.

    Loss, accuracy, validation and gradients are those of the parameters `before`. `scores` and `answer` are
    the sites of the scores and of the network's answer, "" where there are none; `predicted` holds the class
    (N,) predicted for each sample; `penalty` and `clip` are the parts of nettui.nn that compute the penalty
    and limit the gradients that the update uses, if they are such; `gradients` are those of the loss, not
    limited. `batches` counts the mini-batches of this epoch, `epochs` those of the run; after a step with
    `end`, the run is over. A trainer that leaves out a step with a NaN has `nonfinite` and an `after`. Where
    numbers are predicted, `accuracy` is NaN; `r2` and `error` are as in an Evaluation.
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
    scores: str = ""
    answer: str = ""
    predicted: Array | None = None
    penalty: Any = None
    r2: float = float("nan")
    error: float = float("nan")
    clip: Any = None

    def __repr__(self) -> str:
        cut = f", {self.nonfinite}" if self.nonfinite else ""
        return f"<Step {self.before.step}: {len(self.ops)} ops, loss {self.loss.total:.4g}{cut}>"
