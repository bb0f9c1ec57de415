"""A trainer at one State, as the checks see it: what can be asked of it, and variations of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from nettui.metrics.reading import measure
from nettui.nn.network import Network
from nettui.nn.optimizers import Optimizer
from nettui.nn.regularizers import PenaltyBase
from nettui.nn.schedules import Constant
from nettui.nn.stages import DropoutStage
from nettui.types import Array, Dataset, Evaluation, Reading, Split, State, Step, Tensors, Trainer
from nettui.visuals.predictions import evenly_spaced

FORMULA_SAMPLES = 32
"""Samples that suffice to test a formula, as opposed to a statistic."""


class NotApplicable(Exception):
    """A check cannot be run on this trainer; the message says why."""


@dataclass(frozen=True)
class Probe:
    """A trainer at one State; no question and no variation changes either of them.

    `step`, `reading` and `run` work with any Trainer. The rest needs what nn.trainer.BackPropTrainer has,
    under the same names, and raises NotApplicable if it is missing. `pulse` is called often during long work;
    an exception that it raises ends the work.
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

    def require(self, name: str) -> Any:
        """A method or attribute that not every trainer has."""
        found = getattr(self.trainer, name, None)
        if found is None:
            raise NotApplicable(f"this trainer has no {name}")
        return found

    def config(self, name: str) -> Any:
        """One of the hyper-parameters."""
        if not hasattr(self.state.config, name):
            raise NotApplicable(f"this trainer has no {name}")
        return getattr(self.state.config, name)

    @property
    def data(self) -> Dataset:
        data: Dataset = self.require("data")
        return data

    @cached_property
    def has_finite_data(self) -> bool:
        """Whether all training inputs are finite; True if the trainer does not show its data."""
        data: Dataset | None = getattr(self.trainer, "data", None)
        return data is None or bool(np.isfinite(data.train.x).all())

    def evenly_spaced_samples(self, most: int) -> Split:
        """At most `most` training samples, evenly spread over the training part."""
        train = self.data.train
        rows = evenly_spaced(len(train.t), most)
        return Split(train.x[rows], train.t[rows])

    @property
    def mini_batch(self) -> Split:
        """The samples of the mini-batch that follows the State."""
        batch = self.step.ops[0]
        if batch.out is None or "labels" not in batch.arrays:
            raise NotApplicable("its steps do not show inputs and labels")
        return Split(batch.out, batch.arrays["labels"])

    @property
    def output_layer(self) -> str:
        """The name of the layer that computes the scores."""
        layers = [name.removesuffix(".W") for name in self.state.params if name.endswith(".W")]
        if not layers:
            raise NotApplicable("it has no layer with weights")
        return layers[-1]

    def loss(self) -> float:
        """Total loss of the mini-batch."""
        with np.errstate(all="ignore"):
            return float(self.require("loss")(self.state))

    def gradients(self) -> Tensors:
        """Back-propagated gradients of that loss."""
        with np.errstate(all="ignore"):
            gradients: Tensors = self.require("gradients")(self.state)
        return gradients

    def evaluate(self) -> Evaluation:
        """Data loss and accuracy on the held-out samples, as at prediction."""
        with np.errstate(all="ignore"):
            evaluation: Evaluation | None = self.require("evaluate")(self.state)
        if evaluation is None:
            raise NotApplicable("no samples are held out")
        return evaluation

    def predict(self, x: Array) -> Array:
        """The predictions (N, K) for the inputs x (N, D)."""
        with np.errstate(all="ignore"):
            predictions: Array = self.require("predict")(self.state, x)
        return predictions

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
        data = Dataset("samples", Split(x, t), Split(x, t), self.data.classes)
        trainer = self.require("on")(data)
        config = self.state.config
        config = replace(config, batch=0) if hasattr(config, "batch") else config
        state = replace(self.state, config=config, epoch=0, batch=0, samples_seen=0)
        return replace(self, trainer=trainer, state=state)

    def on_first(self, samples: int = FORMULA_SAMPLES) -> Probe:
        """The same network on the first samples of the mini-batch."""
        x, t = self.mini_batch
        return self.on(x[:samples], t[:samples])

    def with_tensor(self, name: str, value: Array) -> Probe:
        """The same network with another value of one parameter."""
        flat = self.state.params.flat.copy()
        flat[self.state.params.layout.slices[name]] = np.ravel(value)
        return self.at(replace(self.state, params=Tensors(self.state.params.layout, flat)))

    def with_options(self, name: str, **options: Any) -> Probe:
        """With other options of one hyper-parameter: with_options("optimizer", rate=0.1)."""
        try:
            config = replace(self.state.config, **{name: replace(self.config(name), **options)})
        except TypeError:
            raise NotApplicable(f"its {name} has no {' or '.join(options)}") from None
        return self.at(replace(self.state, config=config))

    def with_optimizer(self, optimizer: Optimizer) -> Probe:
        """With another optimizer, in its initial state, at a constant rate."""
        self.config("optimizer")
        config = replace(self.state.config, optimizer=optimizer, schedule=Constant())
        slots = optimizer.init(self.state.params.flat)
        return self.at(replace(self.state, config=config, slots=slots, updates=0))

    @property
    def unregularized(self) -> Probe:
        """Without dropout and penalty, where the trainer shows that it has them."""
        config, probe = self.state.config, self
        if isinstance(getattr(config, "penalty", None), PenaltyBase):
            probe = probe.with_options("penalty", strength=0.0)
        if isinstance(network := getattr(config, "network", None), Network):
            kept = tuple(stage for stage in network.stages if not isinstance(stage, DropoutStage))
            probe = probe.with_options("network", stages=kept)
        return probe
