"""The textbook against PyTorch: losses, activations, gradients and parameters are the same numbers."""

from __future__ import annotations

from types import ModuleType

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from nettui.nn.network import Dense
from nettui.nn.trainer import BackPropTrainer
from nettui.record import Array, Step
from tests.nets import Net, arrays, nets, shaken


class Torch:
    """The same network by PyTorch's own means; keeps every site's input and output."""

    def __init__(self, torch: ModuleType, trainer: BackPropTrainer, step: Step) -> None:
        self.torch, self.hyper = torch, step.before.hyper
        self.params = {
            name: torch.tensor(array, requires_grad=True) for name, array in step.before.params.items()
        }

    def run(self, x: Array, t: Array) -> None:
        """Forward, loss and backward on one mini-batch."""
        torch = self.torch
        flow = torch.tensor(x, requires_grad=True)
        self.inputs, self.outputs = {}, {}
        for stage in self.hyper.network.stages:
            flow.retain_grad()
            self.inputs[stage.site] = flow
            if isinstance(stage, Dense):
                flow = flow @ self.params[f"{stage.site}.W"]
                flow = flow + self.params[f"{stage.site}.b"] if stage.biased else flow
            else:
                flow = getattr(torch, stage.f.name)(flow)
            self.outputs[stage.site] = flow
        flow.retain_grad()
        loss, functional = self.hyper.loss, torch.nn.functional
        self.inputs[loss.output] = flow
        if loss.name == "cross-entropy":
            data = functional.cross_entropy(flow, torch.tensor(t))
            self.outputs[loss.output] = torch.softmax(flow, 1)
        else:
            data = functional.binary_cross_entropy_with_logits(flow[:, 0], torch.tensor(t, dtype=flow.dtype))
            self.outputs[loss.output] = torch.sigmoid(flow)
        squares = sum((w * w).sum() for name, w in self.params.items() if name.endswith(".W"))
        self.loss = data + 0.5 * self.hyper.penalty.strength * squares
        for param in self.params.values():
            param.grad = None
        self.loss.backward()

    def learn(self, rate: float) -> None:
        """One step of plain gradient descent."""
        with self.torch.no_grad():
            for param in self.params.values():
                param -= rate * param.grad


def same(found: Array, expected: Array, tolerance: float = 1e-10) -> None:
    """‖found − expected‖ is small against ‖expected‖, down to a floor of round-off."""
    assert found.shape == expected.shape
    assert np.linalg.norm(found - expected) <= tolerance * np.linalg.norm(expected) + 1e-15


def batch(step: Step) -> tuple[Array, Array]:
    return step.ops[0].out, step.ops[0].arrays["labels"]


@given(net=nets(), seed=st.integers(0, 2**32))
@settings(max_examples=200)
def test_every_number_of_a_step_is_pytorchs(torch: ModuleType, net: Net, seed: int) -> None:
    trainer = net.build()
    step = trainer.step(shaken(trainer.start(), seed))
    oracle = Torch(torch, trainer, step)
    oracle.run(*batch(step))
    assert step.fault is None
    same(np.array(step.loss.total), oracle.loss.detach().numpy())
    for op in step.ops:
        if op.phase == "forward":
            same(op.out, oracle.outputs[op.site].detach().numpy())
        if op.phase == "backward" and op.out is not None:
            same(op.out, oracle.inputs[op.site].grad.numpy())
    for name, gradient in step.gradients.items():
        same(gradient, oracle.params[name].grad.numpy())
    backward = [op.site for op in step.ops if op.phase == "backward"]
    assert backward == [op.site for op in reversed(step.ops) if op.phase == "forward"]


@given(net=nets(), seed=st.integers(0, 2**32))
@settings(max_examples=25)
def test_twenty_steps_of_descent_end_where_pytorch_ends(torch: ModuleType, net: Net, seed: int) -> None:
    trainer = net.build()
    step = trainer.step(shaken(trainer.start(), seed))
    oracle = Torch(torch, trainer, step)
    for _ in range(20):
        oracle.run(*batch(step))
        oracle.learn(net.rate)
        for name, param in oracle.params.items():
            same(step.after.params[name], param.detach().numpy(), 1e-8)
        step = trainer.step(step.after)


@given(net=nets())
@settings(max_examples=50)
def test_a_float32_network_stays_float32_in_every_array(net: Net) -> None:
    trainer = Net(**{**vars(net), "dtype": "float32"}).build()
    step = trainer.step(trainer.start())
    for name, array in arrays(trainer.step(step.after)):
        assert array.dtype == ("int64" if name.endswith(("labels", "rows")) else "float32"), name
