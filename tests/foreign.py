"""Small trainers that are not nettui's own: each is right, and unlike the textbook in one way.

Their gradients are complex steps, exact to the last digits, so that only the forward pass has to be written.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from nettui.abilities import Missing, Predicts
from nettui.data.dataset import Dataset, Split
from nettui.types import Array, LossParts, Op, State, Step, Tensor, Tensors

CLASSES, BATCH, RATE, MOMENTUM, H = 3, 24, 0.1, 0.5, 1e-30


def blobs(shape: tuple[int, ...] = (4,), samples: int = 96) -> Split:
    """Samples around one centre per class, standardized."""
    rng = np.random.default_rng(0)
    t = np.arange(samples) % CLASSES
    centres = rng.standard_normal((CLASSES, *shape))
    x = 1.5 * centres[t] + 0.5 * rng.standard_normal((samples, *shape))
    return Split((x - x.mean(axis=0)) / x.std(axis=0), t)


Forward = Callable[[Mapping[str, Array], Array], list[Op]]
"""The forward ops for parameters and inputs, both possibly complex; the last one holds the scores (N, K)."""


def relu(z: Array) -> Array:
    return np.where(z.real > 0, z, 0)


def mlp(params: Mapping[str, Array], x: Array) -> list[Op]:
    """Two layers with a relu; the ops name their layers and what they read."""
    z = x @ params["W1"] + params["b1"]
    a = relu(z)
    s = a @ params["W2"] + params["b2"]
    return [
        Op("forward", "hidden", "hidden", ("input",), out=z),
        Op("forward", "hidden.relu", "hidden", ("hidden",), out=a),
        Op("forward", "out", "out", ("hidden.relu",), out=s),
    ]


def normalized(params: Mapping[str, Array], x: Array) -> list[Op]:
    """A hidden layer that is normalized by the statistics of the mini-batch before its biases are added."""
    z = x @ params["W1"]
    centred = z - z.mean(axis=0)
    a = relu(centred / ((centred**2).mean(axis=0) + 1e-5) ** 0.5 + params["b1"])
    s = a @ params["W2"] + params["b2"]
    return [
        Op("forward", "hidden", "hidden", ("input",), out=a),
        Op("forward", "out", "out", ("hidden",), out=s),
    ]


def residual(params: Mapping[str, Array], x: Array) -> list[Op]:
    """A branch around a layer: the sum reads two sites."""
    first = relu(x @ params["W1"] + params["b1"])
    inner = relu(first @ params["W3"])
    summed = first + inner
    s = summed @ params["W2"] + params["b2"]
    return [
        Op("forward", "hidden", "hidden", ("input",), out=first),
        Op("forward", "inner", "inner", ("hidden",), out=inner),
        Op("forward", "sum", "", ("hidden", "inner"), out=summed),
        Op("forward", "out", "out", ("sum",), out=s),
    ]


def conv(params: Mapping[str, Array], x: Array) -> list[Op]:
    """A 2×2 convolution, a scale per channel as in BatchNorm, a relu, and a linear layer."""
    w, n = params["conv.weight"], len(x)
    z = sum(
        np.einsum("nchw,oc->nohw", x[:, :, i : i + 3, j : j + 3], w[:, :, i, j])
        for i in range(2)
        for j in range(2)
    )
    scaled = z * params["norm.weight"][:, None, None] + params["norm.bias"][:, None, None]
    a = relu(scaled)
    s = a.reshape(n, -1) @ params["fc.weight"].T + params["fc.bias"]
    return [
        Op("forward", "conv", "conv", ("input",), out=z, units=1),
        Op("forward", "norm", "norm", ("conv",), out=scaled, units=1),
        Op("forward", "norm.relu", "norm", ("norm",), out=a, units=1),
        Op("forward", "flat", "", ("norm.relu",), out=a.reshape(n, -1)),
        Op("forward", "fc", "fc", ("flat",), out=s),
    ]


PURE = (mlp, normalized, residual, conv)
KNOWN: dict[tuple[Any, ...], Array] = {}
"""Gradients of these that were found already: many tests train the same network from the same start."""


def draw(known: Sequence[Tensor]) -> dict[str, Array]:
    """He weights, ones for the weights of a scale, biases of 0."""
    rng, arrays = np.random.default_rng(1), dict[str, Array]()
    for tensor in known:
        fan_in = tensor.size / (tensor.shape[tensor.units] if tensor.units is not None else 1)
        std = (2 / max(fan_in, 1)) ** 0.5
        arrays[tensor.name] = (
            np.zeros(tensor.shape)
            if tensor.role == "bias"
            else (
                np.ones(tensor.shape) if len(tensor.shape) == 1 else std * rng.standard_normal(tensor.shape)
            )
        )
    return arrays


MLP = (
    Tensor("W1", (4, 8), layer="hidden", role="weight", units=1),
    Tensor("b1", (8,), layer="hidden", role="bias", units=0),
    Tensor("W2", (8, CLASSES), layer="out", role="weight", units=1),
    Tensor("b2", (CLASSES,), layer="out", role="bias", units=0),
)
RESIDUAL = (*MLP[:2], Tensor("W3", (8, 8), layer="inner", role="weight", units=1), *MLP[2:])
CONV = (
    Tensor("conv.weight", (2, 1, 2, 2), layer="conv", role="weight", units=0),
    Tensor("norm.weight", (2,), layer="norm", role="weight", units=0),
    Tensor("norm.bias", (2,), layer="norm", role="bias", units=0),
    Tensor("fc.weight", (CLASSES, 18), layer="fc", role="weight", units=0),
    Tensor("fc.bias", (CLASSES,), layer="fc", role="bias", units=0),
)


BLOBS = blobs()


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
