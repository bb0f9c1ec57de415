"""Each planted bug is found, described by its pattern, and traced to its place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nettui.gradient_check import gradcheck
from nettui.gradient_check.deltas import ForwardPass
from nettui.gradient_check.locate_errors import locate_errors
from nettui.gradient_check.origin import describe_origin
from nettui.nn.dropout import Dropout
from nettui.nn.losses import LOSSES
from nettui.nn.regularizers import L2
from nettui.nn.stages import ActivationStage, Dense, DropoutStage, Stage
from nettui.types import Array, Role, State, Tensor
from tests.gradient_check.bugs import (
    ActivationWithoutDerivative,
    GradientChange,
    MasklessDropout,
    MeanBiasDense,
    UnknownTrainer,
    UntransposedDense,
    WrongGradients,
    changed,
    replace_stages,
    scaled,
    with_changed_stages,
)
from tests.nets import Index, Net, nets, with_random_params, with_value

NET = Net(
    inputs=4,
    hidden=(5, 5, 4),
    activations=("tanh", "relu", "tanh"),
    bias=(True,) * 4,
    samples=8,
    strength=0.1,
    dropout=Dropout(0.6),
)


def part(at: Index, factor: float) -> Callable[[Array, Array], Array]:
    """Multiplies some elements of a gradient by `factor`."""

    def change(g: Array, w: Array) -> Array:
        result = g.copy()
        result[at] *= factor
        return result

    return change


GRADIENTS: dict[str, tuple[str, GradientChange]] = {
    "the whole tensor is zero": ("dense2.W", scaled("dense2.W", 0.0)),
    "the sign is flipped": ("dense3.b", scaled("dense3.b", -1.0)),
    "a constant factor of 1.001": ("dense1.W", scaled("dense1.W", 1.001)),
    "a constant factor of 8; a sum over the 8 samples": ("dense1.b", scaled("dense1.b", 8.0)),
    "a constant factor of 0.125; divided by the 8 samples twice": ("dense4.W", scaled("dense4.W", 1 / 8)),
    "a constant factor of 0.6; dropout's 1/keep is missing": ("dense2.W", scaled("dense2.W", 0.6)),
    "a constant factor of 2; added up twice": ("dense2.W", scaled("dense2.W", 2.0)),
    "transposed": ("dense2.W", changed("dense2.W", lambda g, w: g.T)),
    "transposed; δᵀ·x": ("dense3.W", changed("dense3.W", lambda g, w: g.T.reshape(g.shape))),
    "the penalty's gradient is missing": ("dense2.W", changed("dense2.W", lambda g, w: g - 0.1 * w)),
    "the penalty's gradient is counted 2 times": ("dense2.W", changed("dense2.W", lambda g, w: g + 0.1 * w)),
    "off in proportion to the parameter": ("dense2.b", changed("dense2.b", lambda g, w: g + 0.1 * w)),
    "wrong only in units 1, 3": ("dense1.W", changed("dense1.W", part((slice(None), slice(1, 4, 2)), 0.9))),
    "wrong only in units 2": ("dense1.b", changed("dense1.b", part(2, 0.0))),
    "wrong only in inputs 0": ("dense1.W", changed("dense1.W", part(0, 3.0))),
    "a different factor for each unit": (
        "dense2.W",
        changed("dense2.W", lambda g, w: g * np.arange(2, 7)),
    ),
    "a different factor for each input": (
        "dense2.W",
        changed("dense2.W", lambda g, w: g * np.arange(2, 7)[:, None]),
    ),
    "NaN or infinite": ("dense2.W", changed("dense2.W", part(0, np.nan))),
    "no simple pattern": ("dense2.W", changed("dense2.W", lambda g, w: np.sort(g))),
}


@pytest.mark.parametrize("route", ["nodes", "sample", "passes"])
@pytest.mark.parametrize("what", GRADIENTS)
def test_a_wrong_gradient_is_described_by_its_pattern(what: str, route: str) -> None:
    name, change = GRADIENTS[what]
    trainer = NET.build()
    changed_trainer = WrongGradients(trainer, change)
    checked = UnknownTrainer(changed_trainer) if route == "passes" else changed_trainer
    check = gradcheck(
        checked, with_random_params(trainer.start(), 1), sample=6 if route == "sample" else None
    )
    wrong = {tensor.name: f"{tensor.pattern}; {tensor.cause}" for tensor in check.tensors if tensor.pattern}
    assert check.verdict == "fail"
    assert list(wrong) == [name]
    if route == "passes":  # samples, dropout and penalty are unknown then
        what = "off in proportion" if "penalty" in what else what.partition(";")[0]
    assert wrong[name].startswith(what)
    assert check.cause.startswith(f"{name}: {wrong[name].partition('; ')[0]}")
    assert f"only {name} is wrong" in check.cause


def test_gradients_through_dead_units_are_recognised() -> None:
    net = Net(inputs=4, hidden=(5,), activations=("relu",), bias=(True, True), samples=6)
    trainer = net.build()
    state = with_value(with_random_params(trainer.start(), 3), "dense1.b", -50.0, [0, 2])

    def through(g: dict[str, Array], state: State) -> dict[str, Array]:
        w = g["dense1.W"].copy()
        w[:, [0, 2]] = 0.3
        return {**g, "dense1.W": w}

    check = gradcheck(WrongGradients(trainer, through), state)
    (wrong,) = (tensor for tensor in check.tensors if tensor.pattern)
    assert (wrong.name, wrong.pattern) == ("dense1.W", "wrong only where it should be zero")
    assert "dead units" in wrong.cause


STAGES: dict[str, Callable[[Stage], Stage]] = {
    "passed down by dense2.relu": replace_stages(ActivationStage, ActivationWithoutDerivative, "dense2.relu"),
    "passed down by dense2": replace_stages(Dense, UntransposedDense, "dense2"),
    "passed down by dropout3, dropout2, dropout1": replace_stages(DropoutStage, MasklessDropout),
    "only the biases are wrong, all of them: dE/db = Σₙ δ": replace_stages(Dense, MeanBiasDense),
}


@pytest.mark.parametrize("where", STAGES)
def test_a_bug_in_a_layer_is_traced_to_it(where: str) -> None:
    trainer = with_changed_stages(NET.build(), STAGES[where])
    check = gradcheck(trainer, with_random_params(trainer.start(), 1), sample=None)
    assert check.verdict == "fail"
    assert check.cause.endswith(where)


@pytest.mark.parametrize("name", sorted(LOSSES))
def test_a_loss_with_a_wrong_gradient_is_named(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    right = LOSSES[name].backward
    monkeypatch.setattr(LOSSES[name], "backward", lambda loss, s, y, t: 2 * right(loss, s, y, t))
    trainer = replace(NET, loss=name, classes=2).build()
    check = gradcheck(trainer, with_random_params(trainer.start(), 0), sample=None)
    assert check.cause.endswith(f"a wrong gradient is passed down by {name}")


@given(net=nets(), seed=st.integers(0, 2**32))
@settings(max_examples=100)
def test_no_stage_of_a_correct_network_is_blamed(net: Net, seed: int) -> None:
    trainer = net.build()
    run = ForwardPass.of(trainer, with_random_params(trainer.start(), seed), None)
    assert run is not None
    assert locate_errors(run, lambda: None) == []


def test_an_error_in_every_tensor_points_to_the_loss() -> None:
    trainer = NET.build()
    everything: GradientChange = lambda g, state: {name: 1.5 * slope for name, slope in g.items()}  # noqa: E731
    cause = gradcheck(WrongGradients(trainer, everything), trainer.start(), sample=None).cause
    assert "a constant factor of 1.5" in cause
    assert "the loss's gradient" in cause


def test_a_wrong_penalty_is_reported_separately() -> None:
    class Twice(L2):
        def add_gradient(self, g: Array, w: Array) -> None:
            g += 2 * self.strength * w

    trainer = NET.build()
    trainer.config = replace(trainer.config, penalty=Twice(0.1))
    check = gradcheck(trainer, trainer.start(), sample=None)
    assert check.penalty is not None
    assert check.penalty.pattern == "a constant factor of 2"
    assert check.cause.startswith("the penalty's own gradient is wrong")
    right = gradcheck(NET.build(), NET.build().start(), sample=None).penalty
    assert right is not None
    assert right.status == "ok"


def test_the_origin_of_an_error_is_inferred_from_the_wrong_tensors() -> None:
    kinds: dict[str, Role] = {"W": "weight", "b": "bias"}
    known = [
        Tensor(f"dense{layer}.{kind}", (2,), layer=f"dense{layer}", role=role)
        for layer in (1, 2, 3)
        for kind, role in kinds.items()
    ]
    assert "only" in describe_origin(known, {"dense2.W"})
    assert "from the top" in describe_origin(known, {tensor.name for tensor in known})
    assert describe_origin(known, {"dense1.W", "dense3.W"}) == "wrong in dense1.W, dense3.W"
    assert "only the biases" in describe_origin(known, {"dense1.b", "dense2.b", "dense3.b"})


def test_nothing_is_inferred_about_tensors_that_say_nothing_of_themselves() -> None:
    unknown = [Tensor(name, (2,)) for name in ("W1", "b1", "W2")]
    only = "only W1 is wrong, and the gradient passed down is right: its own formula"
    assert describe_origin(unknown, {"W1"}) == only
    assert describe_origin(unknown, {"W1", "b1", "W2"}) == "wrong in W1, b1, W2"
