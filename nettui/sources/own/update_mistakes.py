"""What is wrong with the update of a learner's code: its formula, its rate, its count, what it keeps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Protocol

import numpy as np

from nettui.abilities import Mistake
from nettui.sources.own.adam_count import wrong_count
from nettui.sources.own.backward import backward, forward
from nettui.sources.own.dissect import RATE_TWICE
from nettui.sources.own.following import goes_elsewhere, judge_later
from nettui.sources.own.lines import update_line
from nettui.sources.own.opened import OwnCode
from nettui.sources.own.rules import COUNT
from nettui.sources.own.updates import OFF, WrongUpdate, judge_update
from nettui.types import Array, State, Step, Tensors

EXPECTED = "−rate × gradient"


class Stepping(Protocol):
    """Training by a learner's code."""

    own: OwnCode

    def step(self, state: State) -> Step:
        """The step after `state`."""
        ...

    def passes(self, state: State, x: Array, t: Array) -> tuple[float | None, Tensors]:
        """Loss and gradients on samples x (N, D) with labels t (N,)."""
        ...


def update_mistakes(trainer: Stepping, start: State, x: Array, t: Array) -> Iterator[Mistake]:
    """What is wrong with the learner's own update from `start`, where no momentum has gathered.

    x, t are the samples of its mini-batch. Code that only trains itself is held against the textbook's
    gradients.
    """
    own = trainer.own
    step = trainer.step(start)
    if step.after is None or step.gradients is None:
        return
    if own.rate is not None and own.rate.twice:
        said = "a rate twice as large makes the step four times as long"
        yield _told(own, WrongUpdate(RATE_TWICE, "rate² × gradient", said))
    if (count := wrong_count(own.source)) is not None:
        yield Mistake(COUNT, count.said, "1, 2, 3, …", f"{count.why}; {Path(own.file).name}:{count.line}")
        return
    remembers = goes_elsewhere(trainer.step, step)
    wrong = None
    if own.computes_gradients:
        few = {
            what: trainer.passes(start, x[rows], t[rows])[1]
            for what, rows in (("the first sample", slice(0, 1)), ("the last sample", slice(-1, None)))
        }
        wrong = judge_update(start.params, step.after.params, step.gradients, step.rate, few, remembers)
        if wrong is not None and wrong.symptom == OFF and own.rate is not None and own.rate.twice:
            return
    if wrong is None or wrong.symptom == OFF:

        def followed(now: Step) -> Mapping[str, Array] | None:
            return now.gradients if own.computes_gradients else _textbooks(own, now)

        wrong = judge_later(trainer.step, start, followed, remembers, own.source) or wrong
    if wrong is not None:
        yield _told(own, wrong)


def _told(own: OwnCode, wrong: WrongUpdate) -> Mistake:
    """With the line of the update."""
    line = update_line(own.source, wrong.symptom, list(own.params))
    where = "" if line is None else f"; {Path(own.file).name}:{line}"
    return Mistake(wrong.symptom, wrong.measured, EXPECTED, f"{wrong.evidence}{where}")


def _textbooks(own: OwnCode, step: Step) -> Mapping[str, Array] | None:
    """The textbook's gradients of a step; None where the network or its loss is not known."""
    structure, loss, batch = own.found.structure, own.found.loss, step.ops[0]
    if structure is None or loss is None or batch.out is None:
        return None
    params = {name: np.asarray(array, float) for name, array in step.before.params.items()}
    targets = own.found.form.targets(batch.arrays["labels"])
    with np.errstate(all="ignore"):
        return backward(structure, params, forward(structure, params, batch.out, targets, loss))
