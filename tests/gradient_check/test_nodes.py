"""Node perturbation agrees with true passes, with back-propagation, and with PyTorch's verdict."""

from __future__ import annotations

from dataclasses import replace
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nettui.gradient_check import gradcheck
from nettui.gradient_check.check import build_routes
from nettui.gradient_check.derivatives import choose_places
from nettui.nn.trainer import BackPropTrainer
from nettui.types import Array, State, Tensors
from tests.gradient_check.bugs import WrongGradients, scaled
from tests.nets import Net, nets, with_random_params


def smooth_loss(net: Net) -> str:
    """A loss without kinks that suits the labels."""
    if not net.classes:
        return "squared-error"
    return net.loss if net.loss == "binary-cross-entropy" else "cross-entropy"


SMOOTH = nets(("elu", "linear", "sigmoid", "tanh")).map(
    lambda net: replace(net, penalty="l2", loss=smooth_loss(net))
)
"""Networks without kinks."""


@given(net=nets(), seed=st.integers(0, 2**32))
@settings(max_examples=100)
def test_a_complex_step_agrees_with_back_propagation_to_the_last_digits(net: Net, seed: int) -> None:
    trainer = net.build()
    state = with_random_params(trainer.start(), seed)
    back = trainer.gradients(state)
    passes, nodes = build_routes(trainer, state, "complex", 1e-20, None, lambda: None)
    assert nodes is not None
    places = choose_places(state.params, None)
    for route in (passes, nodes):
        for name, derivatives in route.measure(places).items():
            scale = max(np.abs(back[name]).max(), 1e-3)
            assert np.abs(derivatives.central - back[name].ravel()).max() <= 1e-10 * scale, (route, name)


@given(net=SMOOTH, seed=st.integers(0, 2**32))
@settings(max_examples=100)
def test_nodes_agree_with_two_passes_per_parameter(net: Net, seed: int) -> None:
    trainer = net.build()
    state = with_random_params(trainer.start(), seed)
    passes, nodes = build_routes(trainer, state, "central", 1e-5, None, lambda: None)
    assert nodes is not None
    for sample in (None, 3):
        places = choose_places(state.params, sample)
        true = passes.measure(places)
        for name, derivatives in nodes.measure(places).items():
            assert np.array_equal(derivatives.places, true[name].places)
            room = 1e-6 * max(np.abs(true[name].central).max(), 1.0)
            assert np.abs(derivatives.central - true[name].central).max() <= room, name


def torch_agrees(torch: ModuleType, trainer: BackPropTrainer, state: State) -> bool:
    """Whether torch.autograd.gradcheck accepts our gradients of our loss."""

    def at(flat: Any) -> State:
        return State(Tensors(state.params.layout, flat.detach().numpy().copy()), state.config)

    class Ours(torch.autograd.Function):  # type: ignore[name-defined, misc]
        @staticmethod
        def forward(context: Any, flat: Any) -> Any:
            context.save_for_backward(flat)
            return torch.tensor(trainer.loss(at(flat)), dtype=torch.float64)

        @staticmethod
        def backward(context: Any, slope: Any) -> Any:
            return slope * torch.tensor(trainer.gradients(at(*context.saved_tensors)).flat.copy())

    flat = torch.tensor(state.params.flat.copy(), requires_grad=True)
    with torch.enable_grad():
        return bool(torch.autograd.gradcheck(Ours.apply, (flat,), raise_exception=False))


@given(
    net=SMOOTH,
    seed=st.integers(0, 2**32),
    factor=st.sampled_from((1.0, -1.0, 1.1, 2.0, 0.0)),
    data=st.data(),
)
@settings(max_examples=60)
def test_the_verdict_agrees_with_torch(
    torch: ModuleType, net: Net, seed: int, factor: float, data: st.DataObject
) -> None:
    trainer = net.build()
    state = with_random_params(trainer.start(), seed)
    gradients = trainer.gradients(state)
    name = data.draw(st.sampled_from(sorted(gradients)))
    assume(np.abs(gradients[name]).max() > 1e-2)
    wrong = WrongGradients(trainer, scaled(name, factor))
    assert (gradcheck(wrong, state, sample=None).verdict == "ok") == torch_agrees(torch, wrong, state)


def test_a_smaller_chunk_size_does_not_change_the_derivatives(monkeypatch: pytest.MonkeyPatch) -> None:
    trainer = Net(hidden=(7, 6), activations=("tanh", "sigmoid")).build()
    state = with_random_params(trainer.start(), 0)

    def measured() -> dict[str, Array]:
        _, nodes = build_routes(trainer, state, "central", 1e-5, None, lambda: None)
        assert nodes is not None
        return {
            name: derivatives.central
            for name, derivatives in nodes.measure(choose_places(state.params, None)).items()
        }

    whole = measured()
    monkeypatch.setattr("nettui.gradient_check.deltas.CHUNK", 1)
    for name, central in measured().items():
        assert np.allclose(central, whole[name], rtol=1e-6, atol=1e-12)
