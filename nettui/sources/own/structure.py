"""Finds the textbook network that answers as a learner's does, so that its hidden layers can be shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product

import numpy as np

from nettui.nn.activations import Activation, Linear, ReLU, Sigmoid, Tanh
from nettui.nn.losses import CrossEntropy
from nettui.nn.rectifiers import ELU, LeakyReLU
from nettui.nn.stages import Dense
from nettui.sources.own.matching import FoundLoss, match
from nettui.sources.own.network import Unseen
from nettui.types import Array, Op, Tensor

ACTIVATIONS: Sequence[Activation] = (ReLU(), Sigmoid(), Tanh(), Linear(), LeakyReLU(), LeakyReLU(0.1), ELU())
CLOSE, CLOSE_LOSS, CLOSE_SINGLE = 1e-8, 1e-6, 1e-4
"""Relative difference of answers up to which two networks are the same, in float64 and in float32."""

MIXED = 4
"""Hidden layers up to which every combination of activations is tried."""


@dataclass(frozen=True)
class DenseLayer:
    """The names of a layer's weights and biases, and whether the weights are (fan_out, fan_in)."""

    layer: str
    weight: str
    bias: str
    transposed: bool

    def matrix(self, params: Mapping[str, Array]) -> Array:
        """The weights (fan_in, fan_out)."""
        W = params[self.weight]
        return W.T if self.transposed else W

    def apply(self, params: Mapping[str, Array], x: Array) -> Array:
        """z = x·W + b for rows x (N, fan_in)."""
        z: Array = x @ self.matrix(params)
        return z + params[self.bias].reshape(-1) if self.bias else z


@dataclass(frozen=True)
class Structure:
    """Dense layers, the activation after each hidden one, and what the scores pass through."""

    layers: tuple[DenseLayer, ...]
    activations: tuple[Activation, ...]
    output: str

    def __str__(self) -> str:
        hidden = ", ".join(activation.name for activation in self.activations)
        return f"{hidden or 'no hidden layer'}, then {self.output}"

    def forward(self, params: Mapping[str, Array], x: Array) -> list[Op]:
        """The forward ops for rows x (N, D); the last one holds the scores before the output function."""
        ops: list[Op] = []
        below = "input"
        with np.errstate(all="ignore"):
            for layer, activation in zip(self.layers, (*self.activations, None), strict=True):
                z = layer.apply(params, x)
                part = Dense(1, x.shape[1], z.shape[1], bool(layer.bias))
                ops.append(Op("forward", layer.layer, layer.layer, (below,), out=z, part=part))
                below, x = layer.layer, z
                if activation is not None and not isinstance(activation, Linear):
                    below, x = f"{layer.layer}.{activation.name}", activation.value(z)
                    ops.append(Op("forward", below, layer.layer, (layer.layer,), out=x, part=activation))
        return ops

    def answer(self, params: Mapping[str, Array], x: Array) -> Array:
        """The network's answer (N, K)."""
        scores = self.forward(params, x)[-1].out
        assert scores is not None
        return output_functions()[self.output](scores)


softmax = CrossEntropy().predict


def output_functions() -> Mapping[str, Callable[[Array], Array]]:
    """What scores may pass through, by name."""
    return {
        "scores": lambda s: s,
        "softmax": softmax,
        "sigmoid": Sigmoid().value,
        "relu": ReLU().value,
        "tanh": Tanh().value,
        OVER_BATCH: lambda s: softmax(s.T).T,
        OVER_ALL: lambda s: softmax(s.reshape(1, -1)).reshape(s.shape),
        TWICE: lambda s: softmax(softmax(s)),
        OF_SIGMOID: lambda s: softmax(Sigmoid().value(s)),
    }


OVER_BATCH, OVER_ALL = "a softmax over the mini-batch", "a softmax over all scores"
"""The output functions of code that takes the softmax along the wrong axis, or along none."""

TWICE, OF_SIGMOID = "a softmax of a softmax", "a softmax of a sigmoid"
"""Those of code whose softmax gets numbers within 0 to 1, so that no answer can be sure."""


AskLoss = Callable[[Mapping[str, Array]], float | None]
"""The learner's loss at parameters."""

Ask = Callable[[Mapping[str, Array], Array], Array]
"""The learner's answers (N, K) at parameters to rows (N, D)."""


def identify(known: Sequence[Tensor], params: Mapping[str, Array], x: Array, ask: Ask) -> Structure | None:
    """The structure that gives the learner's answers at random parameters; None if there is none.

    At random parameters of a usual size, because at the start all units may be alike, or all answers 0.
    """
    layers = dense_layers(known, params)
    if not layers:
        return None
    there = spread(known, params)
    try:
        answers = np.asarray(ask(there, x), float)
    except Unseen:
        return None
    if not np.isfinite(answers).all() or np.ptp(answers) == 0:
        return None
    single = all(array.dtype == np.float32 for array in params.values())
    close = (CLOSE_SINGLE if single else CLOSE) * np.abs(answers).max()
    wide = {name: np.asarray(array, float) for name, array in there.items()}
    with np.errstate(all="ignore"):
        for activations in combinations(len(layers) - 1):
            scores = Structure(layers, activations, "scores").answer(wide, np.asarray(x, float))
            for name, function in output_functions().items():
                found = function(scores)
                if found.shape == answers.shape and np.abs(found - answers).max() <= close:
                    return Structure(layers, activations, name)
    return None


def identify_by_loss(
    known: Sequence[Tensor], params: Mapping[str, Array], x: Array, targets: Array, ask: AskLoss
) -> tuple[Structure, FoundLoss] | None:
    """The structure and the loss that together have the value of the learner's loss at random parameters.

    For code that shows no scores; None if no pair has it.
    """
    layers = dense_layers(known, params)
    if not layers:
        return None
    there = spread(known, params)
    value = ask(there)
    if value is None or not np.isfinite(value) or not value:
        return None
    single = all(array.dtype == np.float32 for array in params.values())
    close = CLOSE_SINGLE if single else CLOSE_LOSS
    wide = {name: np.asarray(array, float) for name, array in there.items()}
    with np.errstate(all="ignore"):
        for activations in combinations(len(layers) - 1):
            scores = Structure(layers, activations, "scores").answer(wide, np.asarray(x, float))
            if scores.shape != targets.shape:
                return None
            for name, function in output_functions().items():
                for found in match(value, function(scores), targets, close=close):
                    return Structure(layers, activations, name), found
    return None


def combinations(hidden: int) -> list[tuple[Activation, ...]]:
    """The activations of the hidden layers to try: first the same for all."""
    same = [(activation,) * hidden for activation in ACTIVATIONS]
    mixed = product(ACTIVATIONS[:4], repeat=hidden) if 1 < hidden <= MIXED else ()
    return same[:1] if hidden == 0 else [*same, *(each for each in mixed if len(set(map(str, each))) > 1)]


def dense_layers(known: Sequence[Tensor], params: Mapping[str, Array]) -> tuple[DenseLayer, ...]:
    """The layers if all parameters are those of dense layers that chain, else none."""
    layers: list[DenseLayer] = []
    for tensor in known:
        if tensor.role != "weight":
            continue
        if len(tensor.shape) != 2:
            return ()
        biases = [each.name for each in known if each.layer == tensor.layer and each.role == "bias"]
        if len(biases) > 1:
            return ()
        layers.append(DenseLayer(tensor.layer, tensor.name, biases[0] if biases else "", tensor.units == 0))
    other = any(each.role == "other" for each in known)
    chained = all(
        _out(params[lower.weight].shape, lower) == _in(params[upper.weight].shape, upper)
        for lower, upper in pairwise(layers)
    )
    return tuple(layers) if chained and not other else ()


def _in(shape: tuple[int, ...], layer: DenseLayer) -> int:
    return shape[1] if layer.transposed else shape[0]


def _out(shape: tuple[int, ...], layer: DenseLayer) -> int:
    return shape[0] if layer.transposed else shape[1]


def spread(known: Sequence[Tensor], params: Mapping[str, Array], seed: int = 0) -> dict[str, Array]:
    """Random parameters, with which scores are about 1 and no two units are alike."""
    rng = np.random.default_rng(seed)
    found = {}
    for tensor in known:
        array = params[tensor.name]
        fan_in = (
            tensor.size / tensor.shape[tensor.units]
            if tensor.role == "weight" and tensor.units is not None
            else 4
        )
        found[tensor.name] = (rng.standard_normal(tensor.shape) / max(fan_in, 1) ** 0.5).astype(array.dtype)
    return found
