"""The gradient of the biases is forgotten."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from nettui.bugs.bug import ALWAYS, Fault, recast, restaged
from nettui.nn.network import BackwardContext, Dense, Stage
from nettui.nn.trainer import BackPropTrainer
from nettui.types import Op


class _Biasless(Dense):
    def backward(self, context: BackwardContext) -> Op:
        op = super().backward(context)
        context.grads[self.bias][:] = 0.0
        return op


@dataclass(frozen=True)
class MissingBiasGradient:
    """Back-propagation never writes the biases' gradients: they stay 0, and the biases where they started."""

    name: ClassVar[str] = "missing-bias-gradient"
    remedy: ClassVar[str] = "write dE/db = Σₙ dE/dz for every layer"
    signs: ClassVar[Mapping[str, float]] = {
        "bias gradients missing": ALWAYS,
        "bias gradient wrong": ALWAYS,
        "no bias has a gradient": ALWAYS,
    }

    def plant(self, trainer: BackPropTrainer) -> BackPropTrainer:
        def change(stage: Stage) -> Stage:
            return recast(_Biasless, stage) if isinstance(stage, Dense) and stage.has_bias else stage

        return restaged(trainer, change, "a layer with biases")


FAULT: type[Fault] = MissingBiasGradient
