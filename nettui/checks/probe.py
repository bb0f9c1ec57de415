"""A trainer at one State, as the checks see it: what can be asked of it, and variations of it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

import numpy as np

from nettui.abilities import (
    Differentiable,
    Dissectable,
    Missing,
    Portable,
    Predicts,
    Redesignable,
    Supervised,
    Textbook,
    Trainer,
    able,
    tunes,
)
from nettui.checks.not_applicable import NotApplicable
from nettui.common.text import format_number
from nettui.data.dataset import Dataset, Split
from nettui.data.stored import all_finite
from nettui.metrics.reading import keep_probability, measure
from nettui.types import Array, Reading, State, Step, Tensors
from nettui.visuals.predictions import evenly_spaced

A = TypeVar("A")
R = TypeVar("R")

SAME_LOSS = 0.01
"""Relative difference up to which two losses may be one, of a trainer that draws or rounds as it likes."""

FORMULA_SAMPLES = 32
"""Samples that suffice to test a formula, as opposed to a statistic."""

STATISTIC_SAMPLES = 1000
"""Samples that suffice for a statistic, whatever the mini-batch."""


class ScoreLayer(NamedTuple):
    """The names of the weight matrix and of the biases that compute the scores."""

    weight: str
    bias: str | None


@dataclass(frozen=True)
class Probe:
    """A trainer at one State; no question and no variation changes either of them.

    `step`, `reading` and `run` work with any Trainer. The rest needs abilities, and raises NotApplicable
    where one is missing. `pulse` is called often during long work; an exception that it raises ends the work.
    """

    trainer: Trainer
    state: State
    pulse: Callable[[], None] = field(default=lambda: None, repr=False, compare=False)

    @cached_property
    def step(self) -> Step:
        """The mini-batch that follows the State."""
        return self.trainer.step(self.state)

    @cached_property
    def reading(self) -> Reading:
        return measure(self.step)

    def run(self, steps: int) -> Iterator[Step]:
        """Consecutive steps, past the last epoch too; a step that is cut short by a NaN is the last one."""
        state: State | None = self.state
        for _ in range(steps):
            if state is None:
                return
            self.pulse()
            step = self.trainer.step(state)
            yield step
            state = step.after

    @cached_property
    def _answers(self) -> dict[Callable[[Probe], Any], Any]:
        return {}

    def once(self, question: Callable[[Probe], R]) -> R:
        """The answer to a question about this network that takes long: it is asked once, whoever asks."""
        if question not in self._answers:
            self._answers[question] = question(self)
        found: R = self._answers[question]
        return found

    def ability(self, kind: type[A]) -> A:
        """The trainer as one that has the ability. Raises NotApplicable if it does not."""
        return _applicable(able(self.trainer, kind))

    def can_tune(self, option: str) -> bool:
        """Whether the trainer can change that hyper-parameter."""
        return not isinstance(tunes(self.trainer, option), Missing)

    @property
    def is_textbook(self) -> bool:
        """Whether the network is of nettui's own layers, whose formulas are known."""
        return not isinstance(able(self.trainer, Textbook), Missing)

    def require_mean(self) -> None:
        """Raises NotApplicable for code of the user's own whose loss is a sum over the mini-batch."""
        own = able(self.trainer, Dissectable)
        if not isinstance(own, Missing) and own.sums:
            raise NotApplicable("the loss of this code is a sum over the mini-batch throughout")

    @property
    def weights_classes(self) -> bool:
        """Whether the loss is known to weight the classes, so that it is not after the most right answers."""
        losses = [op.part for op in self.step.ops if op.phase == "loss"]
        return any(getattr(loss, "weights", "none") != "none" for loss in losses)

    @property
    def mixes_samples(self) -> bool:
        """Whether batch normalization, in a network of nettui's own layers, mixes the samples."""
        return self.is_textbook and self.state.config.network.mixes_samples

    @property
    def data(self) -> Dataset:
        return self.ability(Supervised).data

    @property
    def classes(self) -> Dataset:
        """The data set, if its labels are classes. Raises NotApplicable."""
        data = self.data
        for part in filter(None, (data.train, data.validation)):
            require_classes(part.t)
        return data

    @cached_property
    def has_finite_data(self) -> bool:
        """Whether all training inputs are finite; True if the trainer does not show its data."""
        trainer = able(self.trainer, Supervised)
        return isinstance(trainer, Missing) or all_finite(trainer.data.train.x)

    def evenly_spaced_samples(self, most: int) -> Split:
        """At most `most` training samples with their classes, evenly spread over the training part."""
        return self._evenly_spaced(self.classes.train, most)

    def evenly_spaced_answers(self, most: int) -> Split:
        """The same of samples whose labels are classes, or numbers to predict."""
        train = self.data.train
        require_answers(train.t)
        return self._evenly_spaced(train, most)

    @staticmethod
    def _evenly_spaced(train: Split, most: int) -> Split:
        rows = evenly_spaced(len(train.t), most)
        return Split(train.x[rows], train.t[rows])

    @property
    def mini_batch(self) -> Split:
        """The samples of the mini-batch that follows the State."""
        x, t = self.inputs, self.step.ops[0].arrays.get("labels")
        if t is None:
            raise NotApplicable("its steps do not show labels")
        if not t.ndim or len(t) != len(x):
            raise NotApplicable(f"its steps show {len(x)} inputs, and labels of shape {t.shape}")
        return Split(x, t)

    @property
    def inputs(self) -> Array:
        """The inputs of that mini-batch."""
        x = self.step.ops[0].out
        if x is None:
            raise NotApplicable("its steps do not show inputs")
        if not x.ndim or not len(x):
            raise NotApplicable(f"its steps show inputs of shape {x.shape}, and no samples")
        return x

    @property
    def score_layer(self) -> ScoreLayer:
        """The layer that computes the scores as x·W + b."""
        layer = next((op.layer for op in self.step.ops if op.site == self.step.scores and op.layer), "")
        layout = self.state.params.layout
        weights = [layout.by_name[name] for name in layout.of(layer, "weight")] if layer else []
        if len(weights) != 1 or len(weights[0].shape) != 2:
            raise NotApplicable("its steps do not say which matrix computes the scores")
        return ScoreLayer(weights[0].name, next(iter(layout.of(layer, "bias")), None))

    def absent(self, part: str) -> str:
        """How it is known that code of the user's own lacks a part; "" if it is not known."""
        return self._absences.get(part, "")

    @cached_property
    def _absences(self) -> Mapping[str, str]:
        code = able(self.trainer, Dissectable)
        return {} if isinstance(code, Missing) else code.absent(self.state)

    def is_default(self, part: str) -> bool:
        """Whether the rate, the epochs, the batch or the data of code of the user's own are nettui's."""
        code = able(self.trainer, Dissectable)
        return not isinstance(code, Missing) and part in code.defaults

    def loss(self) -> float:
        """Total loss of the mini-batch."""
        with np.errstate(all="ignore"):
            return float(self.ability(Differentiable).loss(self.state))

    def gradients(self) -> Tensors:
        """Back-propagated gradients of that loss."""
        with np.errstate(all="ignore"):
            return self.ability(Differentiable).gradients(self.state)

    def predict(self, x: Array) -> Array:
        """The predictions (N, K) for the inputs x (N, D)."""
        with np.errstate(all="ignore"):
            return self.ability(Predicts).predict(self.state, x)

    def at(self, state: State) -> Probe:
        """The same trainer at another State."""
        return replace(self, state=state)

    @cached_property
    def start(self) -> Probe:
        """The network before its first step, with the current hyper-parameters."""
        state = replace(self.trainer.start(), config=self.state.config)
        return self if state.step == self.state.step else self.at(state)

    def on(self, x: Array, t: Array) -> Probe:
        """The same network with these samples as its only mini-batch, which are held out as well."""
        self.require_same_training()
        trainer = self.ability(Portable).on(Split(x, t))
        return replace(self, trainer=trainer, state=self._new_epoch)

    @property
    def _new_epoch(self) -> State:
        """The State as a trainer on other samples takes it: at the start of their first epoch."""
        return replace(self.state, epoch=0, batch=0, samples_seen=0)

    def require_same_training(self) -> None:
        """Raises NotApplicable unless its steps show the samples that it trains on, as `on` takes them."""
        if self.portability:
            raise NotApplicable(self.portability)

    @cached_property
    def portability(self) -> str:
        """Why training on the samples of its own mini-batch is not this training; "" if it is."""
        portable, batch = able(self.trainer, Portable), self.step.ops[0]
        if isinstance(portable, Missing) or batch.out is None or "labels" not in batch.arrays:
            return ""
        here = self.step.loss.total
        there = portable.on(self.mini_batch).step(self._new_epoch).loss.total
        if abs(here - there) <= SAME_LOSS * max(abs(here), 1.0) or math.isnan(here):
            return ""
        losses = f"{format_number(here, 5)}, and {format_number(there, 5)} as on(samples)"
        return f"its mini-batch has loss {losses}: its steps do not show the samples that it trains on"

    def on_first(self, samples: int = FORMULA_SAMPLES) -> Probe:
        """The same network on the first samples of the mini-batch."""
        x, t = self.mini_batch
        return self.on(x[:samples], t[:samples])

    def with_tensor(self, name: str, value: Array) -> Probe:
        """The same network with another value of one parameter."""
        flat = self.state.params.flat.copy()
        flat[self.state.params.layout.slices[name]] = np.ravel(value)
        return self.at(replace(self.state, params=Tensors(self.state.params.layout, flat)))

    def tuned(self, **options: Any) -> Probe:
        """With other hyper-parameters, as abilities.Tunable describes them. Raises NotApplicable."""
        trainers = [_applicable(tunes(self.trainer, option)) for option in options]
        return self.at(trainers[0].tuned(self.state, **options))

    def redesigned(self, **parts: Any) -> Probe:
        """Before its first step, with another `data`, `config` or `seed`. Raises NotApplicable."""
        config = parts.pop("config", self.state.config)
        trainer = self.ability(Redesignable).redesigned(config=config, **parts)
        return replace(self, trainer=trainer, state=trainer.start())

    @property
    def unregularized(self) -> Probe:
        """Without dropout, penalty and label smoothing, as far as the trainer can change them."""
        off = {"penalty": 0.0, "dropout": 1.0, "smoothing": 0.0}
        options = {option: value for option, value in off.items() if self.can_tune(option)}
        return self.tuned(**options) if options else self

    @cached_property
    def many(self) -> Probe:
        """The same network on up to STATISTIC_SAMPLES training samples, as far as the trainer can do that.

        A mini-batch of a few samples says little of a network.
        """
        return self.on_many(STATISTIC_SAMPLES)

    def on_many(self, samples: int) -> Probe:
        """The same network on up to so many training samples, evenly spaced; itself if it is not Portable."""
        able_to = (able(self.trainer, kind) for kind in (Portable, Supervised))
        if any(isinstance(found, Missing) for found in able_to) or self.portability:
            return self
        x, t, *_ = self.data.train
        rows = evenly_spaced(len(x), samples)
        return self.on(x[rows], t[rows]) if len(rows) else self

    @property
    def calm_loss(self) -> float:
        """The data loss of the mini-batch without dropout, if the trainer holds it out as well."""
        step = self.step
        if keep_probability(step) == 1:
            return step.loss.data
        return step.validation.loss if step.validation else self.unregularized.step.loss.data


def require_answers(t: Array) -> None:
    """Raises NotApplicable unless the labels are the numbers of classes, or numbers to predict."""
    if t.ndim != 1 or t.dtype.kind != "f":
        require_classes(t)


def require_classes(t: Array) -> None:
    """Raises NotApplicable unless the labels are the numbers of classes."""
    if t.ndim == 1 and t.dtype.kind == "f":
        raise NotApplicable("its labels are numbers to predict, not classes")
    if t.ndim != 1 or t.dtype.kind not in "iu":
        raise NotApplicable("its labels are not the numbers of classes")


def _applicable(found: A | Missing) -> A:
    """What was asked for. Raises NotApplicable if it is missing."""
    if isinstance(found, Missing):
        raise NotApplicable(str(found))
    return found
