"""Trains shipped scenarios to the end, and computes reference figures by other means than nettui's."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypeVar

import numpy as np

from nettui.data.dataset import Split
from nettui.metrics.reading import measure
from nettui.nn.trainer import BackPropTrainer
from nettui.scenario import load
from nettui.types import Array, Evaluation, Reading, State, Step, Tensors

SEEDS = range(5)

STEPS_WITH_OPS = 20
"""How many steps keep their ops; with every array of every step, memory would run out."""


T = TypeVar("T")


def present(value: T | None) -> T:
    """The value, which must not be None."""
    assert value is not None
    return value


def gradients(step: Step) -> Tensors:
    """The gradients of a step that was not cut short."""
    return present(step.gradients)


@dataclass(frozen=True)
class Run:
    """A scenario's trainer and all its steps; from step STEPS_WITH_OPS on, only the last keeps its ops."""

    trainer: BackPropTrainer
    steps: tuple[Step, ...]

    @property
    def losses(self) -> Array:
        return np.array([step.loss.data for step in self.steps])

    @property
    def held_out(self) -> list[Evaluation]:
        """Every evaluation of the validation part."""
        return [step.validation for step in self.steps if step.validation is not None]

    @property
    def last_state(self) -> State:
        """The State after the last step."""
        return present(self.steps[-1].after)

    @property
    def validation_samples(self) -> Split:
        """The validation part."""
        return present(self.trainer.data.validation)

    @property
    def readings(self) -> tuple[Reading, Reading]:
        """The Readings of the first and of the last step."""
        return measure(self.steps[0]), measure(self.steps[-1])

    @property
    def train(self) -> Evaluation:
        """Loss and accuracy on the training part at the end, without dropout."""
        samples = self.trainer.data.train
        scores = present(self.trainer.config.network.forward(self.last_state.params, samples.x)[-1].out)
        loss = self.trainer.config.loss
        return Evaluation(
            float(loss.per_sample(scores, samples.t).mean()),
            float((loss.predict_class(scores) == samples.t).mean()),
        )

    @property
    def validation(self) -> Evaluation:
        """Loss and accuracy on the validation part at the end."""
        return present(self.trainer.evaluate(self.last_state))


@lru_cache(maxsize=3)
def _train(name: str, seed: int | None, sets: tuple[tuple[str, object], ...]) -> Run:
    scenario = load(name, dict(sets), seed)
    trainer = scenario.network_trainer(scenario.seed)
    steps = [trainer.step(trainer.start())]
    while (state := steps[-1].after) is not None and not steps[-1].end:
        if len(steps) > STEPS_WITH_OPS:
            steps[-1] = replace(steps[-1], ops=())
        steps.append(trainer.step(state))
    return Run(trainer, tuple(steps))


def train_scenario(name: str, seed: int | None = None, **sets: object) -> Run:
    """Trains a scenario to the end; `sets` are overrides, with two underscores for each dot of the path."""
    given = tuple((path.replace("__", "."), value) for path, value in sets.items())
    return _train(name, seed, given)


def first_step(name: str, seed: int | None = None, **sets: object) -> tuple[BackPropTrainer, Step]:
    """The trainer of a scenario and its first step; `sets` as in train_scenario."""
    scenario = load(name, {path.replace("__", "."): value for path, value in sets.items()}, seed)
    trainer = scenario.network_trainer(scenario.seed)
    return trainer, trainer.step(trainer.start())


def best_line(x: Array, t: Array, angles: int = 360) -> float:
    """The accuracy of the best line between samples (N, 2) of two classes."""
    best = 0.0
    for angle in np.linspace(0, np.pi, angles, endpoint=False):
        ordered = t[np.argsort(x @ (np.cos(angle), np.sin(angle)))]
        ones = np.concatenate([[0], np.cumsum(ordered)])  # among the samples below each threshold
        right = (np.arange(len(t) + 1) - ones) + (ones[-1] - ones)
        best = max(best, right.max() / len(t), 1 - right.min() / len(t))
    return best
