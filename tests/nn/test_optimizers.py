"""Optimizers and schedules against PyTorch; the lecture's forms against the formulas of the course."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from nettui.nn.adaptive import Adadelta, AdaGrad, Adam, AdamW, RMSProp
from nettui.nn.decays import Cosine, Exponential, Inverse, Staircase
from nettui.nn.momentum import Momentum, Nesterov
from nettui.nn.optimizers import OPTIMIZERS, SGD, Optimizer
from nettui.nn.schedules import SCHEDULES, Constant, Schedule
from nettui.types import Array
from tests.nets import Net, run

STEPS = 50

PEERS: dict[str, tuple[Optimizer, Callable[[Any, Sequence[Any]], Any]]] = {
    "sgd": (SGD(0.1), lambda optim, w: optim.SGD(w, 0.1)),
    "momentum": (Momentum(0.1, momentum=0.9), lambda optim, w: optim.SGD(w, 0.1, momentum=0.9)),
    "nesterov": (
        Nesterov(0.1, momentum=0.8),
        lambda optim, w: optim.SGD(w, 0.1, momentum=0.8, nesterov=True),
    ),
    "adagrad": (AdaGrad(0.1), lambda optim, w: optim.Adagrad(w, 0.1)),
    "adadelta": (Adadelta(), lambda optim, w: optim.Adadelta(w, 1.0, rho=0.9, eps=1e-6)),
    "rmsprop": (RMSProp(0.01, decay=0.95), lambda optim, w: optim.RMSprop(w, 0.01, alpha=0.95)),
    "adam": (Adam(0.01, beta1=0.8, beta2=0.99), lambda optim, w: optim.Adam(w, 0.01, betas=(0.8, 0.99))),
    "adamw": (AdamW(0.01, weight_decay=0.3), lambda optim, w: optim.AdamW(w, 0.01, weight_decay=0.3)),
}


def descend(
    optimizer: Optimizer, w: Array, slope: Callable[[Array], Array], steps: int = STEPS
) -> list[Array]:
    """The parameters before the first step and after each."""
    slots, path = optimizer.init(w), [w]
    for step in range(1, steps + 1):
        w, slots = optimizer.update(w, slope(w), slots, optimizer.rate, step)
        path.append(w)
    return path


def bowl(w: Array) -> Array:
    """The slope of ½Σ c·w² + Σ sin w: curved, with both signs."""
    return np.linspace(0.1, 3.0, w.size) * w + np.cos(w)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_fifty_steps_in_the_published_form_end_where_pytorchs_end(torch: ModuleType, name: str) -> None:
    optimizer, peer = PEERS[name]
    start = np.random.default_rng(0).standard_normal(20_000)  # more than a block
    w = torch.tensor(start.copy(), requires_grad=True)
    other = peer(torch.optim, [w])
    for ours in descend(optimizer, start, bowl)[1:]:
        w.grad = torch.tensor(bowl(w.detach().numpy()))
        other.step()
        np.testing.assert_allclose(ours, w.detach().numpy(), rtol=1e-10, atol=1e-13)


def lecture_adagrad(w: float, slope: Callable[[float], float]) -> list[float]:
    m, path = 0.0, [w]
    for _ in range(STEPS):
        g = slope(w)
        m = m + abs(g)
        w = w - 0.1 * g / (m + 1e-10)
        path.append(w)
    return path


def lecture_rmsprop(w: float, slope: Callable[[float], float]) -> list[float]:
    m, path = 0.0, [w]
    for _ in range(STEPS):
        g = slope(w)
        m = 0.9 * m + (1 - 0.9) * abs(g)
        w = w - 0.01 * g / (m + 1e-8)
        path.append(w)
    return path


def lecture_adam(w: float, slope: Callable[[float], float]) -> list[float]:
    v = m = 0.0
    path = [w]
    for t in range(1, STEPS + 1):
        g = slope(w)
        v = 0.9 * v + (1 - 0.9) * g
        m = 0.99 * m + (1 - 0.99) * abs(g)
        w = w - 0.001 * (v / (1 - 0.9**t)) / (m / (1 - 0.99**t) + 1e-8)
        path.append(w)
    return path


LECTURE: dict[str, tuple[Optimizer, Optimizer, Callable[..., list[float]]]] = {
    "adagrad": (AdaGrad(form="lecture"), AdaGrad(), lecture_adagrad),
    "rmsprop": (RMSProp(form="lecture"), RMSProp(), lecture_rmsprop),
    "adam": (Adam(form="lecture", beta2=0.99), Adam(), lecture_adam),
}


@pytest.mark.parametrize("name", LECTURE)
@pytest.mark.parametrize("start", [-2.0, 0.3, 5.0])
def test_the_lectures_form_is_its_formula_in_a_loop(name: str, start: float) -> None:
    optimizer, published, loop = LECTURE[name]
    path = [float(w[0]) for w in descend(optimizer, np.array([start]), lambda w: 3 * w + np.cos(w))]
    assert path == pytest.approx(loop(start, lambda w: 3 * w + math.cos(w)), rel=1e-12, abs=1e-14)
    other = descend(published, np.array([start]), lambda w: 3 * w + np.cos(w))
    assert abs(path[-1] - float(other[-1][0])) > 1e-6


SADDLE = np.array([1.0, 1e-3])
"""A start near the ridge of ½(x² − y²), which descends along y."""


def escape(optimizer: Optimizer) -> int:
    """The first step with |y| > 1 on the saddle."""
    path = descend(optimizer, SADDLE, lambda w: w * [1.0, -1.0], 2000)
    return next(step for step, w in enumerate(path) if abs(w[1]) > 1)


def test_momentum_and_scaled_gradients_leave_the_saddle_before_plain_descent() -> None:
    """Course 8.8: momentum accelerates along y, and scaled gradients leave at once."""
    steps = {name: escape(optimizer) for name, optimizer in RACE.items()}
    assert steps["sgd"] == math.ceil(math.log(1000) / math.log(1.01))  # y grows by 1 + η per step
    assert steps["momentum"] < steps["sgd"] / 3
    assert steps["nesterov"] < steps["sgd"] / 3
    assert max(steps["rmsprop"], steps["adam"], steps["adagrad"]) < steps["sgd"]


RACE: dict[str, Optimizer] = {
    "sgd": SGD(0.01),
    "momentum": Momentum(0.01),
    "nesterov": Nesterov(0.01),
    "adagrad": AdaGrad(0.1),
    "rmsprop": RMSProp(0.01),
    "adam": Adam(0.01),
}


def test_momentum_is_faster_than_plain_descent_in_a_long_valley() -> None:
    """Course 8.1, 8.2: ½(x² + 100y²); both at the largest stable rate of plain descent, 2/100, halved."""
    start = np.array([10.0, 1.0])

    def distance(optimizer: Optimizer) -> float:
        return float(np.linalg.norm(descend(optimizer, start, lambda w: w * [1.0, 100.0], 200)[-1]))

    assert distance(SGD(0.01)) == pytest.approx(10 * 0.99**200, rel=1e-6)  # closed form along x
    assert distance(Momentum(0.01, momentum=0.8)) < 1e-3 * distance(SGD(0.01))
    assert distance(Nesterov(0.01, momentum=0.8)) < 1e-3 * distance(SGD(0.01))


def test_adagrad_slows_down_for_good_and_rmsprop_does_not() -> None:
    """With a constant gradient the k-th change is η/√k in AdaGrad and tends to η in RMSProp."""
    slope = np.ones_like
    adagrad = -np.diff(np.ravel(descend(AdaGrad(0.1), np.zeros(1), slope)))
    np.testing.assert_allclose(adagrad, 0.1 / np.sqrt(np.arange(1, STEPS + 1)), rtol=1e-6)
    rmsprop = -np.diff(np.ravel(descend(RMSProp(0.01), np.zeros(1), slope, 200)))
    assert rmsprop[-1] == pytest.approx(0.01, rel=1e-6)


SCHEDULERS: dict[str, tuple[Schedule, Callable[[Any, Any], Any]]] = {
    "constant": (Constant(), lambda s, o: s.LambdaLR(o, lambda k: 1.0)),
    "inverse": (Inverse(), lambda s, o: s.LambdaLR(o, lambda k: 1 / (k + 1))),
    "step": (Staircase(0.5, 10), lambda s, o: s.StepLR(o, 10, 0.5)),
    "exponential": (Exponential(0.95), lambda s, o: s.ExponentialLR(o, 0.95)),
    "cosine": (Cosine(0.1), lambda s, o: s.CosineAnnealingLR(o, STEPS, eta_min=0.02)),
}


@pytest.mark.parametrize("name", SCHEDULES)
def test_fifty_rates_are_those_of_pytorchs_scheduler(torch: ModuleType, name: str) -> None:
    schedule, peer = SCHEDULERS[name]
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], 0.2)
    other = peer(torch.optim.lr_scheduler, optimizer)
    for k in range(STEPS):
        assert 0.2 * schedule.factor(k, STEPS) == pytest.approx(optimizer.param_groups[0]["lr"], rel=1e-10)
        optimizer.step()
        other.step()


@pytest.mark.parametrize("schedule", [Staircase(0.5, 10, "step"), Exponential(0.95, "step")])
def test_warm_up_is_pytorchs_linear_one_on_top_of_the_schedule(torch: ModuleType, schedule: Schedule) -> None:
    optimizer, warmup = torch.optim.SGD([torch.zeros(1, requires_grad=True)], 0.2), 7
    lr = torch.optim.lr_scheduler
    linear = lr.LinearLR(optimizer, start_factor=1 / warmup, total_iters=warmup - 1)
    other = lr.ChainedScheduler([linear, SCHEDULERS[schedule.name][1](lr, optimizer)])
    for step in run(Net(batch=2, epochs=8, rate=0.2, schedule=schedule, warmup=warmup).build()):
        assert step.rate == pytest.approx(optimizer.param_groups[0]["lr"], rel=1e-10)
        optimizer.step()
        other.step()


@pytest.mark.parametrize("name", SCHEDULES)
def test_warm_up_only_changes_the_first_steps(name: str) -> None:
    net = Net(batch=2, epochs=4, schedule=SCHEDULES[name]())
    plain, warm = run(net.build()), run(replace(net, warmup=5).build())
    shares = [b.rate / a.rate for a, b in zip(plain, warm, strict=True)]
    assert shares == pytest.approx([0.2, 0.4, 0.6, 0.8, *[1.0] * 16])


def test_a_schedule_counts_steps_or_epochs() -> None:
    net = Net(samples=10, batch=3, epochs=3, rate=1.0)
    by_step = run(replace(net, schedule=Inverse("step")).build())
    by_epoch = run(replace(net, schedule=Inverse("epoch")).build())
    assert [step.rate for step in by_step] == [1 / (k + 1) for k in range(12)]
    assert [step.rate for step in by_epoch] == [1 / (step.before.epoch + 1) for step in by_epoch]
