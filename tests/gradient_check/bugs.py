"""Trainers with wrong back-propagation, each in a different way, but the right loss."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, cast

from nettui.abilities import Differentiable
from nettui.nn.stages import ActivationStage, BackwardContext, Dense, DropoutStage, MaskRng, Stage, output
from nettui.nn.trainer import BackPropTrainer
from nettui.types import Array, Op, State, Tensors

GradientChange = Callable[[dict[str, Array], State], Mapping[str, Array]]


class WrongGradients(BackPropTrainer):
    """A trainer with its gradients changed by `change`."""

    def __init__(self, trainer: BackPropTrainer, change: GradientChange) -> None:
        super().__init__(trainer.data, trainer.config, trainer.seed)
        self.change = change

    def gradients(self, state: State, samples: int | None = None) -> Tensors:
        right = {name: g.copy() for name, g in super().gradients(state, samples).items()}
        return Tensors.of(self.change(right, state), state.params.layout.tensors)


def scaled(name: str, factor: float) -> GradientChange:
    """One tensor's gradient times `factor`."""
    return lambda g, state: {**g, name: factor * g[name]}


def changed(name: str, change: Callable[[Array, Array], Array]) -> GradientChange:
    """One tensor's gradient g at the parameters w replaced by `change(g, w)`."""
    return lambda g, state: {**g, name: change(g[name], state.params[name])}


@dataclass(frozen=True)
class UnknownTrainer:
    """A trainer of unknown structure, with a loss and gradients and nothing else."""

    trainer: Differentiable

    def loss(self, state: State, samples: int | None = None) -> float:
        return self.trainer.loss(state, samples)

    def gradients(self, state: State, samples: int | None = None) -> Tensors:
        return self.trainer.gradients(state, samples)


def with_changed_stages(trainer: BackPropTrainer, change: Callable[[Stage], Stage]) -> BackPropTrainer:
    """The trainer with each stage of its network changed."""
    network = trainer.config.network
    stages = tuple(change(stage) for stage in network.stages)
    return BackPropTrainer(trainer.data, replace(trainer.config, network=replace(network, stages=stages)))


class ActivationWithoutDerivative(ActivationStage):
    """Passes dE/da down as if f′ were 1."""

    def backward(self, context: BackwardContext) -> Op:
        super().backward(context)
        return Op("backward", self.site, out=context.dy, given=context.dy)


class UntransposedDense(Dense):
    """Passes down δ·W instead of δ·Wᵀ."""

    def backward(self, context: BackwardContext) -> Op:
        op = super().backward(context)
        return op._replace(out=context.dy @ context.params[self.weight]) if context.needs_input_grad else op


class MeanBiasDense(Dense):
    """Averages δ over the batch for the bias, although δ already contains the 1/N."""

    def backward(self, context: BackwardContext) -> Op:
        op = super().backward(context)
        context.grads[self.bias][:] = context.dy.mean(axis=0)
        return op


class MasklessDropout(DropoutStage):
    """Leaves the mask out of the backward pass."""

    def backward(self, context: BackwardContext) -> Op:
        return Op("backward", self.site, out=context.dy * self.dropout.training, given=context.dy)


class CenteredActivation(ActivationStage):
    """Subtracts the mean over the samples, so that node perturbation does not apply."""

    def forward(
        self, params: Mapping[str, Array], x: Array, mask_rng: MaskRng, inputs: tuple[str, ...] = ()
    ) -> Op:
        return super().forward(params, x - x.mean(axis=0), mask_rng, inputs)

    def backward(self, context: BackwardContext) -> Op:
        op = super().backward(context._replace(x=context.x - context.x.mean(axis=0)))
        out = output(op)
        return op._replace(out=out - out.mean(axis=0))


def as_class(kind: type[Stage], stage: Stage) -> Stage:
    """The stage as an instance of another class."""
    return kind(**{field.name: getattr(stage, field.name) for field in fields(cast(Any, stage))})


def replace_stages(old: type[Stage], new: type[Stage], site: str | None = None) -> Callable[[Stage], Stage]:
    """A change of the stages of class `old`, or of the one at `site`, to class `new`."""

    def change(stage: Stage) -> Stage:
        return as_class(new, stage) if isinstance(stage, old) and site in (None, stage.site) else stage

    return change
