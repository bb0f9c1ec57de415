"""What is measured on a step, and what the checks find: numbers and histograms, no big arrays."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

from nettui.types.step import BaselineLoss, Evaluation, LossParts, NonFinite

Status: TypeAlias = Literal["pass", "warn", "fail", "skip"]

STATUSES: tuple[Status, ...] = ("fail", "warn", "pass", "skip")
"""From worst to best."""

NAN = float("nan")


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
    """Everything measured on one layer; update_ratio is ‖ΔW‖/‖W‖; `seen`: the step shows its output."""

    name: str
    activation: str
    units: int
    output: Output
    gradient: Gradient
    weight: Weight
    update_ratio: float
    histogram: Histogram | None
    seen: bool = True


class Scalars(NamedTuple):
    """The cheap half of a Reading: the numbers of one Step that are kept for every step of a run.

    `samples` is the size of the mini-batch, 0 where there are none, as on a loss surface. `majority` is the
    share of the mini-batch with the most frequent prediction, NaN without predictions. `updates` is
    ‖ΔW‖/‖W‖ of each layer, at the steps where it was measured. `validation` is None, too, where both
    its numbers are NaN. `has_nonfinite`: a NaN or an infinity appeared. `ends_epoch`: no step of its epoch
    follows. `r2` and `error`: R² and root-mean-square error of the mini-batch where numbers are predicted.
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
    has_nonfinite: bool = False
    ends_epoch: bool = False
    r2: float = NAN
    error: float = NAN


class Reading(NamedTuple):
    """Everything measured on one Step: numbers and histograms, no big arrays.

    `majority`, `samples`, `r2` and `error` are those of the Scalars; `keep` is the least probability with
    which a mask of dropout keeps a unit, 1 without masks.
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
    r2: float = NAN
    error: float = NAN
    keep: float = 1.0

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
