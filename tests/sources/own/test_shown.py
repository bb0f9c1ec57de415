"""What layer objects take and return in a pass becomes the ops of a step, and nothing of it stays in them."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import nettui
from nettui.abilities import Forwards, Missing, able
from nettui.nn.activations import ReLU
from nettui.nn.stages import Dense
from nettui.scenario.open import open_named
from nettui.sources.own.conventions.layers import Layers
from nettui.sources.own.shown import ops_of
from nettui.sources.own.watch import Watch, layer_objects, watched
from nettui.types import Array, Op, Tensor
from tests.sources.own.corpus import FOLDER, OPENED

RNG = np.random.default_rng(0)
N, D, H = 11, 4, 5
X, GIVEN = RNG.standard_normal((N, D)), RNG.standard_normal((N, H))


class Affine:
    def __init__(self, fan_in: int, fan_out: int) -> None:
        self.W, self.b = RNG.standard_normal((fan_in, fan_out)), RNG.standard_normal(fan_out)

    def forward(self, x: Array) -> Array:
        self.x = x
        return x @ self.W + self.b

    def backward(self, d: Array) -> Array:
        self.dW, self.db = self.x.T @ d, d.sum(axis=0)
        return d @ self.W.T


class Relu:
    """Changes what it is given in place, going backward."""

    def forward(self, x: Array) -> Array:
        self.off = x <= 0
        out = x.copy()
        out[self.off] = 0
        return out

    def backward(self, d: Array) -> Array:
        d[self.off] = 0
        return d


class Stores:
    """Returns nothing, as in nnfs."""

    def forward(self, inputs: Array) -> None:
        self.output = 2 * inputs

    def backward(self, dvalues: Array) -> None:
        self.dinputs = 2 * dvalues


class MyDropout(Relu):
    def forward(self, x: Array) -> Array:
        super().forward(x)
        return 0.5 * x


def run(layers: Sequence[Any], given: Array, times: int = 1) -> Watch:
    with watched(layers) as watch:
        for _ in range(times):
            out: Any = X
            for layer in layers:
                answer = layer.forward(out)
                out = layer.output if answer is None else answer
            d: Any = given.copy()
            for layer in reversed(layers):
                answer = layer.backward(d)
                d = layer.dinputs if answer is None else answer
    return watch


def ops(layers: Sequence[Any], watch: Watch) -> tuple[list[Op], list[Op]]:
    params: dict[str, Array] = {}
    known: list[Tensor] = []
    for n, layer in enumerate([layer for layer in layers if isinstance(layer, Affine)], 1):
        params |= {f"W{n}": layer.W, f"b{n}": layer.b}
        known += [
            Tensor(f"W{n}", layer.W.shape, f"layer{n}", "weight", 1),
            Tensor(f"b{n}", layer.b.shape, f"layer{n}", "bias", 0),
        ]
    return ops_of(watch.whole, params, known, N, columns=False)


@pytest.mark.parametrize("times", [1, 2])
def test_each_layer_is_an_op_with_what_it_read_and_what_came_back(times: int) -> None:
    layers = [Affine(D, H), Relu(), Affine(H, H), Stores()]
    forward, backward = ops(layers, run(layers, GIVEN, times))
    z = X @ layers[0].W + layers[0].b  # type: ignore[attr-defined]
    assert [op.site for op in forward] == ["layer1", "layer1.relu", "layer2", "layer2.stores"]
    assert [op.layer for op in forward] == ["layer1", "layer1", "layer2", "layer2"]
    assert [op.inputs for op in forward] == [("input",), ("layer1",), ("layer1.relu",), ("layer2",)]
    assert np.array_equal(forward[0].out, z)  # type: ignore[arg-type]
    assert np.array_equal(forward[1].out, np.maximum(z, 0))  # type: ignore[arg-type]
    assert isinstance(forward[0].part, Dense)
    assert [forward[1].part, forward[3].part] == [ReLU(), None]
    assert [op.site for op in backward] == ["layer2.stores", "layer2", "layer1.relu", "layer1"]
    assert np.array_equal(backward[0].given, GIVEN)  # type: ignore[arg-type]
    assert np.array_equal(backward[2].given, 2 * GIVEN @ layers[2].W.T)  # type: ignore[attr-defined, arg-type]
    assert np.array_equal(backward[3].given, backward[2].out)  # type: ignore[arg-type]


def test_layers_are_as_they_were_afterwards_whatever_happens() -> None:
    layers: list[Any] = [Affine(D, H), Relu()]
    before = [set(vars(layer)) for layer in layers]
    with pytest.raises(ZeroDivisionError), watched(layers):
        raise ZeroDivisionError
    assert [set(vars(layer)) for layer in layers] == before
    assert layers[0].forward.__func__ is Affine.forward


def test_dropout_is_no_layer_s_output() -> None:
    layers = [Affine(D, H), MyDropout(), Affine(H, H)]
    forward, _ = ops(layers, run(layers, GIVEN))
    assert [(op.site, op.layer) for op in forward[:2]] == [("layer1", "layer1"), ("layer1.mydropout", "")]


def test_passes_that_cannot_be_told_apart_are_not_shown() -> None:
    one, two = Affine(D, D), Affine(D, H)
    with watched([one, two]) as watch:
        two.forward(one.forward(one.forward(X)))
    assert not watch.whole
    with watched([one, two]) as watch:
        for n in range(N):  # one sample at a time
            two.forward(one.forward(X[n : n + 1]))
    assert ops([one, two], watch) == ([], [])


def test_a_watched_layer_is_still_told_that_it_trains() -> None:
    class Trains(Relu):
        def forward(self, x: Array, training: bool = False) -> Array:
            return np.full_like(x, training)

    network = Layers.recognize([Affine(D, H), Trains()])
    assert network is not None
    with watched(network.objects()):
        assert (network._run(X, training=True) == 1).all()
        assert (network.scores(X) == 0).all()


def test_layers_are_found_in_an_object() -> None:
    first, second, third = Affine(D, H), Relu(), Stores()
    network = SimpleNamespace(layers={"a": first, "b": [second]}, last=third, again=first, other=RNG)
    assert layer_objects(network) == [first, second, third]


def test_samples_as_columns_become_rows() -> None:
    class Column:
        def __init__(self) -> None:
            self.W, self.b = RNG.standard_normal((H, D)), RNG.standard_normal((H, 1))

        def forward(self, x: Array) -> Array:
            return self.W @ x + self.b

        def backward(self, d: Array) -> Array:
            return self.W.T @ d

    layer = Column()
    with watched([layer]) as watch:
        layer.forward(X.T)
        layer.backward(GIVEN.T)
    known = [Tensor("W", (H, D), "layer1", "weight", 0)]
    forward, backward = ops_of(watch.whole, {"W": layer.W}, known, N, columns=True)
    assert forward[0].out is not None
    assert forward[0].out.shape == (N, H)
    assert np.array_equal(backward[0].given, GIVEN)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "sites"),
    [
        ("loss_gradient/dropout_ok.py:DropoutNet", ["layer1", "layer1.relu", "layer1.dropout", "layer2"]),
        ("layers/nnfs_ok.py:make", ["layer1", "layer1.activation_relu", "layer2"]),
        (
            "layers/mse_prime_ok.py:Network",
            ["layer1", "layer1.activationlayer", "layer2", "layer2.activationlayer"],
        ),
    ],
)
def test_steps_show_what_the_layers_did(name: str, sites: list[str]) -> None:
    session = open_named(f"{FOLDER}/{name}", next(net for net in OPENED if net.name == name).sets)
    view = session.do("next 2; back; next; inspect layer1[0,1]")
    assert view.raw is not None
    step = view.raw.step
    assert [op.site for op in step.ops if op.phase == "forward"] == [*sites, "scores"]
    assert [op.site for op in step.ops if op.phase == "backward"] == sites[::-1]
    layers = view.reading.layers
    assert all(layer.histogram and layer.output.saturated >= 0 for layer in layers)
    assert all(layer.gradient.output_norm > 0 for layer in layers)
    assert "z = Σ w·x + b" in (view.message or "")
    bias = next(tensor for tensor in step.before.params.layout.tensors if tensor.role == "bias")
    where = ",".join(["0"] * len(bias.shape))
    assert "Σₙ δ" in (session.do(f"inspect {bias.name}[{where}].gradient").message or "")


def test_what_is_not_seen_says_why_and_what_to_do() -> None:
    session = nettui.open(f"{FOLDER}/params_loss/dropout_batchnorm_ok.py:NormalizedNet")
    missing = able(session.trainer, Forwards)
    assert isinstance(missing, Missing)
    assert "make each layer an object with forward(x) and backward(dout)" in str(missing)
    report = session.check(only=["silent-units", "activation-spread"])
    assert {(f.status, f.evidence) for f in report} == {
        ("skip", "its steps do not show what its hidden layers output")
    }
