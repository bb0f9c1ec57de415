"""The stages of a network: dense, normalization, activation, dropout; each with both passes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, NamedTuple, Protocol, TypeAlias

import numpy as np

from nettui.common.rng import Purpose, stream
from nettui.nn.activations import Activation
from nettui.nn.dropout import Dropout
from nettui.nn.inits import Init
from nettui.nn.normalization import (
    BatchNorm,
    Normalization,
    Statistics,
    input_gradient,
    normalized,
    statistics,
)
from nettui.types import Array, Op, Tensor

MaskRng: TypeAlias = Callable[[int], np.random.Generator] | None
"""The random stream for the dropout mask of each layer number; None at prediction, without dropout."""


NOTHING: Mapping[str, Array] = {}
"""The other results of an op that has none; ops are built without keywords here, which is the hot path."""


class BackwardContext(NamedTuple):
    """The arguments of a stage's backward pass.

    params: all parameters; x (N, units): the stage's input; forward: its forward op; dy: dE/d(output);
    grads: the arrays to write parameter gradients to; needs_input_grad: whether dE/dx is needed.
    """

    params: Mapping[str, Array]
    x: Array
    forward: Op
    dy: Array
    grads: Mapping[str, Array]
    needs_input_grad: bool = True


class Stage(Protocol):
    """One function in the chain; the debugger names it by its `site`."""

    @property
    def site(self) -> str: ...

    @property
    def tensors(self) -> tuple[Tensor, ...]:
        """What its parameters are."""
        ...

    def start(self, init: Init, seed: int) -> Mapping[str, Array]:
        """The initial values of its parameters, by name."""
        ...

    def forward(
        self, params: Mapping[str, Array], x: Array, mask_rng: MaskRng, inputs: tuple[str, ...] = ()
    ) -> Op:
        """The op whose `out` is the output for the input x (N, units), the output of the site in `inputs`."""
        ...

    def backward(self, context: BackwardContext) -> Op:
        """Writes the parameter gradients to `context.grads`; `out` is dE/dx, or None if it is not needed."""
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
    def tensors(self) -> tuple[Tensor, ...]:
        weight = Tensor(self.weight, (self.fan_in, self.fan_out), layer=self.site, role="weight", units=1)
        bias = Tensor(self.bias, (self.fan_out,), layer=self.site, role="bias", units=0)
        return (weight, bias) if self.has_bias else (weight,)

    def start(self, init: Init, seed: int) -> Mapping[str, Array]:
        rng = stream(seed, Purpose.INIT, self.number)
        params = {self.weight: init.weight_matrix(rng, self.number, self.fan_in, self.fan_out)}
        if self.has_bias:
            params[self.bias] = init.bias_vector(self.number, self.fan_out)
        return params

    def forward(
        self, params: Mapping[str, Array], x: Array, mask_rng: MaskRng, inputs: tuple[str, ...] = ()
    ) -> Op:
        z = x @ params[self.weight]
        if self.has_bias:
            z += params[self.bias]
        return Op("forward", self.site, self.site, inputs, z, None, NOTHING, self)

    def backward(self, context: BackwardContext) -> Op:
        dy, grads = context.dy, context.grads
        gradients = {self.weight: np.matmul(context.x.T, dy, out=grads[self.weight])}
        if self.has_bias:
            gradients[self.bias] = np.add.reduce(dy, axis=0, out=grads[self.bias])
        dx = dy @ context.params[self.weight].T if context.needs_input_grad else None
        return Op("backward", self.site, self.site, (), dx, dy, gradients, self)


@dataclass(frozen=True)
class ActivationStage:
    """a = f(z), element by element; the learnable options of f are parameters too: `dense1.alpha`."""

    layer: str
    f: Activation

    @cached_property
    def site(self) -> str:
        return f"{self.layer}.{self.f.name}"

    @cached_property
    def tensors(self) -> tuple[Tensor, ...]:
        return tuple(Tensor(f"{self.layer}.{name}", (1,), layer=self.layer) for name in self.f.learnable)

    def start(self, init: Init, seed: int) -> Mapping[str, Array]:
        return {f"{self.layer}.{name}": np.array([getattr(self.f, name)]) for name in self.f.learnable}

    def forward(
        self, params: Mapping[str, Array], x: Array, mask_rng: MaskRng, inputs: tuple[str, ...] = ()
    ) -> Op:
        f = self.f.with_learned(*(params[tensor.name] for tensor in self.tensors))
        return Op("forward", self.site, self.layer, inputs, f.value(x), None, NOTHING, f)

    def backward(self, context: BackwardContext) -> Op:
        f: Activation = context.forward.part
        names = [tensor.name for tensor in self.tensors]
        gradients = dict(zip(names, f.option_gradients(context.dy, context.x), strict=True))
        for name, gradient in gradients.items():
            context.grads[name][:] = gradient
        dx = f.backward(context.dy, context.x, output(context.forward))
        return Op("backward", self.site, self.layer, (), dx, context.dy, gradients, f)


@dataclass(frozen=True)
class NormalizationStage:
    """y = gain·x̂ + shift, where x̂ is z normalized; gain and shift, of each unit, are learned.

    With running statistics among `params`, as at prediction, batch normalization takes those.
    """

    layer: str
    units: int
    part: Normalization

    @cached_property
    def site(self) -> str:
        return f"{self.layer}.{self.part.name}-norm"

    @cached_property
    def gain(self) -> str:
        return f"{self.layer}.gain"

    @cached_property
    def shift(self) -> str:
        return f"{self.layer}.shift"

    @cached_property
    def tensors(self) -> tuple[Tensor, ...]:
        names = self.gain, self.shift
        return tuple(Tensor(name, (self.units,), layer=self.layer, units=0) for name in names)

    @cached_property
    def running(self) -> tuple[str, str]:
        """The names of the running mean and variance."""
        return f"{self.layer}.running_mean", f"{self.layer}.running_variance"

    def start(self, init: Init, seed: int) -> Mapping[str, Array]:
        return {self.gain: np.ones(self.units), self.shift: np.zeros(self.units)}

    def rest(self, dtype: str) -> dict[str, Array]:
        """The running statistics before the first mini-batch, 0 and 1; none without batch normalization."""
        if not isinstance(self.part, BatchNorm):
            return {}
        return dict(zip(self.running, (np.zeros(self.units, dtype), np.ones(self.units, dtype)), strict=True))

    def rest_after(self, rest: Mapping[str, Array], op: Op) -> dict[str, Array]:
        """The running statistics after the mini-batch of a forward op."""
        if not isinstance(self.part, BatchNorm):
            return {}
        before, samples = Statistics(*(rest[name] for name in self.running)), len(output(op))
        return dict(zip(self.running, self.part.running(before, self._found(op), samples), strict=True))

    def forward(
        self, params: Mapping[str, Array], x: Array, mask_rng: MaskRng, inputs: tuple[str, ...] = ()
    ) -> Op:
        known = isinstance(self.part, BatchNorm) and self.running[0] in params
        found = (
            Statistics(*(params[name] for name in self.running)) if known else statistics(x, self.part.axis)
        )
        y = normalized(x, found, self.part.epsilon)
        y *= params[self.gain]
        y += params[self.shift]
        return Op("forward", self.site, self.layer, inputs, y, None, found._asdict(), self.part)

    def backward(self, context: BackwardContext) -> Op:
        dy, grads, found = context.dy, context.grads, self._found(context.forward)
        x = normalized(context.x, found, self.part.epsilon)
        gradients = {
            self.gain: np.add.reduce(dy * x, axis=0, out=grads[self.gain]),
            self.shift: np.add.reduce(dy, axis=0, out=grads[self.shift]),
        }
        dz = input_gradient(dy * context.params[self.gain], x, found, self.part)
        return Op("backward", self.site, self.layer, (), dz, dy, gradients, self.part)

    def _found(self, op: Op) -> Statistics:
        return Statistics(op.arrays["mean"], op.arrays["variance"])


@dataclass(frozen=True)
class DropoutStage:
    """x·mask with a new mask each step, times the factor of the dropout mode. Course 7."""

    number: int
    dropout: Dropout
    tensors: ClassVar[tuple[Tensor, ...]] = ()

    @property
    def site(self) -> str:
        return f"dropout{self.number}"

    def start(self, init: Init, seed: int) -> Mapping[str, Array]:
        return {}

    def forward(
        self, params: Mapping[str, Array], x: Array, mask_rng: MaskRng, inputs: tuple[str, ...] = ()
    ) -> Op:
        if mask_rng is None:
            y = x * x.dtype.type(self.dropout.prediction)
            return Op("forward", self.site, self.site, inputs, out=y, part=self.dropout)
        mask = self.dropout.mask(mask_rng(self.number), x)
        y = x * mask
        y *= x.dtype.type(self.dropout.training)
        return Op("forward", self.site, self.site, inputs, out=y, arrays={"mask": mask}, part=self.dropout)

    def backward(self, context: BackwardContext) -> Op:
        dx = context.dy * context.forward.arrays["mask"]
        dx *= dx.dtype.type(self.dropout.training)
        return Op("backward", self.site, self.site, out=dx, given=context.dy, part=self.dropout)


def output(op: Op) -> Array:
    """The output of a forward op, which always has one."""
    assert op.out is not None
    return op.out
