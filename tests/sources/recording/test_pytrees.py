"""Pytrees of JAX are recorded as dicts of arrays are, whatever their nodes, and where their arrays are."""

from __future__ import annotations

import sys
from collections import OrderedDict
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
import pytest

import nettui
from nettui.common.errors import InvalidValue
from nettui.sources.recording import pytrees
from nettui.sources.recording.pytrees import Flattening, leaves, nonfinite_leaves, norms, on_cpu
from nettui.sources.recording.reader import Reader
from nettui.sources.recording.tensors import held_tensor
from nettui.types import Tensors
from tests.digits import digits


class Layer(NamedTuple):
    kernel: Any
    bias: Any


@pytest.fixture(scope="module")
def jax() -> ModuleType:
    found: ModuleType = pytest.importorskip("jax")
    return found


def test_named_tuples_are_named_by_their_fields() -> None:
    tree = OrderedDict(first=Layer(np.ones((2, 3)), np.zeros(3)), last=[Layer(np.ones((3, 1)), None)])
    assert [name for name, _ in leaves(tree)] == ["first.kernel", "first.bias", "last.0.kernel"]


def test_floats_of_sixteen_bits_are_measured_in_thirty_two(torch: ModuleType) -> None:
    tensor = torch.full((100,), 60000.0, dtype=torch.bfloat16, requires_grad=True)
    found = on_cpu({"half": np.full(100, 60000, np.float16), "tensor": tensor})
    assert {array.dtype for array in found.values()} == {np.dtype(np.float32)}
    assert norms({"half": found["half"]}) == {"half": pytest.approx(6e5, rel=1e-3)}


def test_a_parameter_of_a_library_is_looked_into(torch: ModuleType) -> None:
    half = torch.full((2, 2), 0.5, dtype=torch.bfloat16, requires_grad=True)  # as Keras holds them
    shape, dtype, fetch = held_tensor(half)
    assert (shape, dtype, fetch().tolist()) == ((2, 2), "bfloat16", [[0.5, 0.5]] * 2)


def test_a_lost_number_is_found_but_a_large_one_is_none() -> None:
    found = {"nan": np.array([1.0, np.nan]), "large": np.array([1e300, 1e300]), "whole": np.arange(3)}
    assert nonfinite_leaves(found, norms(found)) == ["nan"]


def test_the_size_of_a_tensor_is_measured_where_it_is(
    torch: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pytrees, "is_far", lambda leaf: True)
    found = {"a": torch.tensor([3.0, 4.0]), "b": torch.tensor([[np.inf]])}
    known = norms(found)
    assert known == {"a": 5.0, "b": np.inf}
    assert nonfinite_leaves(found, known) == ["b"]


@pytest.mark.slow
def test_nodes_of_a_class_of_its_own_are_followed(jax: ModuleType) -> None:
    class Dense:
        def __init__(self, kernel: Any, rate: Any) -> None:
            self.kernel, self.rate = kernel, rate

    jax.tree_util.register_pytree_with_keys(
        Dense,
        lambda node: (
            [(jax.tree_util.GetAttrKey(name), getattr(node, name)) for name in ("kernel", "rate")],
            None,
        ),
        lambda rest, parts: Dense(*parts),
    )
    tree = {"b": (Dense(jax.numpy.ones((2, 2)), 0.5), Dense(jax.random.key(0), None)), "a": None}
    assert [name for name, _ in leaves(tree)] == ["b.0.kernel"]  # no settings, no state of a generator


@pytest.mark.slow
@pytest.mark.parametrize("library", ["flax.nnx", "equinox"])
def test_the_modules_of_a_library_are_followed(library: str) -> None:
    found, jax = pytest.importorskip(library), pytest.importorskip("jax")
    if library == "equinox":
        model = found.nn.MLP(3, 2, 8, 1, key=jax.random.PRNGKey(0))
        expected = [f"layers.{at}.{name}" for at in range(2) for name in ("weight", "bias")]
    else:
        model = found.state(found.Linear(3, 4, rngs=found.Rngs(0)), found.Param)
        expected = ["bias", "kernel"]
    assert [name for name, _ in leaves(model)] == expected


@pytest.mark.slow
def test_a_structure_that_was_seen_before_gives_the_same_names(jax: ModuleType) -> None:
    flattening, one, two = Flattening(), jax.numpy.ones(2), jax.numpy.zeros(3)
    trees: list[Any] = [
        {"b": Layer(one, two), "a": [two + 1]},
        {"b": Layer(one, one), "a": [one]},  # of the same structure, and one array is many leaves
        {"b": Layer(np.ones(2), 0.5), "a": [None]},
        {"b": Layer(one, 0.5), "a": [jax.random.key(0)]},
        Tensors.of({"a": np.ones(2)}),
        one,
    ]
    for tree in [*trees, *trees]:
        assert flattening.leaves(tree).keys() == dict(leaves(tree)).keys()
        assert all(np.array_equal(x, dict(leaves(tree))[name]) for name, x in flattening.leaves(tree).items())


@pytest.mark.slow
def test_a_large_number_of_jax_is_not_lost(jax: ModuleType) -> None:
    found = {
        "large": jax.numpy.full(4, 1e30),
        "nan": jax.numpy.array([np.nan]),
        "three": jax.numpy.full(9, 1.0),
    }
    known = norms(found)
    assert known["three"] == 3
    assert nonfinite_leaves(found, known) == ["nan"]


@pytest.mark.slow
@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
def test_a_training_with_optax_is_recorded(jax: ModuleType, dtype: str, tmp_path: Path) -> None:
    optax = pytest.importorskip("optax")
    jnp = jax.numpy
    x, y = digits(96)
    draw = np.random.default_rng(0).standard_normal
    params: Any = {
        "hidden": {"kernel": 0.1 * draw((64, 16)), "bias": np.zeros(16)},
        "out": {"kernel": 0.1 * draw((16, 10)), "bias": np.zeros(10)},
    }
    params = jax.tree.map(lambda leaf: jnp.asarray(leaf, dtype), params)
    optimizer = optax.adam(1e-2)

    def loss_of(params: Any, x: Any, y: Any) -> Any:
        hidden = jax.nn.relu(x @ params["hidden"]["kernel"] + params["hidden"]["bias"])
        scores = (hidden @ params["out"]["kernel"] + params["out"]["bias"]).astype("float32")
        loss = optax.softmax_cross_entropy_with_integer_labels(scores, y).mean()
        return loss, (scores.argmax(1) == y).mean()

    def step(params: Any, state: Any, x: Any, y: Any) -> Any:
        (loss, accuracy), grads = jax.value_and_grad(loss_of, has_aux=True)(params, x, y)
        updates, state = optimizer.update(grads, state, params)
        return optax.apply_updates(params, updates), state, loss, accuracy, grads

    donating = jax.jit(step, donate_argnums=0)  # the buffers of the old parameters are used again
    state, expected, norms, moved = optimizer.init(params), [], [], []
    with nettui.Recorder(tmp_path / "a.nettui", params, max_overhead=None) as recorder:
        for at in range(0, 96, 32):
            batch = jnp.asarray(x[at : at + 32], dtype), jnp.asarray(y[at : at + 32])
            before = np.asarray(params["hidden"]["kernel"].astype("float32")).copy()
            params, state, loss, accuracy, grads = donating(params, state, *batch)
            recorder.step(loss=loss, accuracy=accuracy, rate=1e-2, params=params, grads=grads)
            expected.append((float(loss), float(accuracy)))
            norms.append(np.linalg.norm(np.asarray(grads["out"]["kernel"], np.float32)))
            after = np.asarray(params["hidden"]["kernel"], np.float32)
            moved.append(np.linalg.norm(after - before) / np.linalg.norm(before))
    history = nettui.open(tmp_path / "a.nettui").run.past.history
    assert [*zip(history.column("loss"), history.column("accuracy"), strict=True)] == expected
    reader = Reader(tmp_path / "a.nettui")
    for number in range(3):
        _, (hidden, out) = reader.measured(number)
        assert (hidden.name, out.name) == ("hidden", "out")
        assert out.gradient.W_norm == pytest.approx(norms[number], rel=1e-5)
        assert hidden.update_ratio == pytest.approx(moved[number], rel=1e-5)


@pytest.mark.slow
def test_what_jax_only_traces_is_refused_in_one_sentence(jax: ModuleType, tmp_path: Path) -> None:
    with nettui.Recorder(tmp_path / "a.nettui") as recorder:
        for given in ("loss", "params"):

            def traced(x: Any, given: str = given) -> Any:
                recorder.step(loss=x) if given == "loss" else recorder.step(params={"W": x})
                return x

            with pytest.raises(InvalidValue, match="call `step` outside of jit, grad, vmap and scan"):
                jax.jit(traced)(1.0)


@pytest.mark.slow
def test_arrays_that_never_change_are_to_be_given_anew(jax: ModuleType, tmp_path: Path) -> None:
    params = {"W1": jax.numpy.ones((4, 3))}
    with nettui.Recorder(tmp_path / "a.nettui", params) as recorder:
        with pytest.raises(InvalidValue, match="arrays of JAX do not change in place"):
            recorder.step(loss=1.0)
        recorder.step(loss=1.0, params=params)


class Model:
    """What a keras.Model is to the Recorder."""

    def __init__(self, kernel: Any, bias: Any) -> None:
        self.optimizer: Any = None
        self.trainable_variables = [
            SimpleNamespace(path=f"model/dense/{name}", value=value)
            for name, value in (("kernel", kernel), ("bias", bias))
        ]


@pytest.fixture
def keras(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keras", SimpleNamespace(Model=Model))


@pytest.mark.usefixtures("keras")
def test_a_keras_model_is_found_by_its_class(tmp_path: Path) -> None:
    model = Model(np.ones((4, 3)), np.zeros(3))
    with nettui.Recorder(tmp_path / "a.nettui", model, max_overhead=None) as recorder:
        model.trainable_variables[0].value = np.full((4, 3), 0.5)
        recorder.step(loss=1.0, grads=[np.ones((4, 3)), None])
        with pytest.raises(InvalidValue, match="2 gradients, one for each trainable variable, found 1"):
            recorder.step(grads=[np.ones((4, 3))])
    _, (layer,) = Reader(tmp_path / "a.nettui").measured(0)
    assert (layer.name, layer.update_ratio) == ("dense", 0.5)
    assert layer.gradient.W_norm == pytest.approx(12**0.5)


@pytest.mark.usefixtures("keras")
def test_gradients_of_a_scaled_loss_are_those_of_the_loss(torch: ModuleType, tmp_path: Path) -> None:
    kernel, scale = torch.ones((4, 3), requires_grad=True), SimpleNamespace(value=np.float32(8))
    model = Model(kernel, torch.zeros(3))
    model.optimizer = SimpleNamespace(dynamic_scale=scale)
    with nettui.Recorder(tmp_path / "a.nettui", model, max_overhead=None) as recorder:
        (8 * kernel.sum()).backward()
        scale.value = np.float32(16)  # for the next step
        recorder.step(loss=1.0)
    _, (layer,) = Reader(tmp_path / "a.nettui").measured(0)
    assert layer.gradient.W_norm == pytest.approx(12**0.5)
