"""A network as a chain of stages: dense layers and activations, each a pure pair forward and backward."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar, Protocol

import numpy as np

from nettui.nn.activations import Activation
from nettui.nn.inits import Init
from nettui.record import Array, Layout, Op, Shape, Tensors
from nettui.streams import Purpose, stream


class Stage(Protocol):
    """One link of the chain; its site names it in the debugger."""

    @property
    def site(self) -> str: ...

    @property
    def shapes(self) -> Mapping[str, Shape]:
        """The parameters it reads, by name."""
        ...

    def forward(self, params: Mapping[str, Array], x: Array) -> Op:
        """Op whose `out` is the output for the input x (N, units)."""
        ...

    def backward(
        self,
        params: Mapping[str, Array],
        x: Array,
        y: Array,
        dy: Array,
        grads: Mapping[str, Array],
        wanted: bool,
    ) -> Op:
        """Writes its parameters' gradients into `grads`; `out` is dE/dx, or None where it is not wanted."""
        ...


@dataclass(frozen=True)
class Dense:
    """z = x·W + b; dE/dW = xᵀ·dE/dz, dE/db = Σₙ dE/dz, dE/dx = dE/dz·Wᵀ. Course 2.6, 3.3, 3.5."""

    site: str
    fan_in: int
    fan_out: int
    biased: bool = True

    @property
    def shapes(self) -> Mapping[str, Shape]:
        shapes: dict[str, Shape] = {f"{self.site}.W": (self.fan_in, self.fan_out)}
        if self.biased:
            shapes[f"{self.site}.b"] = (self.fan_out,)
        return shapes

    def forward(self, params: Mapping[str, Array], x: Array) -> Op:
        z = x @ params[f"{self.site}.W"]
        if self.biased:
            z += params[f"{self.site}.b"]
        return Op("forward", self.site, z, part=self)

    def backward(
        self,
        params: Mapping[str, Array],
        x: Array,
        y: Array,
        dy: Array,
        grads: Mapping[str, Array],
        wanted: bool,
    ) -> Op:
        weight, bias = f"{self.site}.W", f"{self.site}.b"
        made = {weight: np.matmul(x.T, dy, out=grads[weight])}
        if self.biased:
            made[bias] = np.add.reduce(dy, axis=0, out=grads[bias])
        return Op("backward", self.site, dy @ params[weight].T if wanted else None, made, part=self)


@dataclass(frozen=True)
class Activate:
    """a = f(z), element by element."""

    layer: str
    f: Activation
    shapes: ClassVar[Mapping[str, Shape]] = {}

    @property
    def site(self) -> str:
        return f"{self.layer}.{self.f.name}"

    def forward(self, params: Mapping[str, Array], x: Array) -> Op:
        return Op("forward", self.site, self.f.value(x), part=self.f)

    def backward(
        self,
        params: Mapping[str, Array],
        x: Array,
        y: Array,
        dy: Array,
        grads: Mapping[str, Array],
        wanted: bool,
    ) -> Op:
        return Op("backward", self.site, self.f.backward(dy, x, y), part=self.f)


@dataclass(frozen=True)
class Network:
    """Stages in the order of the forward pass; `layout` says where their parameters lie."""

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
        dtype: str = "float64",
    ) -> Network:
        """The fully connected network of `sizes` inputs, hidden units … and scores.

        `activations` has one for each hidden layer, `bias` one flag for each layer.
        """
        stages: list[Stage] = []
        for layer, (fan_in, fan_out) in enumerate(pairwise(sizes), start=1):
            stages.append(Dense(f"dense{layer}", fan_in, fan_out, bias[layer - 1]))
            if layer <= len(activations):
                stages.append(Activate(f"dense{layer}", activations[layer - 1]))
        shapes = {name: shape for stage in stages for name, shape in stage.shapes.items()}
        return cls(tuple(stages), Layout(shapes), init, dtype)

    @property
    def layers(self) -> tuple[Dense, ...]:
        return tuple(stage for stage in self.stages if isinstance(stage, Dense))

    def start(self, seed: int) -> Tensors:
        """The initial parameters; each layer draws from a stream of its own."""
        made: dict[str, Array] = {}
        for number, layer in enumerate(self.layers, start=1):
            rng = stream(seed, Purpose.INIT, number)
            made[f"{layer.site}.W"] = self.init.matrix(rng, number, layer.fan_in, layer.fan_out)
            if layer.biased:
                made[f"{layer.site}.b"] = self.init.bias(number, layer.fan_out)
        flat = np.empty(self.layout.size, self.dtype)
        for name, array in made.items():
            flat[self.layout.slices[name]] = array.ravel()
        return Tensors(self.layout, flat)

    def forward(self, params: Mapping[str, Array], x: Array) -> list[Op]:
        """One op a stage; the last one's `out` is the scores (N, K)."""
        ops = []
        for stage in self.stages:
            op = stage.forward(params, x)
            ops.append(op)
            x = output(op)
        return ops

    def backward(self, params: Tensors, x: Array, forward: Sequence[Op], ds: Array) -> tuple[list[Op], Array]:
        """One op a stage, the last one first, and all gradients in one vector, given those of the scores."""
        flat = np.empty(self.layout.size, ds.dtype)
        grads = {
            name: flat[where].reshape(self.layout.shapes[name]) for name, where in self.layout.slices.items()
        }
        inputs = [x, *(output(op) for op in forward[:-1])]
        ops: list[Op] = []
        for at in range(len(self.stages) - 1, -1, -1):
            op = self.stages[at].backward(params, inputs[at], output(forward[at]), ds, grads, wanted=at > 0)
            ops.append(op)
            ds = op.out if op.out is not None else ds
        return ops, flat


def output(op: Op) -> Array:
    """What a forward op gives on; every one of them does."""
    assert op.out is not None
    return op.out
