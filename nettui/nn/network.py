"""A network: a chain of stages with one vector of parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

import numpy as np

from nettui.nn.activations import Activation, Linear
from nettui.nn.buffer_pool import empty_vector
from nettui.nn.dropout import KEEP_ALL, Dropout
from nettui.nn.inits import Init
from nettui.nn.normalization import BatchNorm, NoNormalization, Normalization
from nettui.nn.stages import (
    ActivationStage,
    BackwardContext,
    Dense,
    DropoutStage,
    MaskRng,
    NormalizationStage,
    Stage,
    output,
)
from nettui.types import Array, Layout, Op, State, Tensors

INPUT = "input"
"""The site of the mini-batch."""

LINEAR = Linear()


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
        dropout: Dropout | Sequence[Dropout] = KEEP_ALL,
        dtype: str = "float64",
        normalization: Sequence[Normalization] = (),
        last: Activation = LINEAR,
    ) -> Network:
        """A fully connected network; `sizes` counts inputs, the units of each hidden layer, and scores.

        `activations` and `normalization`, which may be empty, have one entry per hidden layer, `bias` one per
        layer; a `dropout` follows every hidden layer, or one each; the scores pass through `last`.
        """
        hidden = len(activations)
        drops = [dropout] * hidden if isinstance(dropout, Dropout) else dropout
        norms = normalization or [NoNormalization()] * hidden
        stages: list[Stage] = []
        for layer, (fan_in, fan_out) in enumerate(pairwise(sizes), start=1):
            dense = Dense(layer, fan_in, fan_out, bias[layer - 1])
            stages.append(dense)
            if layer <= hidden:
                if not isinstance(norms[layer - 1], NoNormalization):
                    stages.append(NormalizationStage(dense.site, fan_out, norms[layer - 1]))
                stages.append(ActivationStage(dense.site, activations[layer - 1]))
                if drops[layer - 1].keep < 1:
                    stages.append(DropoutStage(layer, drops[layer - 1]))
            elif not isinstance(last, Linear):
                stages.append(ActivationStage(dense.site, last))
        layout = Layout(tuple(tensor for stage in stages for tensor in stage.tensors))
        return cls(tuple(stages), layout, init, dtype)

    @property
    def layers(self) -> tuple[Dense, ...]:
        return tuple(stage for stage in self.stages if isinstance(stage, Dense))

    @cached_property
    def inputs(self) -> tuple[tuple[str, ...], ...]:
        """The site that each stage reads: the one below it, at the bottom the input."""
        return tuple((site,) for site in (INPUT, *(stage.site for stage in self.stages[:-1])))

    @cached_property
    def normalizations(self) -> tuple[NormalizationStage, ...]:
        """The stages that normalize."""
        return tuple(stage for stage in self.stages if isinstance(stage, NormalizationStage))

    @cached_property
    def mixes_samples(self) -> bool:
        """Whether, in training, what it computes of a sample depends on the others of its mini-batch."""
        return any(isinstance(stage.part, BatchNorm) for stage in self.normalizations)

    def rest(self) -> dict[str, Array]:
        """What a State holds beside the parameters: running statistics, before the first mini-batch."""
        found: dict[str, Array] = {}
        for stage in self.normalizations:
            found |= stage.rest(self.dtype)
        return found

    def rest_after(self, rest: Mapping[str, Array], forward: Sequence[Op]) -> Mapping[str, Array]:
        """The same after a mini-batch with these forward ops."""
        ops, found = {op.site: op for op in forward}, dict[str, Array]()
        for stage in self.normalizations:
            found |= stage.rest_after(rest, ops[stage.site])
        return found

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


def at_prediction(state: State) -> Mapping[str, Array]:
    """The parameters that a network predicts with: those of the state, and its running statistics."""
    return {**state.params, **state.rest} if state.rest else state.params
