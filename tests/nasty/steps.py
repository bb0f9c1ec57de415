"""Trainers whose Steps are strange or wrong in one way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from nettui.types import Array, LossParts, Op, State, Tensor, Tensors
from tests.foreign import BATCH
from tests.foreign_nets import MLP
from tests.nasty.changed import NAN, Changed, with_ops


class ReturnsNone(Changed):
    def change(self, step: Any) -> Any:
        return None


class ReturnsDict(Changed):
    def change(self, step: Any) -> Any:
        return {"loss": step.loss.total}


class ReturnsNoneLater(Changed):
    def change(self, step: Any) -> Any:
        return None if step.before.step == 2 else step


class OutOfNothing(Changed):
    def change(self, step: Any) -> Any:
        return with_ops(step, lambda op: op._replace(out=None, arrays={}))


class NoOps(Changed):
    def change(self, step: Any) -> Any:
        return replace(step, ops=())


class NoBatchOp(Changed):
    def change(self, step: Any) -> Any:
        return replace(step, ops=step.ops[1:])


class OpsAsList(Changed):
    def change(self, step: Any) -> Any:
        return replace(step, ops=[*step.ops])


class OpsNotOps(Changed):
    def change(self, step: Any) -> Any:
        return replace(step, ops=("forward", "loss"))


class OutAsList(Changed):
    def change(self, step: Any) -> Any:
        return with_ops(step, lambda op: op._replace(out=op.out.tolist() if op.out is not None else None))


class Ragged(Changed):
    def change(self, step: Any) -> Any:
        return with_ops(step, lambda op: op._replace(out=[[1.0], [1.0, 2.0]]))


class NaNFromStep2(Changed):
    """Everything is NaN from step 2 on, and it does not say so."""

    def change(self, step: Any) -> Any:
        if step.before.step < 2:
            return step
        assert step.after is not None
        layout = step.before.params.layout
        bad = np.full(layout.size, NAN)
        step = with_ops(step, lambda op: op if op.phase == "batch" else op._replace(out=op.out * NAN))
        return replace(
            step,
            loss=LossParts(NAN, NAN, NAN),
            accuracy=NAN,
            gradients=Tensors(layout, bad.copy()),
            after=replace(step.after, params=Tensors(layout, bad)),
        )


class InfinityFromStep2(NaNFromStep2):
    def change(self, step: Any) -> Any:
        if step.before.step < 2:
            return step
        assert step.after is not None
        layout = step.before.params.layout
        bad = np.full(layout.size, np.inf)
        step = with_ops(step, lambda op: op if op.phase == "batch" else op._replace(out=op.out * 0 + np.inf))
        return replace(
            step,
            loss=LossParts(np.inf, np.inf, np.inf),
            gradients=Tensors(layout, bad.copy()),
            after=replace(step.after, params=Tensors(layout, bad)),
        )


class NaNOnce(Changed):
    """The loss of step 2 is NaN, and it goes on."""

    def change(self, step: Any) -> Any:
        if step.before.step != 2:
            return step
        return with_ops(
            replace(step, loss=LossParts(NAN, 0.0, NAN)),
            lambda op: op._replace(out=np.array(NAN)) if op.phase == "loss" else op,
        )


class NaNFrom(Changed):
    """The loss is NaN from a step on, though nothing else is, and it goes on."""

    def __init__(self, first: int) -> None:
        super().__init__()
        self.first = first

    def change(self, step: Any) -> Any:
        return replace(step, loss=LossParts(NAN, 0.0, NAN)) if step.before.step >= self.first else step


class Uncounted(Changed):
    """It counts no epochs, and says neither how long they are nor when it ends."""

    def change(self, step: Any) -> Any:
        after = replace(step.after, epoch=0, batch=0)
        return replace(step, after=after, batches=None, epochs=None, end=False)


class DrawsBatches(Changed):
    """Its noise comes from a generator of its own that goes on by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.rng = np.random.default_rng(0)

    def change(self, step: Any) -> Any:
        flat = step.after.params.flat + 1e-3 * self.rng.standard_normal(step.after.params.flat.size)
        return replace(step, after=replace(step.after, params=Tensors(step.after.params.layout, flat)))


class TwiceNamed(Changed):
    def change(self, step: Any) -> Any:
        return with_ops(step, lambda op: op._replace(site="dense") if op.phase == "forward" else op)


class UnknownInputs(Changed):
    def change(self, step: Any) -> Any:
        return with_ops(step, lambda op: op._replace(inputs=("nowhere", "nobody")))


class Cyclic(Changed):
    def change(self, step: Any) -> Any:
        return with_ops(step, lambda op: op._replace(inputs=(op.site,)))


class InputsAsText(Changed):
    def change(self, step: Any) -> Any:
        return with_ops(step, lambda op: op._replace(inputs="hidden"))


class OddPhase(Changed):
    def change(self, step: Any) -> Any:
        return with_ops(step, lambda op: op._replace(phase="sideways"))


class StepLossNumber(Changed):
    """The loss of its steps is a single number."""

    def change(self, step: Any) -> Any:
        return replace(step, loss=step.loss.total)


class StepLossPair(Changed):
    def change(self, step: Any) -> Any:
        return replace(step, loss=(step.loss.total, 0.0))


class StepLossNone(Changed):
    def change(self, step: Any) -> Any:
        return replace(step, loss=None, accuracy=None, rate=None)


class AccuracyNone(Changed):
    def change(self, step: Any) -> Any:
        return replace(step, accuracy=None)


class StepLossComplex(Changed):
    def change(self, step: Any) -> Any:
        return replace(step, loss=LossParts(1j, 0.0, 1j))  # type: ignore[arg-type]


class Endless(Changed):
    def change(self, step: Any) -> Any:
        return replace(step, end=False, batches=None, epochs=None)


class EndsAtOnce(Changed):
    def change(self, step: Any) -> Any:
        return replace(step, end=True)


class NoAfter(Changed):
    """The State after step 2 is None, and nothing says why."""

    def change(self, step: Any) -> Any:
        return replace(step, after=None) if step.before.step == 2 else step


class Volumes(Changed):
    """Outputs of 0, 1, 3 and 5 dimensions, and axes of units that are not there."""

    def change(self, step: Any) -> Any:
        shapes = iter([(24, 4), (), (24,), (24, 2, 3), (24, 2, 2, 2, 2)])
        return with_ops(step, lambda op: op._replace(out=np.ones(next(shapes)), units=9))


class BackwardOps(Changed):
    """Backward ops whose gradients have shapes of their own."""

    def change(self, step: Any) -> Any:
        back = [
            Op("backward", "out", "out", out=np.ones((3, 5)), given=np.ones(2)),
            Op("backward", "hidden.relu", "hidden", out=np.ones((1, 1, 1)), given=np.zeros((0, 3))),
            Op("backward", "hidden", "hidden", arrays={"W1": np.ones(3)}),
            Op("update", "sgd"),
        ]
        return replace(step, ops=(*step.ops, *back))


class ScoresUnknown(Changed):
    def change(self, step: Any) -> Any:
        return replace(step, scores="nowhere", answer="nobody")


class ScoresFlat(Changed):
    """The site of its scores holds a vector."""

    def change(self, step: Any) -> Any:
        return with_ops(step, lambda op: op._replace(out=op.out[:, 0]) if op.site == "out" else op)


class Integers(Changed):
    """Outputs of integers, booleans and float16."""

    def change(self, step: Any) -> Any:
        kinds = iter([np.int8, np.bool_, np.float16, np.uint64, np.float64])
        return with_ops(step, lambda op: op._replace(out=op.out.astype(next(kinds))))


class SharesMemory(Changed):
    """Its outputs are the same memory in every step."""

    kept = np.zeros((BATCH, 8))

    def change(self, step: Any) -> Any:
        self.kept += 1
        return with_ops(step, lambda op: op._replace(out=self.kept) if op.site == "hidden" else op)


class Validates(Changed):
    def change(self, step: Any) -> Any:
        return replace(step, validation=(0.5, 0.9), batches="many", epochs=3.5)


class Baseline(Changed):
    def change(self, step: Any) -> Any:
        return replace(step, baseline_loss=1.1)


def tied(params: Mapping[str, Array], x: Array) -> list[Op]:
    """A layer with three weight tensors, all of the same shape."""
    z = x @ params["Wq"] + x @ params["Wk"] + x @ params["Wv"] + params["b1"]
    s = z @ params["W2"] + params["b2"]
    return [
        Op("forward", "hidden", "hidden", ("input",), out=z),
        Op("forward", "out", "out", ("hidden",), out=s),
    ]


THREE = (
    *(Tensor(name, (4, 8), layer="hidden", role="weight", units=1) for name in ("Wq", "Wk", "Wv")),
    *MLP[1:],
)


class GradientsReversed(Changed):
    """Its gradients come in another order."""

    def gradients(self, state: State, samples: int | None = None) -> Tensors:
        right = super().gradients(state, samples)
        return Tensors.of({name: right[name] for name in reversed([*right])}, reversed(MLP))


class GradientsReshaped(Changed):
    """One of its gradients is transposed."""

    def change(self, step: Any) -> Any:
        assert step.gradients is not None
        return replace(step, gradients=self._odd(step.gradients))

    def gradients(self, state: State, samples: int | None = None) -> Tensors:
        return self._odd(super().gradients(state, samples))  # type: ignore[no-any-return]

    def _odd(self, right: Tensors) -> Any:
        return Tensors.of({name: array.T for name, array in right.items()})


class GradientMissing(GradientsReshaped):
    """One tensor has no gradient."""

    def _odd(self, right: Tensors) -> Any:
        return Tensors.of({name: array for name, array in right.items() if name != "b2"})


class GradientsAsDict(GradientsReshaped):
    """Its gradients are a plain dict of arrays."""

    def _odd(self, right: Tensors) -> Any:
        return dict(right)


class NoGradients(GradientsReshaped):
    def _odd(self, right: Tensors) -> Any:
        return None
