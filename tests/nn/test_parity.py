"""Comparison with PyTorch: losses, activations, gradients and parameters are equal up to round-off."""

from __future__ import annotations

from dataclasses import replace
from types import ModuleType
from typing import Any

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nettui.nn.activations import Linear
from nettui.nn.dropout import Dropout
from nettui.nn.losses import LOSSES
from nettui.nn.normalization import BatchNorm
from nettui.nn.rectifiers import ELU, GELU, LeakyReLU, PReLU, SiLU, Softplus
from nettui.nn.stages import ActivationStage, Dense, DropoutStage, NormalizationStage, Stage, output
from nettui.nn.trainer import BackPropTrainer
from nettui.types import Array, Step
from tests.nets import Net, after, arrays, nets, normalized_nets, with_random_params


class Torch:
    """The same network in PyTorch; stores the input and output of every site."""

    def __init__(self, torch: ModuleType, trainer: BackPropTrainer, step: Step) -> None:
        self.torch, self.config = torch, step.before.config
        self.params = {
            name: torch.tensor(array, requires_grad=True) for name, array in step.before.params.items()
        }
        self.rest = {name: torch.tensor(array) for name, array in step.before.rest.items()}
        self.masks = {op.site: op.arrays["mask"] for op in step.ops if "mask" in op.arrays}

    def run(self, x: Array, t: Array) -> None:
        """Forward, loss and backward on one mini-batch."""
        torch = self.torch
        flow = torch.tensor(x, requires_grad=True)
        self.inputs, self.outputs = {}, {}
        for stage in self.config.network.stages:
            flow.retain_grad()
            self.inputs[stage.site] = flow
            flow = self._through(stage, flow)
            self.outputs[stage.site] = flow
        flow.retain_grad()
        self.inputs[self.config.loss.output] = flow
        self.outputs[self.config.loss.output], data = self._objective(flow, torch.tensor(t))
        weights = [w for name, w in self.params.items() if name.endswith(".W")]
        is_l1 = self.config.penalty.name == "l1"
        sizes = (w.abs().sum() if is_l1 else 0.5 * (w * w).sum() for w in weights)
        self.loss = data + self.config.penalty.strength * sum(sizes)
        for param in self.params.values():
            param.grad = None
        self.loss.backward()

    def _through(self, stage: Stage, flow: Any) -> Any:
        functional = self.torch.nn.functional
        match stage:
            case Dense():
                flow = flow @ self.params[f"{stage.site}.W"]
                return flow + self.params[f"{stage.site}.b"] if stage.has_bias else flow
            case DropoutStage(dropout=Dropout(keep, mode)):
                kept = flow * self.torch.tensor(self.masks[stage.site])
                return kept if mode == "plain" else kept / keep
            case NormalizationStage(layer=layer, units=units, part=part):
                learned = self.params[f"{layer}.gain"], self.params[f"{layer}.shift"]
                if isinstance(part, BatchNorm):
                    running = self.rest[f"{layer}.running_mean"], self.rest[f"{layer}.running_variance"]
                    return functional.batch_norm(flow, *running, *learned, True, part.momentum, part.epsilon)
                return functional.layer_norm(flow, (units,), *learned, part.epsilon)
            case ActivationStage(f=ELU(alpha)):
                return functional.elu(flow, alpha)
            case ActivationStage(f=LeakyReLU(alpha)):
                return functional.leaky_relu(flow, alpha)
            case ActivationStage(layer=layer, f=PReLU()):
                return functional.prelu(flow, self.params[f"{layer}.alpha"])
            case ActivationStage(f=Linear()):
                return 1.0 * flow
            case ActivationStage(f=Softplus()):
                return functional.softplus(flow, threshold=100.0)  # PyTorch's own 20 is off by 2e-9
            case ActivationStage(f=GELU(approximate)):
                return functional.gelu(flow, approximate=approximate)
            case ActivationStage(f=SiLU()):
                return functional.silu(flow)
            case ActivationStage(f=f):
                return getattr(self.torch, f.name)(flow)
        raise AssertionError(stage)

    def _objective(self, s: Any, t: Any) -> tuple[Any, Any]:
        """The predictions and the mean data loss."""
        functional, name = self.torch.nn.functional, self.config.loss.name
        if name.endswith("cross-entropy"):
            loss: Any = self.config.loss
            weight = None if loss.weights == "none" else self.torch.tensor(loss.weights, dtype=s.dtype)
            options = {"weight": weight, "label_smoothing": loss.smoothing}
        if name == "cross-entropy":
            return self.torch.softmax(s, 1), functional.cross_entropy(s, t, **options)
        if name == "binary-cross-entropy":  # that of two classes with the scores 0 and s
            both = self.torch.cat([0 * s, s], 1)
            if loss.is_plain:
                data = functional.binary_cross_entropy_with_logits(s[:, 0], t.to(s.dtype))
            else:
                data = functional.cross_entropy(both, t, **options)
            return self.torch.sigmoid(s), data
        if name == "hinge":  # PyTorch divides the sum over the classes by their number
            return s, functional.multi_margin_loss(s, t) * s.shape[1]
        if name == "perceptron":
            return s, (s.max(1).values - s.gather(1, t[:, None])[:, 0]).mean()
        numbers = t[:, None] if t.is_floating_point() else functional.one_hot(t, s.shape[1]).to(s.dtype)
        of_numbers = {"squared-error": "mse_loss", "absolute-error": "l1_loss", "huber": "huber_loss"}[name]
        return s, getattr(functional, of_numbers)(s, numbers) * s.shape[1]  # it divides by the scores too

    def learn(self, rate: float) -> None:
        """One step of plain gradient descent."""
        with self.torch.no_grad():
            for param in self.params.values():
                param -= rate * param.grad


def assert_close(found: Array | None, expected: Array, tolerance: float = 1e-10, room: float = 1e-14) -> None:
    """Asserts that ‖found − expected‖ is small relative to ‖expected‖, up to round-off."""
    assert found is not None
    assert found.shape == expected.shape
    assert np.linalg.norm(found - expected) <= tolerance * np.linalg.norm(expected) + room


def batch(step: Step) -> tuple[Array, Array]:
    return output(step.ops[0]), step.ops[0].arrays["labels"]


@given(net=nets(), seed=st.integers(0, 2**32))
@settings(max_examples=400)
def test_every_number_of_a_step_equals_pytorchs(torch: ModuleType, net: Net, seed: int) -> None:
    assert_step_is_pytorchs(torch, net, seed, 1e-10)


@given(net=normalized_nets(), seed=st.integers(0, 2**32))
@settings(max_examples=300)
def test_every_number_of_a_step_with_normalization_equals_pytorchs(
    torch: ModuleType, net: Net, seed: int
) -> None:
    trainer = net.build()
    step = trainer.step(with_random_params(trainer.start(), seed))
    scores = next(output(op) for op in step.ops if op.site == step.scores)
    kinks = step.before.config.loss.kinks(scores, batch(step)[1])
    assume(kinks is None or np.abs(kinks).min() > 1e-9)  # there, round-off decides on the side
    assert_step_is_pytorchs(torch, net, seed, 1e-7)  # a variance near 0 makes round-off larger


def largest_gradient(step: Step) -> float:
    """A sum of gradients that is 0 in theory, as before a batch normalization, is round-off of this size."""
    passed = [np.linalg.norm(op.out) for op in step.ops if op.phase == "backward" and op.out is not None]
    return float(max(passed, default=0.0))


def assert_step_is_pytorchs(torch: ModuleType, net: Net, seed: int, tolerance: float) -> None:
    trainer = net.build()
    step = trainer.step(with_random_params(trainer.start(), seed))
    oracle = Torch(torch, trainer, step)
    oracle.run(*batch(step))
    assert step.nonfinite is None
    room = 1e-14 + 1e-4 * tolerance * largest_gradient(step)
    assert_close(np.array(step.loss.total), oracle.loss.detach().numpy(), tolerance)
    for op in step.ops:
        if op.phase == "forward":
            assert_close(op.out, oracle.outputs[op.site].detach().numpy(), tolerance)
        if op.phase == "backward" and op.out is not None:
            assert_close(op.out, oracle.inputs[op.site].grad.numpy(), tolerance, room)
    assert step.gradients is not None
    for name, gradient in step.gradients.items():
        assert_close(gradient, oracle.params[name].grad.numpy(), tolerance, room)
    backward = [op.site for op in step.ops if op.phase == "backward"]
    assert backward == [op.site for op in reversed(step.ops) if op.phase == "forward"]
    for name, array in after(step).rest.items():
        assert_close(array, oracle.rest[name].numpy(), tolerance)


@given(net=nets() | normalized_nets(), seed=st.integers(0, 2**32))
@settings(max_examples=50)
def test_twenty_steps_of_descent_end_where_pytorch_ends(torch: ModuleType, net: Net, seed: int) -> None:
    net = replace(net, rate=0.001 if LOSSES[net.loss].takes_numbers else 0.01)  # larger ones may diverge
    trainer = net.build()
    step = trainer.step(with_random_params(trainer.start(), seed))
    oracle = Torch(torch, trainer, step)
    for _ in range(20):
        if not step.loss.total < 1e3:  # it diverges: round-off grows with it, up to infinity
            break
        oracle.masks = {op.site: op.arrays["mask"] for op in step.ops if "mask" in op.arrays}
        oracle.run(*batch(step))
        oracle.learn(net.rate)
        for name, param in oracle.params.items():
            assert_close(after(step).params[name], param.detach().numpy(), 1e-8)
        step = trainer.step(after(step))


@given(net=nets())
@settings(max_examples=50)
def test_a_float32_network_stays_float32_in_every_array(net: Net) -> None:
    trainer = replace(net, dtype="float32").build()
    step = trainer.step(trainer.start())
    for name, array in arrays(trainer.step(after(step))):
        whole = ("labels", "rows", "predicted") if net.classes else ("rows",)
        assert array.dtype == ("int64" if name.endswith(whole) else "float32"), name
