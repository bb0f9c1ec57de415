"""A layer reads the output of the wrong layer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nettui.bugs.bug import Bug, as_subclass, require_part, with_network
from nettui.nn.network import Network
from nettui.nn.stages import BackwardContext, Dense, MaskRng, output
from nettui.nn.trainer import BackPropTrainer
from nettui.types import Array, Op, Tensors


class _SkippingNetwork(Network):
    """A network in which one dense layer, the third or later, skips the output of the layer below it."""

    @property
    def sources(self) -> Sequence[int]:
        """The number of the stage whose output each stage reads; −1 is the input."""
        at = {stage.site: number for number, stage in enumerate(self.stages)}
        reader = _reader(self.layers)
        assert reader is not None
        wrong = {at[reader.site]: at[f"dense{reader.number - 1}"] - 1}
        return [wrong.get(number, number - 1) for number in range(len(self.stages))]

    def forward(self, params: Mapping[str, Array], x: Array, mask_rng: MaskRng = None) -> list[Op]:
        ops: list[Op] = []
        for stage, source, inputs in zip(self.stages, self.sources, self.inputs, strict=True):
            read = output(ops[source]) if source >= 0 else x  # not what the op says it reads
            ops.append(stage.forward(params, read, mask_rng, inputs))
        return ops

    def backward(self, params: Tensors, x: Array, forward: Sequence[Op], ds: Array) -> tuple[list[Op], Array]:
        flat = np.empty(self.layout.size, ds.dtype)
        grads = self.layout.views(flat)
        dy = {number: np.zeros_like(output(op)) for number, op in enumerate(forward)}
        dy[len(forward) - 1] = ds
        ops: list[Op] = []
        for at, source in reversed(list(enumerate(self.sources))):
            read = output(forward[source]) if source >= 0 else x
            op = self.stages[at].backward(
                BackwardContext(params, read, forward[at], dy[at], grads, source >= 0)
            )
            ops.append(op)
            if source >= 0 and op.out is not None:
                dy[source] = dy[source] + op.out
        return ops, flat


def _reader(layers: Sequence[Dense]) -> Dense | None:
    """The first layer whose shape fits the output of the layer two below it."""
    return next((layer for layer in layers[2:] if layer.fan_in == layers[layer.number - 2].fan_in), None)


@dataclass(frozen=True)
class WrongLayerInput:
    """A layer reads the output of the layer two below it, so the one in between is never used."""

    name: ClassVar[str] = "wrong-layer-input"

    def plant(self, trainer: BackPropTrainer) -> BackPropTrainer:
        network = trainer.config.network
        needs = "at least three layers, and two consecutive hidden layers of the same width"
        require_part(_reader(network.layers) is not None, needs)
        return with_network(trainer, as_subclass(_SkippingNetwork, network))


BUG: type[Bug] = WrongLayerInput
