"""A problem of a public report, rebuilt as a scenario on data of our own, and its remedied twin."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from nettui.data.arrays import Arrays
from nettui.scenario import parse_scenario
from nettui.scenario.config import Scenario
from nettui.scenario.overrides import apply_overrides
from nettui.types import Array, State

Draw: TypeAlias = Callable[[np.random.Generator], tuple[Array, Array]]
"""Draws inputs (N, D) and labels (N,)."""

Fields: TypeAlias = Mapping[str, Any]
"""Values of a scenario by dotted key."""


class Trained(NamedTuple):
    """A network after its whole training; `diverged` if a NaN or an infinity ended it."""

    trainer: Any
    state: State
    diverged: bool

    def accuracy(self, x: Array, t: Array) -> float:
        """The share of right answers, without dropout; 0 after a NaN."""
        return 0.0 if self.diverged else float(np.mean(self.answers(x) == t))

    def answers(self, x: Array) -> Array:
        """The class that the network answers for each sample."""
        scores = self.trainer.forward(self.state, x)[-2].out
        return np.asarray(self.state.config.loss.predict_class(scores))


Score: TypeAlias = Callable[[Trained], float]
"""How well a training went: 1 is perfect."""


def on_training(run: Trained) -> float:
    """Accuracy on the training samples."""
    return run.accuracy(*run.trainer.data.train)


def on_held_out(run: Trained) -> float:
    """Accuracy on the held-out samples."""
    return run.accuracy(*run.trainer.data.validation)


def balanced(run: Trained) -> float:
    """The mean over the classes of the accuracy on held-out samples of that class."""
    x, t = run.trainer.data.validation
    return float(np.mean([run.accuracy(x[t == k], t[t == k]) for k in np.unique(t)]))


def explained(run: Trained) -> float:
    """R² on held-out samples, between 0 and 1; a class counts as its number."""
    x, t = run.trainer.data.validation
    if run.diverged:
        return 0.0
    answers = run.answers(x) if run.trainer.data.classes else np.ravel(run.trainer.predict(run.state, x))
    error = np.mean((answers - np.ravel(t)) ** 2)
    return float(np.clip(1 - error / np.var(t), 0, 1)) if np.isfinite(error) else 0.0


@dataclass(frozen=True, kw_only=True)
class Problem:
    """A training that went wrong in a public report; facts only, with data, sizes and words of our own.

    `report` is the report's address, `wrong` what was wrong, `causes` the names that are right: the first is
    the best, others mean the same here. `fields` are the scenario's; `samples` draws the data unless `fields`
    name a source. The twin has the `remedy` set, and `remedied` draws its samples where the data were at
    fault. By `score` the problem reaches at most `bad`, and its twin at least `good`: both are measured by
    training, and know nothing of the checks. `seeds` are three at which the problem shows.
    """

    name: str
    report: str
    wrong: str
    causes: tuple[str, ...]
    fields: Fields
    samples: Draw | None = None
    remedy: Fields = field(default_factory=dict)
    remedied: Draw | None = None
    score: Score = on_training
    bad: float
    good: float
    seeds: tuple[int, int, int] = (0, 1, 2)

    def scenario(self, seed: int) -> Scenario:
        """The problem as a scenario."""
        return _scenario(self.name, self.fields, self.samples, seed)

    def twin(self, seed: int) -> Scenario:
        """The problem after its remedy."""
        fields = {**self.fields, **self.remedy}
        return _scenario(f"{self.name}, remedied", fields, self.remedied or self.samples, seed)


def _scenario(name: str, fields: Fields, samples: Draw | None, seed: int) -> Scenario:
    table: dict[str, Any] = {}
    drawn = {"data.source": Arrays.of(*samples(np.random.default_rng(seed)))} if samples else {}
    problems = apply_overrides(table, {**fields, **drawn})
    scenario, more = parse_scenario(table, name)
    assert not [*problems, *more], [*problems, *more]
    return scenario


def train(scenario: Scenario, seed: int) -> Trained:
    """The network after all its epochs."""
    trainer = scenario.network_trainer(seed)
    return finish(trainer, trainer.start())


def finish(trainer: Any, state: State, steps: int = 0) -> Trained:
    """The network after the rest of its epochs, or after some steps."""
    for number in count(1):
        step = trainer.step(state)
        if step.after is None:
            return Trained(trainer, state, diverged=True)
        state = step.after
        if step.end or number == steps:
            break
    return Trained(trainer, state, diverged=False)
