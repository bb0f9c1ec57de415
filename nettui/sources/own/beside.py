"""Steps a learner's code and the textbook side by side until they differ."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nettui.common.errors import InputError
from nettui.sources.own.capture import captured
from nettui.sources.own.matching import FoundLoss
from nettui.sources.own.structure import Structure
from nettui.sources.own.textbook import (
    OwnStep,
    Row,
    compare_step,
    first_difference,
    not_compared,
    require_known,
    rows_of_each_sample,
    update_rows,
)
from nettui.sources.own.trainer import OwnTrainer
from nettui.types import Array, State, Step

DRAWS = "its passes draw random numbers, as dropout does, and the textbook's draw none: switch them off first"


class Beside(NamedTuple):
    """The values of the step that was compared last: the first that differs, or the last of `steps`."""

    name: str
    step: int
    steps: int
    rows: tuple[Row, ...]

    @property
    def first(self) -> Row | None:
        """The first value that differs."""
        return first_difference([*self.rows])


def beside_textbook(trainer: OwnTrainer, name: str, steps: int) -> Beside:
    """Compares up to `steps` steps.

    Raises InputError where the textbook has no such network, TrainerError where the code raises.
    """
    found = trainer.own.found
    structure, loss = require_known(found.structure, found.loss, name)
    state = trainer.start()
    if trainer.own.penalized:
        state = trainer.tuned(state, penalty=0.0)
    if found.random.gradients:
        raise InputError(name, [DRAWS])
    rows: list[Row] = []
    for _ in range(steps):
        batch = trainer.batch(state)
        x, t = batch.out, batch.arrays["labels"]
        assert x is not None
        own = _own_step(trainer, state, x, t)
        rows = compare_step(structure, loss, state.params, x, found.form.targets(t), own)
        step = trainer.step(state)
        if step.after is None:
            break
        if trainer.own.updates and trainer.own.computes_gradients:
            rows += _update_rows(trainer, structure, loss, step, own)
        if first_difference(rows) is not None:
            break
        state = step.after
    return Beside(name, state.step if first_difference(rows) else state.step - 1, steps, tuple(rows))


def _update_rows(
    trainer: OwnTrainer, structure: Structure, loss: FoundLoss, step: Step, own: OwnStep
) -> list[Row]:
    """Their update beside gradient descent after the mini-batch, else after each sample, if they do so.

    An update that follows another rule, without a mistake that is known, is not compared.
    """
    assert step.after is not None
    before, batch = step.before, step.ops[0]
    rows = update_rows(before.params, own.gradients, step.rate, step.after.params)
    if first_difference(rows) is None:
        return rows
    x, t = np.asarray(batch.out), batch.arrays["labels"]
    targets = trainer.own.found.form.targets(t)
    each = rows_of_each_sample(structure, loss, before.params, x, targets, step.rate, step.after.params)
    if first_difference(each) is None:
        return each
    return rows if any(trainer.update_mistakes(before)) else not_compared(rows)


def _own_step(trainer: OwnTrainer, state: State, x: Array, t: Array) -> OwnStep:
    results: list[OwnStep] = []

    def run() -> None:
        value, gradients = trainer.passes(state, x, t)
        results.append(OwnStep(value, None, gradients, []))

    seen = captured(trainer.own.code_file, run)
    found = trainer.own.found
    scores = None if found.unseen is not None or found.seen_by_structure else trainer.predict(state, x)
    value = results[0].loss if found.has_loss else None
    gradients = {key: np.asarray(array, float) for key, array in results[0].gradients.items()}
    return OwnStep(value, scores, gradients, seen)
