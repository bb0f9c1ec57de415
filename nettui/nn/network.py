"""A network: a chain of stages with one vector of parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

import numpy as np

from nettui.nn.activations import Activation
from nettui.nn.buffer_pool import empty_vector
from nettui.nn.dropout import KEEP_ALL, Dropout
from nettui.nn.inits import Init
from nettui.nn.stages import ActivationStage, BackwardContext, Dense, DropoutStage, MaskRng, Stage, output
from nettui.types import Array, Layout, Op, Tensors

INPUT = "input"
"""The site of the mini-batch."""


@dataclass(frozen=True)
class Network:
    """Stages in the order of the forward pass; `layout` places their parameters in one vector."""

    stages: tuple[Stage, ...]
    layout: Layout
    init: Init
    dtype: str = "float64"

    @classmethod
    def dense(
        cls,
        sizes: Sequence[int],
        activations: Sequence[Activation],
        init: Init,
        bias: Sequence[bool],
        dropout: Dropout = KEEP_ALL,
        dtype: str = "float64",
    ) -> Network:
        """A fully connected network; `sizes` counts inputs, the units of each hidden layer, and scores.

        `activations` has one entry per hidden layer, `bias` one per layer; `dropout` follows every hidden
        layer.
        """
        stages: list[Stage] = []
        for layer, (fan_in, fan_out) in enumerate(pairwise(sizes), start=1):
            stages.append(Dense(layer, fan_in, fan_out, bias[layer - 1]))
            if layer <= len(activations):
                stages.append(ActivationStage(f"dense{layer}", activations[layer - 1]))
                if dropout.keep < 1:
                    stages.append(DropoutStage(layer, dropout))
        layout = Layout(tuple(tensor for stage in stages for tensor in stage.tensors))
        return cls(tuple(stages), layout, init, dtype)

    @property
    def layers(self) -> tuple[Dense, ...]:
        return tuple(stage for stage in self.stages if isinstance(stage, Dense))

    @cached_property
    def inputs(self) -> tuple[tuple[str, ...], ...]:
        """The site that each stage reads: the one below it, at the bottom the input."""
        return tuple((site,) for site in (INPUT, *(stage.site for stage in self.stages[:-1])))

    def with_dropout(self, keep: float) -> Network:
        """The network whose dropout keeps units with another probability; 1 removes dropout."""
        others = (stage for stage in self.stages if keep < 1 or not isinstance(stage, DropoutStage))
        return replace(self, stages=tuple(_keeping(stage, keep) for stage in others))

    def start(self, seed: int) -> Tensors:
        """The initial parameters; each layer has its own random stream."""
        params: dict[str, Array] = {}
        for stage in self.stages:
            params |= stage.start(self.init, seed)
        flat = np.empty(self.layout.size, self.dtype)
        with np.errstate(over="ignore"):  # a value too large for the dtype is reported by the first step
            for name, array in params.items():
                flat[self.layout.slices[name]] = array.ravel()
        return Tensors(self.layout, flat)

    def forward(self, params: Mapping[str, Array], x: Array, mask_rng: MaskRng = None) -> list[Op]:
        """One op per stage; the last one's `out` holds the scores (N, K)."""
        ops = []
        for stage, inputs in zip(self.stages, self.inputs, strict=True):
            op = stage.forward(params, x, mask_rng, inputs)
            ops.append(op)
            x = output(op)
        return ops

    def backward(self, params: Tensors, x: Array, forward: Sequence[Op], ds: Array) -> tuple[list[Op], Array]:
        """One op per stage, last stage first, and all gradients in one vector; ds is dE/d(scores)."""
        flat = empty_vector(self.layout.size, ds.dtype)
        grads = self.layout.views(flat)
        inputs = [x, *(output(op) for op in forward[:-1])]
        ops: list[Op] = []
        for at in range(len(self.stages) - 1, -1, -1):
            op = self.stages[at].backward(BackwardContext(params, inputs[at], forward[at], ds, grads, at > 0))
            ops.append(op)
            ds = op.out if op.out is not None else ds
        return ops, flat


def _keeping(stage: Stage, keep: float) -> Stage:
    if not isinstance(stage, DropoutStage):
        return stage
    return replace(stage, dropout=replace(stage.dropout, keep=keep))
