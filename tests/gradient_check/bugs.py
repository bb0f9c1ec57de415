"""Trainers whose back-propagation is wrong, each in a way of its own; their losses are right."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from nettui.nn.stages import ActivationStage, BackwardContext, Dense, DropoutStage, Stage
from nettui.nn.trainer import BackPropTrainer
from nettui.types import Array, Differentiable, Op, State, Tensors

Bend = Callable[[dict[str, Array], State], Mapping[str, Array]]


class Bent(BackPropTrainer):
    """Its gradients are those of a trainer, changed by `bend`."""

    def __init__(self, trainer: BackPropTrainer, bend: Bend) -> None:
        super().__init__(trainer.data, trainer.config, trainer.seed)
        self.bend = bend

    def gradients(self, state: State, samples: int | None = None) -> Tensors:
        right = {name: g.copy() for name, g in super().gradients(state, samples).items()}
        return Tensors.of(self.bend(right, state))


def scaled(name: str, factor: float) -> Bend:
    """One tensor's gradient times `factor`."""
    return lambda g, state: {**g, name: factor * g[name]}


def changed(name: str, change: Callable[[Array, Array], Array]) -> Bend:
    """One tensor's gradient g at the parameters w made `change(g, w)`."""
    return lambda g, state: {**g, name: change(g[name], state.params[name])}


@dataclass(frozen=True)
class Foreign:
    """Somebody else's trainer: it tells its loss and its gradients and nothing more."""

    trainer: Differentiable

    def loss(self, state: State, samples: int | None = None) -> float:
        return self.trainer.loss(state, samples)

    def gradients(self, state: State, samples: int | None = None) -> Tensors:
        return self.trainer.gradients(state, samples)


def restaged(trainer: BackPropTrainer, change: Callable[[Stage], Stage]) -> BackPropTrainer:
    """A trainer whose network has other stages."""
    network = trainer.config.network
    stages = tuple(change(stage) for stage in network.stages)
    return BackPropTrainer(trainer.data, replace(trainer.config, network=replace(network, stages=stages)))


class BareActivate(ActivationStage):
    """Hands down dE/da as if f′ were 1."""

    def backward(self, context: BackwardContext) -> Op:
        super().backward(context)
        return Op("backward", self.site, context.dy)


class UntransposedDense(Dense):
    """Hands down δ·W instead of δ·Wᵀ."""

    def backward(self, context: BackwardContext) -> Op:
        op = super().backward(context)
        return op._replace(out=context.dy @ context.params[self.weight]) if context.needs_input_grad else op


class MeanBiasDense(Dense):
    """Averages δ over the batch for the bias, which is a mean already."""

    def backward(self, context: BackwardContext) -> Op:
        op = super().backward(context)
        context.grads[self.bias][:] = context.dy.mean(axis=0)
        return op


class ForgetfulDrop(DropoutStage):
    """Goes backward without the mask."""

    def backward(self, context: BackwardContext) -> Op:
        return Op("backward", self.site, context.dy * self.dropout.training)


class MixingActivate(ActivationStage):
    """Takes the mean over the samples off, which no pass of moved units does right."""

    def forward(self, params, x, mask_rng):  # type: ignore[no-untyped-def]
        return super().forward(params, x - x.mean(axis=0), mask_rng)

    def backward(self, context: BackwardContext) -> Op:
        op = super().backward(context._replace(x=context.x - context.x.mean(axis=0)))
        return op._replace(out=op.out - op.out.mean(axis=0))


def as_kind(kind: type[Stage], stage: Stage) -> Stage:
    """The same stage of another class."""
    return kind(**{name: getattr(stage, name) for name in stage.__dataclass_fields__ if name != "shapes"})  # type: ignore[attr-defined]


def of(old: type[Stage], new: type[Stage], site: str | None = None) -> Callable[[Stage], Stage]:
    """Makes stages of one class, or the one at a site, another class."""

    def change(stage: Stage) -> Stage:
        return as_kind(new, stage) if isinstance(stage, old) and site in (None, stage.site) else stage

    return change
