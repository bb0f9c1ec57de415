"""Loss surfaces: gradients against differences, minima, and descent as the closed forms have it."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nettui.gradient_check import gradcheck
from nettui.nn.descent import DescentConfig, SurfaceTrainer
from nettui.nn.optimizers import OPTIMIZERS, SGD, Adam, Momentum, Optimizer
from nettui.nn.schedules import Constant
from nettui.nn.surfaces import SURFACES, Beale, NoSurface, Ravine, Saddle, Surface
from nettui.types import Step
from tests.nets import crc

NAMES = sorted(set(SURFACES) - {NoSurface.name})
NEAR = st.floats(-2, 2)


def descend(surface: Surface, optimizer: Optimizer, steps: int) -> list[Step]:
    trainer = SurfaceTrainer(DescentConfig(surface, optimizer, Constant(), steps))
    taken = [trainer.step(trainer.start())]
    while not taken[-1].end:
        taken.append(trainer.step(taken[-1].after))
    return taken


@pytest.mark.parametrize("name", NAMES)
@given(x=NEAR, y=NEAR)
def test_a_gradient_is_the_slope_of_the_surface(name: str, x: float, y: float) -> None:
    surface, h = SURFACES[name](), 1e-6
    dx, dy = surface.gradient(np.array(x), np.array(y))
    for slope, moved in ((dx, (h, 0)), (dy, (0, h))):
        up = surface.value(np.array(x + moved[0]), np.array(y + moved[1]))
        down = surface.value(np.array(x - moved[0]), np.array(y - moved[1]))
        assert float(up - down) / (2 * h) == pytest.approx(float(slope), rel=1e-5, abs=1e-4)


def test_minima_lie_where_they_are_published() -> None:
    for surface in (Beale(), Ravine()):
        at = tuple(map(np.array, surface.minimum))
        assert float(surface.value(*at)) == 0.0
        assert [float(slope) for slope in surface.gradient(*at)] == [0.0, 0.0]
    assert float(Beale().value(np.array(1.0), np.array(1.0))) == 1.5**2 + 2.25**2 + 2.625**2


def test_plain_descent_in_the_ravine_is_its_closed_form() -> None:
    last = descend(Ravine(), SGD(0.015), 100)[-1].after.params["point"]
    assert last == pytest.approx([-10 * 0.985**100, (1 - 1.5) ** 100], abs=1e-12)


def test_momentum_is_stable_at_a_rate_where_plain_descent_diverges() -> None:
    """Goh 2017: plain up to 2/100; with β = 0.9 up to (2 + 2β)/100 = 0.038."""
    plain, heavy = descend(Ravine(), SGD(0.03), 400), descend(Ravine(), Momentum(0.03), 400)
    assert plain[-1].loss.total > 1e10 or plain[-1].nonfinite
    assert heavy[-1].loss.total < 1e-6
    wild = descend(Ravine(), Momentum(0.039), 2000)
    assert wild[-1].nonfinite or wild[-1].loss.total > 1e6


def test_on_the_saddle_plain_descent_crawls_and_adam_leaves() -> None:
    def steps(optimizer: Optimizer) -> int:
        path = descend(Saddle(), optimizer, 2000)
        return next(step.before.step for step in path if abs(step.before.params["point"][1]) > 1)

    assert steps(SGD(0.01)) == math.ceil(math.log(1000) / math.log(1.01))
    assert steps(Adam(0.01)) < steps(SGD(0.01)) / 3


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_step_is_pure_and_its_gradient_checks(name: str) -> None:
    trainer = SurfaceTrainer(DescentConfig(Beale(), OPTIMIZERS[name](), Constant(), 5))
    step = trainer.step(trainer.start())
    assert crc(step) == crc(trainer.step(step.before))
    assert gradcheck(trainer, step.after).verdict == "ok"


def test_leaving_the_plane_is_told_as_a_fault() -> None:
    steps = descend(Beale(), SGD(1.0), 100)
    assert steps[-1].nonfinite
    assert steps[-1].after is None
