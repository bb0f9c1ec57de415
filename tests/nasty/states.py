"""Trainers whose States or parameters are strange or wrong in one way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from nettui.types import Array, Layout, Op, State, Step, Tensor, Tensors
from tests.foreign import Able
from tests.foreign_nets import MLP
from tests.nasty.changed import Changed, bare_step, with_ops, with_params


class StartsNowhere(Able):
    def start(self) -> State:
        return None  # type: ignore[return-value]


ODD_SLOTS: Mapping[str, Any] = {"history": [1.0, 2.0], "names": ["a", "b"], "n": 3}


class ListSlots(Changed):
    def begin(self, state: State) -> State:
        return replace(state, slots={**state.slots, **ODD_SLOTS})

    def change(self, step: Any) -> Any:
        assert step.after is not None
        slots = {**step.after.slots, **ODD_SLOTS}
        return replace(step, after=replace(step.after, slots=slots))


class ListRest(Changed):
    def begin(self, state: State) -> State:
        return replace(state, rest={**state.rest, "order": [1, 2, 3]})  # type: ignore[dict-item]


class Empty(Changed):
    """An extra tensor, a slot and an op of size 0."""

    def begin(self, state: State) -> State:
        known = (*state.params.layout.tensors, Tensor("none", (0, 3), "none", "weight", 1))
        return with_params(state, {**state.params, "none": np.zeros((0, 3))}, known)

    def change(self, step: Any) -> Any:
        return with_ops(step, lambda op: op._replace(out=np.zeros((0, 4))))


@dataclass
class Nothing:
    """No parameters at all: every step is the same."""

    def start(self) -> State:
        return State(Tensors.of({}), None)

    def step(self, state: State) -> Step:
        return bare_step(state, state.params)


@dataclass
class Quadratic:
    """A loss Σ|w|²/2 of parameters of any dtype, without layers."""

    dtype: str = "float64"
    size: int = 6

    def start(self) -> State:
        flat = np.arange(1, self.size + 1).astype(self.dtype)
        return State(Tensors(matrix(self.size), flat), None)

    def step(self, state: State) -> Step:
        w = state.params.flat
        with np.errstate(all="ignore"):
            new = (w * 9 // 10 if w.dtype.kind in "iu" else (w * 0.9)).astype(w.dtype)
            loss = float(np.sum(np.abs(w.astype(complex)) ** 2)) / 2
        gradients = Tensors(state.params.layout, w.copy())
        return replace(bare_step(state, Tensors(state.params.layout, new), loss), gradients=gradients)

    def loss(self, state: State, samples: int | None = None) -> float:
        return float(np.sum(np.abs(state.params.flat.astype(complex)) ** 2)) / 2

    def gradients(self, state: State, samples: int | None = None) -> Tensors:
        return Tensors(state.params.layout, state.params.flat.copy())


def matrix(size: int) -> Layout:
    return Layout((Tensor("w", (2, size // 2), "w", "weight", 1),))


@dataclass
class Renamed(Able):
    """Layers, sites and tensors with other names."""

    prefix: str = ""

    def start(self) -> State:
        state = super().start()
        known = [replace(t, name=self.prefix + t.name, layer=self.prefix + t.layer) for t in MLP]
        return with_params(state, {self.prefix + k: v for k, v in state.params.items()}, known)

    def step(self, state: State) -> Step:
        n, back = len(self.prefix), state.params
        known = [replace(t, name=t.name[n:], layer=t.layer[n:]) for t in back.layout.tensors]
        step = super().step(with_params(state, {k[n:]: v for k, v in back.items()}, known))
        assert step.after is not None
        assert step.gradients is not None
        step = with_ops(step, self._renamed)
        return replace(  # type: ignore[no-any-return]
            step,
            before=state,
            after=replace(step.after, params=Tensors(back.layout, step.after.params.flat.copy())),
            gradients=Tensors(back.layout, step.gradients.flat.copy()),
            scores=self.prefix + step.scores,
        )

    def _renamed(self, op: Op) -> Op:
        return op._replace(
            site=self.prefix + op.site,
            layer=op.layer and self.prefix + op.layer,
            inputs=tuple(self.prefix + each for each in op.inputs),
        )

    def loss(self, state: State, samples: int | None = None) -> float:
        n = len(self.prefix)
        return super().loss(with_params(state, {k[n:]: v for k, v in state.params.items()}, MLP), samples)

    def gradients(self, state: State, samples: int | None = None) -> Tensors:
        n = len(self.prefix)
        inner = with_params(state, {k[n:]: v for k, v in state.params.items()}, MLP)
        return Tensors(state.params.layout, super().gradients(inner, samples).flat.copy())

    def predict(self, state: State, x: Array) -> Array:
        n = len(self.prefix)
        return super().predict(with_params(state, {k[n:]: v for k, v in state.params.items()}, MLP), x)

    def forward(self, state: State, x: Array) -> list[Op]:
        n = len(self.prefix)
        return super().forward(with_params(state, {k[n:]: v for k, v in state.params.items()}, MLP), x)


class ParamsReshaped(Changed):
    """Its parameters grow at step 2."""

    def change(self, step: Any) -> Any:
        assert step.after is not None
        if step.before.step != 2:
            return step
        grown = {**step.after.params, "W1": np.zeros((5, 8))}
        return replace(step, after=with_params(step.after, grown))


class AfterIsDict(Changed):
    def change(self, step: Any) -> Any:
        assert step.after is not None
        return replace(step, after={"params": step.after.params})


class CountsWrong(Changed):
    def change(self, step: Any) -> Any:
        assert step.after is not None
        return replace(step, after=replace(step.after, step=step.before.step))


class ParamsAsDict(Changed):
    def begin(self, state: State) -> State:
        return replace(state, params=dict(state.params))  # type: ignore[arg-type]


class EpochJumps(Changed):
    def change(self, step: Any) -> Any:
        assert step.after is not None
        return replace(step, after=replace(step.after, epoch=-step.before.step, batch=7))


class StepNotInteger(Changed):
    def begin(self, state: State) -> State:
        return replace(state, step=0.0)  # type: ignore[arg-type]


class StartsLate(Changed):
    def begin(self, state: State) -> State:
        return replace(state, step=7)


class MutatesState(Able):
    """Adds to the parameters of the State that it was given, in place."""

    def step(self, state: State) -> Step:
        step = super().step(state)
        flat = state.params.flat
        flat.flags.writeable = True
        flat += 0.01
        return step


class MutatesSlots(Able):
    """Uses its slots as its own memory."""

    def step(self, state: State) -> Step:
        step = super().step(state)
        velocity = state.slots["velocity"]
        velocity.flags.writeable = True
        velocity += 0.1
        return step


@dataclass
class MutatesRest(Able):
    """Keeps the array that it handed out in State.rest, and changes it."""

    def __post_init__(self) -> None:
        self.kept = np.zeros(3)

    def start(self) -> State:
        self.kept = np.zeros(3)
        return replace(super().start(), rest={"kept": self.kept})

    def step(self, state: State) -> Step:
        self.kept += 1
        step = super().step(state)
        assert step.after is not None
        return replace(step, after=replace(step.after, rest={"kept": self.kept}))


class KeepsParams(Able):
    """One array of parameters for all steps, updated in place, as in most loops: States are views of it."""

    def start(self) -> State:
        state = super().start()
        self.w = state.params.flat.copy()
        return replace(state, params=Tensors(state.params.layout, self.w[:]))

    def step(self, state: State) -> Step:
        step = super().step(state)
        assert step.after is not None
        if not hasattr(self, "w"):
            self.w = state.params.flat.copy()
        self.w[:] = step.after.params.flat
        return replace(step, after=replace(step.after, params=Tensors(state.params.layout, self.w[:])))


class InPlace(Able):
    """Updates the slots of its State in place at step 1."""

    def step(self, state: State) -> Step:
        if state.step == 1:
            state.slots["velocity"][:] *= 0.9
        return super().step(state)


class ManyLayers(Nothing):
    """500 layers."""

    def start(self) -> State:
        known = [Tensor(f"w{n}", (2, 2), f"layer{n}", "weight", 1) for n in range(500)]
        return State(Tensors.of({t.name: np.full((2, 2), 0.5) for t in known}, known), None)

    def step(self, state: State) -> Step:
        ops = [Op("batch", "input", out=np.ones((3, 2)))]
        for n in range(500):
            below = f"layer{n - 1}" if n else "input"
            ops.append(Op("forward", f"layer{n}", f"layer{n}", (below,), np.ones((3, 2))))
        return bare_step(state, state.params, ops=ops)


class Heavy(Nothing):
    """A tensor of ten million numbers."""

    def start(self) -> State:
        known = [Tensor("w", (1000, 10000), "big", "weight", 1)]
        return State(Tensors.of({"w": np.full((1000, 10000), 0.5, np.float32)}, known), None)

    def step(self, state: State) -> Step:
        flat = state.params.flat * np.float32(0.99)
        ops = [
            Op("batch", "input", out=np.ones((3, 2))),
            Op("forward", "big", "big", ("input",), flat[:6].reshape(3, 2)),
        ]
        return bare_step(state, Tensors(state.params.layout, flat), ops=ops)


class ParamsReversed(Changed):
    """The parameters after a step come in another order."""

    def change(self, step: Any) -> Any:
        assert step.after is not None
        params = step.after.params
        turned = {name: params[name] for name in reversed([*params])}
        return replace(step, after=with_params(step.after, turned, reversed(MLP)))  # type: ignore[arg-type]


class BigNumbers(Changed):
    def begin(self, state: State) -> State:
        return replace(state, params=Tensors(state.params.layout, state.params.flat * 1e300))


class DuplicateTensors(Nothing):
    """Two tensors with the same name."""

    def start(self) -> State:
        return State(Tensors(Layout((Tensor("w", (2,)), Tensor("w", (3,)))), np.zeros(3)), None)


class LyingLayout(Nothing):
    """A flat vector shorter than its layout."""

    def start(self) -> State:
        return State(Tensors(matrix(6), np.zeros(4)), None)


class UnitsAxisWrong(Changed):
    def begin(self, state: State) -> State:
        known = [replace(t, units=5) for t in state.params.layout.tensors]
        return with_params(state, dict(state.params), known)
