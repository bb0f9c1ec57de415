"""A recorded PyTorch module gives the same Reading as metrics/ measures on the textbook engine's steps."""

from __future__ import annotations

import math
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import nettui
from nettui.metrics.reading import measure
from nettui.nn.activations import ReLU
from nettui.sources.recording.reader import Reader
from nettui.sources.torch import cpu_sums
from nettui.types import LayerReading, Reading, Step
from tests.nets import Net, run

CASES = {
    "tanh": Net(activations=("tanh", "tanh"), batch=4),
    "relu": Net(activations=("relu", "relu"), batch=4),
    "sigmoid": Net(activations=("sigmoid", "sigmoid"), batch=4, rate=50.0),
    "elu": Net(activations=("elu", "softplus"), batch=4),
    "leaky": Net(activations=("leaky-relu", "leaky-relu"), batch=4),
    "sampled": Net(hidden=(70, 30), activations=("relu", "tanh"), samples=80),
}


def module(torch: ModuleType, step: Step, activations: tuple[str, ...]) -> Any:
    """A torch.nn.Sequential with the parameters of a step."""
    kinds = {
        "tanh": torch.nn.Tanh,
        "relu": torch.nn.ReLU,
        "sigmoid": torch.nn.Sigmoid,
        "elu": torch.nn.ELU,
        "softplus": torch.nn.Softplus,
        "leaky-relu": lambda: torch.nn.LeakyReLU(0.01),
    }
    parts: list[Any] = []
    for number, activation in enumerate((*activations, "linear"), 1):
        W, b = (torch.tensor(step.before.params[f"dense{number}.{name}"].copy()) for name in "Wb")
        linear = torch.nn.Linear(*W.shape, dtype=torch.float64)
        with torch.no_grad():
            linear.weight.copy_(W.T)
            linear.bias.copy_(b)
        parts += [linear, *([kinds[activation]()] if activation in kinds else [])]
    return torch.nn.Sequential(*parts)


def record(torch: ModuleType, steps: list[Step], net: Net, path: Path) -> Reader:
    """The recording of a PyTorch module that is trained like the net."""
    model = module(torch, steps[0], net.activations)
    optimizer = torch.optim.SGD(model.parameters(), net.rate)
    with nettui.Recorder(path, model, max_overhead=None) as recorder:
        for step in steps:
            batch = step.ops[0]
            x, t = torch.tensor(batch.out), torch.tensor(batch.arrays["labels"])
            optimizer.zero_grad()
            loss = torch.nn.functional.cross_entropy(model(x), t)
            loss.backward()
            optimizer.step()
            with torch.no_grad():
                model(x)  # evaluation is not looked at
            recorder.step(loss=loss, accuracy=step.accuracy, rate=step.rate, epoch=step.before.epoch)
    return Reader(path)


def numbers(layer: LayerReading) -> list[float]:
    ends = layer.histogram[:2] if layer.histogram else ()
    return [*layer.output, *layer.gradient, *layer.weight, layer.update_ratio, *ends]


def require_same(found: LayerReading, expected: LayerReading) -> None:
    assert numbers(found) == pytest.approx(numbers(expected), rel=1e-9, abs=1e-12, nan_ok=True)
    assert (found.units, found.seen) == (expected.units, expected.seen)
    assert found.histogram is not None
    assert expected.histogram is not None
    assert found.histogram[3:] == expected.histogram[3:]
    assert sum(a != b for a, b in zip(found.histogram.counts, expected.histogram.counts, strict=True)) <= 2


@pytest.mark.parametrize("elsewhere", [False, True])
@pytest.mark.parametrize("name", CASES)
def test_a_module_is_measured_like_the_engine(
    torch: ModuleType, tmp_path: Path, name: str, elsewhere: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if elsewhere:  # as on a device
        monkeypatch.setattr(cpu_sums, "array_of", lambda tensor: None)
    net = CASES[name]
    steps = run(net.build())[:6]
    reader = record(torch, steps, net, tmp_path / "a.nettui")
    for step in steps:
        expected: Reading = measure(step)
        input, layers = reader.measured(step.before.step)
        assert input is not None
        assert expected.input is not None
        for found, layer in zip(layers, expected.layers, strict=True):
            require_same(found, layer)
        assert numbers(input)[:4] == pytest.approx(numbers(expected.input)[:4])
    assert [layer.activation for layer in layers][-1] == "linear"


@pytest.mark.parametrize("kind", ["relu", "unknown"])
@pytest.mark.parametrize("layout", ["rows", "channels", "channels last", "turned"])
def test_silent_units_are_counted_however_the_numbers_lie(torch: ModuleType, kind: str, layout: str) -> None:
    x = torch.rand(200, 12, 5, 3) - (0.0 if kind == "relu" else 0.5)
    x[:, [1, 7]] = 0.0
    x[:150, 4] = 0.0  # speaks late
    axis = 1
    if layout == "rows":
        x, axis = x.movedim(1, -1).contiguous(), 3
    elif layout == "channels last":
        x = x.contiguous(memory_format=torch.channels_last)
    elif layout == "turned":
        x, axis = x.movedim(1, -1), 3
    found = cpu_sums.output_sums(x.numpy(), axis, ReLU() if kind == "relu" else None)
    assert found.dead == 2
    assert (found.mean, found.std) == pytest.approx((float(x.mean()), float(x.std(correction=0))), abs=1e-6)
    assert (found.least, found.most, found.nonzero) == (float(x.min()), float(x.max()), int((x != 0).sum()))


@pytest.mark.parametrize("scale", [1e-30, 1.0, 1e30])
def test_norms_keep_their_digits(torch: ModuleType, scale: float) -> None:
    x = torch.randn(70_000) * scale + scale
    wide = x.double().numpy()
    total, length = cpu_sums.magnitudes(x.numpy())
    found = cpu_sums.output_sums(x.reshape(-1, 1).numpy(), 1, None)
    assert (total, length) == pytest.approx((np.abs(wide).sum(), np.linalg.norm(wide)), rel=1e-5)
    assert (found.mean, found.std) == pytest.approx((wide.mean(), wide.std()), rel=1e-5)


def test_steps_before_a_nan_have_their_norms(torch: ModuleType, tmp_path: Path) -> None:
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.ReLU(), torch.nn.Linear(4, 2))
    optimizer, norms = torch.optim.SGD(model.parameters(), 0.1), []
    with nettui.Recorder(tmp_path / "a.nettui", model, every=1000) as recorder:
        for step in range(15):
            x = torch.randn(5, 3) * (math.nan if step == 14 else 1.0)
            loss = torch.nn.functional.cross_entropy(model(x), torch.tensor([0, 1, 1, 0, 1]))
            optimizer.zero_grad()
            loss.backward()
            norms.append([float(model[2].weight.detach().norm()), float(model[2].weight.grad.norm())])
            optimizer.step()
            recorder.step(loss=loss)
    reader = Reader(tmp_path / "a.nettui")
    for step in range(4, 14):
        layer = reader.measured(step)[1][1]
        assert [layer.weight.W_norm, layer.gradient.W_norm] == pytest.approx(norms[step], rel=1e-5)
        assert math.isnan(layer.output.mean)
    found = reader.nonfinite(14)
    assert found is not None
    assert str(found).startswith("NaN at batch input")
    assert "‖∂E/∂W‖ of all layers in the 10 steps before: " in found.note
    assert not reader.measured(3)[1][1].gradient.W_norm > 0
