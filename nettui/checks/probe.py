"""A trainer at one State, as the checks question it; nothing that is asked of it changes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from nettui.metrics.reading import measure
from nettui.nn.network import Network
from nettui.nn.optimizers import Adam, Optimizer
from nettui.nn.regularizers import PenaltyBase
from nettui.nn.schedules import Constant
from nettui.nn.stages import DropoutStage
from nettui.types import Array, Dataset, Evaluation, Reading, Split, State, Step, Tensors, Trainer
from nettui.visuals.answers import spread

FEW = 32
"""Samples that suffice where a formula is tested, not a statistic."""

WORK, BRISK = 2e10, 50
"""Multiplications that a trial run may take, about a second on one processor, and steps that it has room
for."""

UPDATE = 64
"""Samples whose passes cost as much as an update of the parameters."""

LEAST = 16
"""Samples that a mini-batch keeps in any case."""


RATES = (0.01, 0.003, 0.001)
"""Adam's, tried one after the other: deep networks want smaller ones."""


def _go_on() -> None:
    """Lets everything go on."""


class Learned(NamedTuple):
    """The step at which learning ended, and the data loss of every step up to it."""

    step: Step
    losses: tuple[float, ...]


class Unanswered(Exception):
    """The trainer cannot tell what a check must know; the message says what is missing."""


@dataclass(frozen=True)
class Subject:
    """What a check may ask of a trainer; each variation is a Subject of its own.

    Of any Trainer: `step`, `reading`, `run`. The rest asks for more, under the names and meanings that
    nn.trainer.BackPropTrainer gives them, and raises Unanswered where there is none. `pulse` is called again
    and again by what takes long; what it raises ends that.
    """

    trainer: Trainer
    state: State
    pulse: Callable[[], None] = field(default=_go_on, repr=False, compare=False)

    @cached_property
    def step(self) -> Step:
        """The mini-batch after the State."""
        return self.trainer.step(self.state)

    @cached_property
    def reading(self) -> Reading:
        return measure(self.step)

    @cached_property
    def start(self) -> Subject:
        """The network before its first step, with the hyper-parameters as they are now."""
        state = replace(self.trainer.start(), config=self.state.config)
        return self if state.step == self.state.step else self.at(state)

    def at(self, state: State) -> Subject:
        """The same trainer at another State."""
        return replace(self, state=state)

    def run(self, steps: int) -> Iterator[Step]:
        """So many steps in a row, past the last epoch too; a fault is the last of them."""
        state: State | None = self.state
        for _ in range(steps):
            if state is None:
                return
            self.pulse()
            step = self.trainer.step(state)
            yield step
            state = step.after

    def steps(self, most: int) -> int:
        """How many steps a trial run may take, at least 20 and at most so many."""
        work = 6 * max(self._batch(), UPDATE) * self.state.params.flat.size
        return int(min(max(WORK / work, 20), most))

    @property
    def brisk(self) -> Subject:
        """With mini-batches cut, where the network is large, so that a trial run of some steps is
        affordable.
        """
        config, samples = self.state.config, self._batch()
        room = max(int(WORK / BRISK / (6 * self.state.params.flat.size)), LEAST)
        if samples <= room or not hasattr(config, "batch"):
            return self
        return self.at(replace(self.state, config=replace(config, batch=room)))

    def _batch(self) -> int:
        """How many samples the mini-batch has."""
        batch = self.step.ops[0].out
        return 1 if batch is None else len(batch)

    def ability(self, name: str) -> Any:
        """A method or value of the trainer that not every Trainer has."""
        found = getattr(self.trainer, name, None)
        if found is None:
            raise Unanswered(f"what is trained here has no {name}")
        return found

    def config(self, name: str) -> Any:
        """A part of the hyper-parameters."""
        if not hasattr(self.state.config, name):
            raise Unanswered(f"what is trained here has no {name}")
        return getattr(self.state.config, name)

    @property
    def data(self) -> Dataset:
        data: Dataset = self.ability("data")
        return data

    @cached_property
    def numeric(self) -> bool:
        """Whether what it is trained on is numbers all through, as far as one can see."""
        data: Dataset | None = getattr(self.trainer, "data", None)
        return data is None or bool(np.isfinite(data.train.x).all())

    def evenly(self, most: int) -> Split:
        """At most so many training samples, evenly spread."""
        train = self.data.train
        rows = spread(len(train.t), most)
        return Split(train.x[rows], train.t[rows])

    @property
    def samples(self) -> Split:
        """The mini-batch after the State."""
        batch = self.step.ops[0]
        if batch.out is None or "labels" not in batch.arrays:
            raise Unanswered("its steps do not show inputs and labels")
        return Split(batch.out, batch.arrays["labels"])

    @property
    def last(self) -> str:
        """The name of the layer that gives the scores."""
        layers = [name.removesuffix(".W") for name in self.state.params if name.endswith(".W")]
        if not layers:
            raise Unanswered("it has no layer with weights")
        return layers[-1]

    def loss(self) -> float:
        """Total loss of the mini-batch."""
        with np.errstate(all="ignore"):
            return float(self.ability("loss")(self.state))

    def gradients(self) -> Tensors:
        """Back-propagated gradients of that loss."""
        with np.errstate(all="ignore"):
            gradients: Tensors = self.ability("gradients")(self.state)
        return gradients

    def evaluate(self) -> Evaluation:
        """Data loss and accuracy of the held-out samples, as at prediction."""
        with np.errstate(all="ignore"):
            found: Evaluation | None = self.ability("evaluate")(self.state)
        if found is None:
            raise Unanswered("nothing is held out")
        return found

    def predict(self, x: Array) -> Array:
        """The answers (N, K)."""
        with np.errstate(all="ignore"):
            answers: Array = self.ability("predict")(self.state, x)
        return answers

    def on(self, x: Array, t: Array) -> Subject:
        """The same network with these samples as its only mini-batch, and held out as well."""
        data = Dataset("samples", Split(x, t), Split(x, t), self.data.classes)
        trainer = self.ability("on")(data)
        config = self.state.config
        config = replace(config, batch=0) if hasattr(config, "batch") else config
        state = replace(self.state, config=config, epoch=0, batch=0, seen=0)
        return replace(self, trainer=trainer, state=state)

    def few(self, most: int = FEW) -> Subject:
        """On the first samples of the mini-batch."""
        x, t = self.samples
        return self.on(x[:most], t[:most])

    def put(self, name: str, value: Array) -> Subject:
        """With another value of one tensor."""
        flat = self.state.params.flat.copy()
        flat[self.state.params.layout.slices[name]] = np.ravel(value)
        return self.at(replace(self.state, params=Tensors(self.state.params.layout, flat)))

    def vary(self, part: str, **options: Any) -> Subject:
        """With other options of one part of the hyper-parameters: vary("optimizer", rate=0.1)."""
        try:
            config = replace(self.state.config, **{part: replace(self.config(part), **options)})
        except TypeError:
            raise Unanswered(f"its {part} has no {' or '.join(options)}") from None
        return self.at(replace(self.state, config=config))

    def trained_by(self, optimizer: Optimizer) -> Subject:
        """With another optimizer that has seen nothing, at a constant rate."""
        self.config("optimizer")
        config = replace(self.state.config, optimizer=optimizer, schedule=Constant())
        slots = optimizer.init(self.state.params.flat)
        return self.at(replace(self.state, config=config, slots=slots, updates=0))

    def learned(self, steps: int, near: float, rates: Sequence[float] = RATES) -> Learned:
        """Adam's run up to where all samples of the mini-batch are right, with a loss of at most `near`.

        Where no rate gets that far, the run that got furthest.
        """
        best: Learned | None = None
        for rate in rates:
            losses: list[float] = []
            for step in self.trained_by(Adam(rate)).run(self.steps(steps)):
                losses.append(step.loss.data)
                if step.accuracy == 1.0 and step.loss.data <= near:
                    return Learned(step, tuple(losses))
            if best is None or _rank(step) > _rank(best.step):
                best = Learned(step, tuple(losses))
        assert best is not None
        return best

    @property
    def plain(self) -> Subject:
        """Without dropout and penalty, as far as it is known to have them."""
        config, subject = self.state.config, self
        if isinstance(getattr(config, "penalty", None), PenaltyBase):
            subject = subject.vary("penalty", strength=0.0)
        if isinstance(network := getattr(config, "network", None), Network):
            kept = tuple(stage for stage in network.stages if not isinstance(stage, DropoutStage))
            subject = subject.vary("network", stages=kept)
        return subject


def _rank(step: Step) -> tuple[float, float]:
    """How far it got: the share that is right counts first."""
    return step.accuracy, -step.loss.data
