"""Shipped scenarios trained to their end, and figures that do not come from nettui's own training."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from nettui.metrics.reading import measure
from nettui.nn.trainer import BackPropTrainer
from nettui.scenario import load
from nettui.types import Array, Evaluation, Reading, Step

SEEDS = range(5)

KEPT = 20
"""Steps that keep their ops: all of them, with every array, would fill the memory."""


@dataclass(frozen=True)
class Run:
    """A scenario's trainer and all its steps; those from KEPT on, but for the last, are without their ops."""

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
    def readings(self) -> tuple[Reading, Reading]:
        """The first and the last one."""
        return measure(self.steps[0]), measure(self.steps[-1])

    @property
    def train(self) -> Evaluation:
        """The training part at the end, without dropout."""
        state, samples = self.steps[-1].after, self.trainer.data.train
        assert state is not None
        scores = self.trainer.config.network.forward(state.params, samples.x)[-1].out
        loss = self.trainer.config.loss
        return Evaluation(
            float(loss.per_sample(scores, samples.t).mean()),
            float((loss.predict_class(scores) == samples.t).mean()),
        )

    @property
    def validation(self) -> Evaluation:
        """The validation part at the end."""
        state = self.steps[-1].after
        assert state is not None
        found = self.trainer.evaluate(state)
        assert found is not None
        return found


@lru_cache(maxsize=32)
def _trained(name: str, seed: int | None, sets: tuple[tuple[str, object], ...]) -> Run:
    scenario = load(name, dict(sets), seed)
    trainer = scenario.network_trainer(scenario.seed)
    steps = [trainer.step(trainer.start())]
    while (state := steps[-1].after) is not None and not steps[-1].end:
        if len(steps) > KEPT:
            steps[-1] = replace(steps[-1], ops=())
        steps.append(trainer.step(state))
    return Run(trainer, tuple(steps))


def trained(name: str, seed: int | None = None, **sets: object) -> Run:
    """The whole run; a dot in a path to set is written as two underscores."""
    given = tuple((path.replace("__", "."), value) for path, value in sets.items())
    return _trained(name, seed, given)


def begun(name: str, seed: int | None = None, **sets: object) -> tuple[BackPropTrainer, Step]:
    """The trainer and its first step."""
    scenario = load(name, {path.replace("__", "."): value for path, value in sets.items()}, seed)
    trainer = scenario.network_trainer(scenario.seed)
    return trainer, trainer.step(trainer.start())


def best_line(x: Array, t: Array, angles: int = 360) -> float:
    """The greatest share of samples (N, 2) of two classes that a line can have on their own sides."""
    best = 0.0
    for angle in np.linspace(0, np.pi, angles, endpoint=False):
        ordered = t[np.argsort(x @ (np.cos(angle), np.sin(angle)))]
        ones = np.concatenate([[0], np.cumsum(ordered)])  # of the samples below each threshold
        right = (np.arange(len(t) + 1) - ones) + (ones[-1] - ones)
        best = max(best, right.max() / len(t), 1 - right.min() / len(t))
    return best
