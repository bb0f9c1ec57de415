"""Small trainers that are not nettui's own: each is right, and unlike the textbook in one way.

Their gradients are complex steps, exact to the last digits, so that only the forward pass has to be written.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from nettui.abilities import Missing, Predicts
from nettui.data.dataset import Dataset, Split
from nettui.types import Array, LossParts, Op, State, Step, Tensor, Tensors
from tests.foreign_nets import (
    BLOBS,
    CLASSES,
    CONV,
    MLP,
    RESIDUAL,
    Forward,
    blobs,
    conv,
    draw,
    mlp,
    normalized,
    residual,
)

BATCH, RATE, MOMENTUM, H = 24, 0.1, 0.5, 1e-30

PURE = (mlp, normalized, residual, conv)
KNOWN: dict[tuple[Any, ...], Array] = {}
"""Gradients of these that were found already: many tests train the same network from the same start."""


@dataclass
class Foreign:
    """Softmax cross-entropy with momentum; `told` whether tensors and ops say what they are."""

    forward_pass: Forward = mlp
    known: tuple[Tensor, ...] = MLP
    samples: Split = BLOBS
    told: bool = True
    batch: int = BATCH

    def start(self) -> State:
        params = Tensors.of(draw(self.known), self.known if self.told else ())
        return State(params, None, {"velocity": np.zeros(params.flat.size)}, rest={"at": np.array([0])})

    def step(self, state: State) -> Step:
        x, t = self._mini_batch(state)
        ops = self.forward_pass(state.params, x)
        scores = real(ops[-1].out)
        gradients = self._gradients(state, x, t)
        velocity = MOMENTUM * state.slots["velocity"] + gradients.flat
        rate = float(state.rest.get("rate", np.array(RATE)))
        flat = state.params.flat - rate * velocity
        loss, predicted = self._loss(state.params, x, t), scores.argmax(axis=1)
        batches = -(-len(self.samples.t) // self.batch)
        ends = state.batch + 1 == batches
        after = State(
            Tensors(state.params.layout, flat),
            None,
            {"velocity": velocity},
            step=state.step + 1,
            epoch=state.epoch + ends,
            batch=0 if ends else state.batch + 1,
            updates=state.updates + 1,
            rest={**state.rest, "at": np.array([(state.batch + 1) % batches])},
        )
        shown = [Op("batch", "input", out=x, arrays={"labels": t})]
        if self.told:
            shown += [*ops, Op("loss", "loss", inputs=("out",), out=np.array(loss))]
        return Step(
            before=state,
            ops=tuple(shown),
            rate=rate,
            loss=LossParts(loss, 0.0, loss),
            accuracy=float(np.mean(predicted == t)),
            baseline_loss=None,
            gradients=gradients,
            after=after,
            batches=batches,
            epochs=10,
            end=ends and after.epoch == 10,
            scores=ops[-1].site if self.told else "",
            predicted=predicted,
        )

    def _mini_batch(self, state: State) -> Split:
        at = slice(state.batch * self.batch, (state.batch + 1) * self.batch)
        return Split(self.samples.x[at], self.samples.t[at])

    def _loss(self, params: Mapping[str, Array], x: Array, t: Array) -> float:
        return float(self._complex_loss(params, x, t).real)

    def _complex_loss(self, params: Mapping[str, Array], x: Array, t: Array) -> complex:
        s = self.forward_pass(params, x)[-1].out
        assert s is not None
        shifted = s - s.real.max(axis=1, keepdims=True)
        each = np.log(np.exp(shifted).sum(axis=1)) - shifted[np.arange(len(t)), t]
        return complex(each.mean())

    def _gradients(self, state: State, x: Array, t: Array) -> Tensors:
        if self.forward_pass not in PURE or type(self)._complex_loss is not Foreign._complex_loss:
            return self._complex_steps(state.params, x, t)
        arrays = [(array.dtype, array.shape, array.tobytes()) for array in (state.params.flat, x, t)]
        key = (self.forward_pass, state.params.layout, *arrays)
        if key not in KNOWN:
            KNOWN[key] = self._complex_steps(state.params, x, t).flat
        return Tensors(state.params.layout, KNOWN[key].copy())

    def _complex_steps(self, params: Tensors, x: Array, t: Array) -> Tensors:
        flat = params.flat.astype(complex)
        found = np.empty(flat.size)
        for at in range(flat.size):
            moved = flat.copy()
            moved[at] += 1j * H
            found[at] = self._complex_loss(Tensors(params.layout, moved), x, t).imag / H
        return Tensors(params.layout, found)


def real(x: Array | None) -> Array:
    assert x is not None
    return x.real


class WithLoss(Foreign):
    def loss(self, state: State, samples: int | None = None) -> float:
        x, t = self._mini_batch(state)
        return self._loss(state.params, x[:samples], t[:samples])

    def gradients(self, state: State, samples: int | None = None) -> Tensors:
        x, t = self._mini_batch(state)
        return self._gradients(state, x[:samples], t[:samples])


class WithPredictions(Foreign):
    def predict(self, state: State, x: Array) -> Array:
        s = real(self.forward_pass(state.params, x)[-1].out)
        e = np.exp(s - s.max(axis=1, keepdims=True))
        y: Array = e / e.sum(axis=1, keepdims=True)
        return y


class WithForward(Foreign):
    def forward(self, state: State, x: Array) -> list[Op]:
        return self.forward_pass(state.params, x)


class WithOtherSamples(Foreign):
    def on(self, samples: Split) -> Foreign:
        return replace(self, samples=samples, batch=len(samples.t))


class WithData(Foreign):
    @property
    def data(self) -> Dataset:
        return Dataset("own", self.samples, None, CLASSES)


class WithOptions(Foreign):
    """It can change its rate, and nothing else."""

    options: Collection[str] = ("rate",)

    def tuned(self, state: State, **options: Any) -> State:
        return replace(state, rest={**state.rest, "rate": np.array(options["rate"])})


class Able(WithLoss, WithPredictions, WithForward, WithOtherSamples, WithData):
    """Everything but other hyper-parameters."""


class Reserved(WithPredictions):
    """It has the method and knows why that is of no use."""

    def missing(self, kind: type) -> Missing | None:
        if kind is not Predicts:
            return None
        return Missing("predictions for any inputs", "loss(X) returned one number", "return the scores")


class Noisy(Able):
    """Random numbers from NumPy's global generator in the forward pass."""

    def _complex_loss(self, params: Mapping[str, Array], x: Array, t: Array) -> complex:
        return super()._complex_loss(params, x, t) + 1e-3 * np.random.standard_normal()  # noqa: NPY002


@dataclass
class Counting(Able):
    """A number of its own that the State does not hold changes its loss."""

    calls: int = 0

    def _complex_loss(self, params: Mapping[str, Array], x: Array, t: Array) -> complex:
        self.calls += 1
        return super()._complex_loss(params, x, t) * (1 + 1e-9 * self.calls)


class Single(Able):
    """Computes in float32, whatever the parameters are."""

    def _loss(self, params: Mapping[str, Array], x: Array, t: Array) -> float:
        low = {name: array.astype(np.float32) for name, array in params.items()}
        s = real(self.forward_pass(low, x.astype(np.float32))[-1].out)
        shifted = s - s.max(axis=1, keepdims=True)
        each = np.log(np.exp(shifted).sum(axis=1)) - shifted[np.arange(len(t)), t]
        return float(each.mean())

    def predict(self, state: State, x: Array) -> Array:
        low = {name: array.astype(np.float32) for name, array in state.params.items()}
        s = real(self.forward_pass(low, x.astype(np.float32))[-1].out)
        e = np.exp(s - s.max(axis=1, keepdims=True))
        y: Array = (e / e.sum(axis=1, keepdims=True)).astype(float)
        return y


class Penalized(Able):
    """An L2 penalty that is part of its loss and that nobody can remove."""

    def _complex_loss(self, params: Mapping[str, Array], x: Array, t: Array) -> complex:
        weights = (array for name, array in params.items() if not name.startswith("b"))
        return super()._complex_loss(params, x, t) + 0.01 * complex(sum((w**2).sum() for w in weights))


class Squares(Able):
    """A sigmoid and the squared error of each score, as in many a first network."""

    def _complex_loss(self, params: Mapping[str, Array], x: Array, t: Array) -> complex:
        s = self.forward_pass(params, x)[-1].out
        assert s is not None
        each: Array = ((1 + np.tanh(s / 2)) / 2 - np.eye(CLASSES)[t]) ** 2
        return complex(each.sum(axis=1).mean())


class Normalized(Able):
    """BatchNorm before the relu: in training with the statistics of the mini-batch, then with fixed ones."""

    def predict(self, state: State, x: Array) -> Array:
        return WithPredictions(mlp).predict(state, x)

    def forward(self, state: State, x: Array) -> list[Op]:
        return mlp(state.params, x)


class Raising(Able):
    """An index error in its own code at step 3."""

    def step(self, state: State) -> Step:
        if state.step == 3:
            hidden = np.zeros((24, 8))
            print(hidden[:, 9])
        return super().step(state)


class OddSlots(Able):
    """Optimizer slots that are no vectors of the parameters' length: Adam's step, a matrix, an empty one."""

    def start(self) -> State:
        state = super().start()
        return replace(state, slots={**state.slots, **self._odd(0)})

    def step(self, state: State) -> Step:
        step = super().step(state)
        assert step.after is not None
        slots = {**step.after.slots, **self._odd(state.step + 1)}
        return replace(step, after=replace(step.after, slots=slots))

    def _odd(self, step: int) -> dict[str, Array]:
        return {"step": np.array(step), "matrix": np.full((2, 3), float(step)).T, "none": np.empty(0)}


class Wrong(Able):
    """Gradients twice too large: this one is not right, and must be found out."""

    def _gradients(self, state: State, x: Array, t: Array) -> Tensors:
        right = super()._gradients(state, x, t)
        return Tensors(right.layout, 2 * right.flat)


IMAGES = blobs((1, 4, 4), 48)

FOREIGN: Mapping[str, Callable[[], Foreign]] = {
    "start and step": Foreign,
    "names alone": lambda: Foreign(told=False),
    "loss": WithLoss,
    "predictions": WithPredictions,
    "forward": WithForward,
    "other samples": WithOtherSamples,
    "data": WithData,
    "options": WithOptions,
    "reserved": Reserved,
    "able": Able,
    "able, names alone": lambda: Able(told=False),
    "noisy": Noisy,
    "counting": Counting,
    "float32": Single,
    "penalized": Penalized,
    "squared error": Squares,
    "batch statistics": lambda: Normalized(normalized),
    "raising": Raising,
    "odd slots": OddSlots,
    "convolution": lambda: Able(conv, CONV, IMAGES),
    "residual": lambda: Able(residual, RESIDUAL),
}
"""Trainers that are right."""
