"""A network as a chain of stages, dense layers, activations, dropout: pure pairs of forward and backward."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import ClassVar, NamedTuple, Protocol, TypeAlias

import numpy as np

from nettui.common.rng import Purpose, stream
from nettui.nn.activations import Activation
from nettui.nn.buffer_pool import empty_vector
from nettui.nn.dropout import KEEP_ALL, Dropout
from nettui.nn.inits import Init
from nettui.types import Array, Layout, Op, Shape, Tensors

MaskRng: TypeAlias = Callable[[int], np.random.Generator] | None
"""The stream that a layer's dropout draws its mask from; None at prediction, where nothing is dropped."""


class BackwardContext(NamedTuple):
    """What a stage has to go by on the way back: its parameters, its input x (N, units), what it made of x,
    dE/dy of its output, where its parameters' gradients are to be written, and whether dE/dx is wanted.
    """

    params: Mapping[str, Array]
    x: Array
    forward: Op
    dy: Array
    grads: Mapping[str, Array]
    needs_input_grad: bool = True


class Stage(Protocol):
    """One link of the chain; its site names it in the debugger."""

    @property
    def site(self) -> str: ...

    @property
    def shapes(self) -> Mapping[str, Shape]:
        """The parameters it reads, by name."""
        ...

    def start(self, init: Init, seed: int) -> Mapping[str, Array]:
        """Those parameters before the first step."""
        ...

    def forward(self, params: Mapping[str, Array], x: Array, mask_rng: MaskRng) -> Op:
        """Op whose `out` is the output for the input x (N, units)."""
        ...

    def backward(self, context: BackwardContext) -> Op:
        """Writes its parameters' gradients into `context.grads`; `out` is dE/dx, None at will if not wanted."""
        ...


@dataclass(frozen=True)
class Dense:
    """z = x·W + b; dE/dW = xᵀ·dE/dz, dE/db = Σₙ dE/dz, dE/dx = dE/dz·Wᵀ. Course 2.6, 3.3, 3.5."""

    number: int
    fan_in: int
    fan_out: int
    has_bias: bool = True

    @cached_property
    def site(self) -> str:
        return f"dense{self.number}"

    @cached_property
    def weight(self) -> str:
        return f"{self.site}.W"

    @cached_property
    def bias(self) -> str:
        return f"{self.site}.b"

    @property
    def shapes(self) -> Mapping[str, Shape]:
        weight: dict[str, Shape] = {self.weight: (self.fan_in, self.fan_out)}
        return weight | ({self.bias: (self.fan_out,)} if self.has_bias else {})

    def start(self, init: Init, seed: int) -> Mapping[str, Array]:
        rng = stream(seed, Purpose.INIT, self.number)
        made = {self.weight: init.weight_matrix(rng, self.number, self.fan_in, self.fan_out)}
        if self.has_bias:
            made[self.bias] = init.bias_vector(self.number, self.fan_out)
        return made

    def forward(self, params: Mapping[str, Array], x: Array, mask_rng: MaskRng) -> Op:
        z = x @ params[self.weight]
        if self.has_bias:
            z += params[self.bias]
        return Op("forward", self.site, z, part=self)

    def backward(self, context: BackwardContext) -> Op:
        dy, grads = context.dy, context.grads
        made = {self.weight: np.matmul(context.x.T, dy, out=grads[self.weight])}
        if self.has_bias:
            made[self.bias] = np.add.reduce(dy, axis=0, out=grads[self.bias])
        dx = dy @ context.params[self.weight].T if context.needs_input_grad else None
        return Op("backward", self.site, dx, made, part=self)


@dataclass(frozen=True)
class ActivationStage:
    """a = f(z), element by element; what f learns are parameters like others, `dense1.alpha`."""

    layer: str
    f: Activation

    @cached_property
    def site(self) -> str:
        return f"{self.layer}.{self.f.name}"

    @cached_property
    def shapes(self) -> Mapping[str, Shape]:
        return {f"{self.layer}.{name}": (1,) for name in self.f.learnable}

    def start(self, init: Init, seed: int) -> Mapping[str, Array]:
        return {f"{self.layer}.{name}": np.array([getattr(self.f, name)]) for name in self.f.learnable}

    def forward(self, params: Mapping[str, Array], x: Array, mask_rng: MaskRng) -> Op:
        f = self.f.with_learned(*(params[name] for name in self.shapes))
        return Op("forward", self.site, f.value(x), part=f)

    def backward(self, context: BackwardContext) -> Op:
        f: Activation = context.forward.part
        made = dict(zip(self.shapes, f.option_gradients(context.dy, context.x), strict=True))
        for name, slope in made.items():
            context.grads[name][:] = slope
        dx = f.backward(context.dy, context.x, output(context.forward))
        return Op("backward", self.site, dx, made, part=f)


@dataclass(frozen=True)
class DropoutStage:
    """x·mask with a new mask each step, and both modes' factors. Course 7."""

    number: int
    dropout: Dropout
    shapes: ClassVar[Mapping[str, Shape]] = {}

    @property
    def site(self) -> str:
        return f"dropout{self.number}"

    def start(self, init: Init, seed: int) -> Mapping[str, Array]:
        return {}

    def forward(self, params: Mapping[str, Array], x: Array, mask_rng: MaskRng) -> Op:
        if mask_rng is None:
            return Op("forward", self.site, x * x.dtype.type(self.dropout.prediction), part=self.dropout)
        mask = self.dropout.mask(mask_rng(self.number), x)
        y = x * mask
        y *= x.dtype.type(self.dropout.training)
        return Op("forward", self.site, y, {"mask": mask}, self.dropout)

    def backward(self, context: BackwardContext) -> Op:
        dx = context.dy * context.forward.arrays["mask"]
        dx *= dx.dtype.type(self.dropout.training)
        return Op("backward", self.site, dx, part=self.dropout)


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
        dropout: Dropout = KEEP_ALL,
        dtype: str = "float64",
    ) -> Network:
        """The fully connected network of `sizes` inputs, hidden units … and scores.

        `activations` has one for each hidden layer, `bias` one flag for each layer; `dropout` follows every
        hidden layer.
        """
        stages: list[Stage] = []
        for layer, (fan_in, fan_out) in enumerate(pairwise(sizes), start=1):
            stages.append(Dense(layer, fan_in, fan_out, bias[layer - 1]))
            if layer <= len(activations):
                stages.append(ActivationStage(f"dense{layer}", activations[layer - 1]))
                if dropout.keep < 1:
                    stages.append(DropoutStage(layer, dropout))
        shapes = {name: shape for stage in stages for name, shape in stage.shapes.items()}
        return cls(tuple(stages), Layout(shapes), init, dtype)

    @property
    def layers(self) -> tuple[Dense, ...]:
        return tuple(stage for stage in self.stages if isinstance(stage, Dense))

    def start(self, seed: int) -> Tensors:
        """The initial parameters; each layer draws from a stream of its own."""
        made: dict[str, Array] = {}
        for stage in self.stages:
            made |= stage.start(self.init, seed)
        flat = np.empty(self.layout.size, self.dtype)
        with np.errstate(over="ignore"):  # what is too large for the type, the first step tells
            for name, array in made.items():
                flat[self.layout.slices[name]] = array.ravel()
        return Tensors(self.layout, flat)

    def forward(self, params: Mapping[str, Array], x: Array, mask_rng: MaskRng = None) -> list[Op]:
        """One op a stage; the last one's `out` is the scores (N, K)."""
        ops = []
        for stage in self.stages:
            op = stage.forward(params, x, mask_rng)
            ops.append(op)
            x = output(op)
        return ops

    def backward(self, params: Tensors, x: Array, forward: Sequence[Op], ds: Array) -> tuple[list[Op], Array]:
        """One op a stage, the last one first, and all gradients in one vector, given those of the scores."""
        flat = empty_vector(self.layout.size, ds.dtype)
        grads = self.layout.views(flat)
        inputs = [x, *(output(op) for op in forward[:-1])]
        ops: list[Op] = []
        for at in range(len(self.stages) - 1, -1, -1):
            op = self.stages[at].backward(BackwardContext(params, inputs[at], forward[at], ds, grads, at > 0))
            ops.append(op)
            ds = op.out if op.out is not None else ds
        return ops, flat


def output(op: Op) -> Array:
    """What a forward op gives on; every one of them does."""
    assert op.out is not None
    return op.out
