"""Chapter 5: initializations of ten layers of 500 neurons."""

from __future__ import annotations

import math

import numpy as np
import pytest

from nettui.metrics.reading import measure
from tests.scenarios.runs import first_step, gradients, present


def spread(name: str, seed: int) -> list[float]:
    """The std of the ten hidden layers' outputs."""
    return [layer.output.std for layer in measure(first_step(name, seed)[1]).layers[:-1]]


@pytest.mark.parametrize("seed", range(2))
def test_weights_too_large_saturate_every_layer(seed: int) -> None:
    reading = measure(first_step("init-tanh-large", seed)[1])
    assert [layer.output.std for layer in reading.layers[:-1]] == pytest.approx([0.98] * 10, abs=0.005)
    assert min(layer.output.saturated for layer in reading.layers[:-1]) > 0.85
    sizes = [layer.gradient.output_norm for layer in reading.layers[:-1]]
    assert (sizes[0] / sizes[-1]) ** (1 / 9) == pytest.approx(growth(math.sqrt(500)), rel=0.1)


def growth(std: float) -> float:
    """√(500·E[tanh′²(z)]) for z of that std: what the gradient's norm is multiplied by at each layer."""
    z = np.linspace(-8 * std, 8 * std, 200_001)
    density = np.exp(-(z**2) / (2 * std**2)) / (std * math.sqrt(2 * math.pi))
    return math.sqrt(500 * np.sum(density * (1 - np.tanh(z) ** 2) ** 2) * (z[1] - z[0]))


@pytest.mark.parametrize("seed", range(2))
def test_xavier_keeps_the_spread_of_tanh_layers(seed: int) -> None:
    lecture = [0.628, 0.486, 0.408, 0.357, 0.321, 0.292, 0.273, 0.255, 0.239, 0.228]
    assert spread("xavier-tanh", seed) == pytest.approx(lecture, rel=0.05)


@pytest.mark.parametrize("seed", range(2))
def test_with_relu_xavier_shrinks_by_root_two_per_layer_and_he_does_not(seed: int) -> None:
    fading, level = spread("xavier-relu", seed), spread("he-relu", seed)
    ratios = np.divide(level, fading)
    assert ratios == pytest.approx([math.sqrt(2) ** layer for layer in range(1, 11)], rel=1e-6)
    assert max(level) / min(level) < 1.5
    assert fading[9] < fading[0] / 15


def test_equal_weights_stay_equal() -> None:
    for value in (0.0, 0.01):
        trainer, step = first_step("init-zeros", network__init={"name": "constant", "value": value})
        for _ in range(2):
            for layer in range(1, 11):
                w, dw = step.before.params[f"dense{layer}.W"], gradients(step)[f"dense{layer}.W"]
                assert np.ptp(w, axis=1).max() <= 1e-12 * max(abs(value), 1)
                assert np.ptp(dw, axis=1).max() <= 1e-12 * max(np.abs(dw).max(), 1)
            step = trainer.step(present(step.after))
        moved = {
            name
            for name, now in step.before.params.items()
            if not np.array_equal(now, trainer.start().params[name])
        }
        assert (moved == {"dense11.b"}) == (value == 0.0)
