"""Loss surfaces: gradients against finite differences, minima, and descent against closed forms."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nettui.gradient_check import gradcheck
from nettui.nn.adaptive import Adam
from nettui.nn.descent import DescentConfig, SurfaceTrainer
from nettui.nn.momentum import Momentum
from nettui.nn.optimizers import OPTIMIZERS, SGD, Optimizer
from nettui.nn.schedules import Constant
from nettui.nn.surface import SURFACES, NoSurface, Surface
from nettui.nn.surfaces import Beale, Ravine, Saddle
from nettui.types import Step
from tests.nets import after, checksum, run

NAMES = sorted(set(SURFACES) - {NoSurface.name})
NEAR = st.floats(-2, 2)


def descend(surface: Surface, optimizer: Optimizer, steps: int) -> list[Step]:
    return run(SurfaceTrainer(DescentConfig(surface, optimizer, Constant(), steps)))


@pytest.mark.parametrize("name", NAMES)
@given(x=NEAR, y=NEAR)
def test_gradients_equal_central_differences(name: str, x: float, y: float) -> None:
    surface, h = SURFACES[name](), 1e-6
    dx, dy = surface.gradient(np.array(x), np.array(y))
    for slope, moved in ((dx, (h, 0)), (dy, (0, h))):
        up = surface.value(np.array(x + moved[0]), np.array(y + moved[1]))
        down = surface.value(np.array(x - moved[0]), np.array(y - moved[1]))
        assert float(up - down) / (2 * h) == pytest.approx(float(slope), rel=1e-5, abs=1e-4)


def test_minima_are_at_the_published_points() -> None:
    for surface in (Beale(), Ravine()):
        assert surface.minimum is not None
        x, y = map(np.array, surface.minimum)
        assert float(surface.value(x, y)) == 0.0
        assert [float(slope) for slope in surface.gradient(x, y)] == [0.0, 0.0]
    assert float(Beale().value(np.array(1.0), np.array(1.0))) == 1.5**2 + 2.25**2 + 2.625**2


def test_plain_descent_in_the_ravine_follows_the_closed_form() -> None:
    last = after(descend(Ravine(), SGD(0.015), 100)[-1]).params["point"]
    assert last == pytest.approx([-10 * 0.985**100, (1 - 1.5) ** 100], abs=1e-12)


def test_momentum_is_stable_at_a_rate_where_plain_descent_diverges() -> None:
    """Goh 2017: plain descent up to 2/100, momentum β = 0.9 up to (2 + 2β)/100 = 0.038."""
    plain, momentum = descend(Ravine(), SGD(0.03), 400), descend(Ravine(), Momentum(0.03), 400)
    assert plain[-1].loss.total > 1e10 or plain[-1].nonfinite
    assert momentum[-1].loss.total < 1e-6
    unstable = descend(Ravine(), Momentum(0.039), 2000)
    assert unstable[-1].nonfinite or unstable[-1].loss.total > 1e6


def test_adam_leaves_the_saddle_faster_than_plain_descent() -> None:
    def steps(optimizer: Optimizer) -> int:
        path = descend(Saddle(), optimizer, 2000)
        return next(step.before.step for step in path if abs(step.before.params["point"][1]) > 1)

    assert steps(SGD(0.01)) == math.ceil(math.log(1000) / math.log(1.01))
    assert steps(Adam(0.01)) < steps(SGD(0.01)) / 3


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_step_is_pure_and_passes_the_gradient_check(name: str) -> None:
    trainer = SurfaceTrainer(DescentConfig(Beale(), OPTIMIZERS[name](), Constant(), 5))
    step = trainer.step(trainer.start())
    assert checksum(step) == checksum(trainer.step(step.before))
    assert gradcheck(trainer, after(step)).verdict == "ok"


def test_diverging_descent_ends_with_a_nonfinite_value() -> None:
    steps = descend(Beale(), SGD(1.0), 100)
    assert steps[-1].nonfinite
    assert steps[-1].after is None
