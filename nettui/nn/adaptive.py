"""Optimizers with a rate for each parameter.

As published, AdaGrad, RMSProp and Adam divide by the square root of a running sum of g²; in the lecture, by a
running sum of |g|.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

from nettui.nn.optimizers import ElementWise
from nettui.types import Array


@dataclass(frozen=True)
class _DivideBySize(ElementWise):
    """An optimizer that divides by the size of recent gradients, in the published or the lecture's form."""

    form: Literal["published", "lecture"] = "published"
    epsilon: float = 1e-8

    def size(self, g: Array) -> Array:
        """The summand of the running sum: g², or |g| in the lecture."""
        return g * g if self.form == "published" else np.abs(g)

    def divisor(self, m: Array) -> Array:
        """√m + ε, or m + ε in the lecture."""
        return (np.sqrt(m) if self.form == "published" else m) + self.epsilon


@dataclass(frozen=True)
class AdaGrad(_DivideBySize):
    """m ← m + g²; w ← w − ηg/(√m + ε): the rate never increases. Course 8.4, Duchi 2011."""

    name: ClassVar[str] = "adagrad"
    slots: ClassVar[tuple[str, ...]] = ("sum",)
    epsilon: float = 1e-10

    def rule(self, w: Array, g: Array, rate: float, step: int, *slots: Array) -> Sequence[Array]:
        m = slots[0] + self.size(g)
        return w - rate * g / self.divisor(m), m


@dataclass(frozen=True)
class RMSProp(_DivideBySize):
    """m ← γm + (1−γ)g²; w ← w − ηg/(√m + ε), with γ the `decay`. Course 8.6, Hinton 2012."""

    name: ClassVar[str] = "rmsprop"
    slots: ClassVar[tuple[str, ...]] = ("mean",)
    rate: float = 0.01
    decay: float = 0.9

    def rule(self, w: Array, g: Array, rate: float, step: int, *slots: Array) -> Sequence[Array]:
        m = self.decay * slots[0] + (1 - self.decay) * self.size(g)
        return w - rate * g / self.divisor(m), m


@dataclass(frozen=True)
class Adam(_DivideBySize):
    """m ← β₁m + (1−β₁)g; v ← β₂v + (1−β₂)g²; w ← w − η·m̂/(√v̂ + ε). Course 8.7, Kingma and Ba 2015.

    m̂ = m/(1−β₁ᵗ) and v̂ = v/(1−β₂ᵗ) correct the bias of a start at 0; the slots stay uncorrected. The lecture
    calls the first moment v and the second m, and sets β₂ = 0.99.
    """

    name: ClassVar[str] = "adam"
    slots: ClassVar[tuple[str, ...]] = ("first_moment", "second_moment")
    rate: float = 0.001
    beta1: float = 0.9
    beta2: float = 0.999

    def rule(self, w: Array, g: Array, rate: float, step: int, *slots: Array) -> Sequence[Array]:
        m = self.beta1 * slots[0] + (1 - self.beta1) * g
        v = self.beta2 * slots[1] + (1 - self.beta2) * self.size(g)
        divisor = self.divisor(v / (1 - self.beta2**step))
        return w - rate / (1 - self.beta1**step) * m / divisor, m, v


@dataclass(frozen=True)
class AdamW(Adam):
    """w ← (1 − ηλ)w − η·m̂/(√v̂ + ε): Adam with a weight decay λ of its own. Loshchilov and Hutter 2019.

    The decay goes past the running means, unlike an l2 penalty, whose gradient Adam divides like any other.
    As in torch.optim.AdamW it is on all parameters, biases included; the loss does not hold it.
    """

    name: ClassVar[str] = "adamw"
    weight_decay: float = 0.01

    def rule(self, w: Array, g: Array, rate: float, step: int, *slots: Array) -> Sequence[Array]:
        return super().rule((1 - rate * self.weight_decay) * w, g, rate, step, *slots)


@dataclass(frozen=True)
class Adadelta(ElementWise):
    """m ← γm + (1−γ)g²; Δ = g·√(d+ε)/√(m+ε); d ← γd + (1−γ)Δ²; w ← w − ηΔ. Course 8.5, Zeiler 2012.

    In the paper η is 1: the running mean d of earlier changes replaces it.
    """

    name: ClassVar[str] = "adadelta"
    slots: ClassVar[tuple[str, ...]] = ("mean", "change")
    rate: float = 1.0
    decay: float = 0.9
    epsilon: float = 1e-6

    def rule(self, w: Array, g: Array, rate: float, step: int, *slots: Array) -> Sequence[Array]:
        m = self.decay * slots[0] + (1 - self.decay) * g * g
        delta = g * np.sqrt(slots[1] + self.epsilon) / np.sqrt(m + self.epsilon)
        return w - rate * delta, m, self.decay * slots[1] + (1 - self.decay) * delta * delta
