"""Trains a learner's network with its own gradients: a Trainer that is a pure function of its State."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import replace
from functools import partial
from typing import Any, Self, TypeVar

import numpy as np

from nettui.abilities import Missing, Mistake
from nettui.common.foreign import TrainerError
from nettui.data.dataset import Dataset, Split
from nettui.nn.clipping import UNCLIPPED
from nettui.nn.goodness import classes_of
from nettui.nn.network import INPUT
from nettui.nn.schedules import Constant
from nettui.nn.trainer import epoch_order, scheduled_rate
from nettui.sources.own.absence import absences
from nettui.sources.own.deciding import update_told
from nettui.sources.own.dissect import dissect, without_cancelling
from nettui.sources.own.form import few_samples
from nettui.sources.own.lacking import fixed, lacks
from nettui.sources.own.lines import place
from nettui.sources.own.network import KeepsRate, OwnNetwork, Penalized, Updates, divisor_of
from nettui.sources.own.opened import OwnCode, OwnConfig
from nettui.sources.own.rates import telling_rate
from nettui.sources.own.running import own_randomness, quiet
from nettui.sources.own.scoring import evaluation, goodness_of
from nettui.sources.own.shown import watched_pass
from nettui.sources.own.subject import Subject
from nettui.sources.own.update_mistakes import update_mistakes
from nettui.sources.own.updates import require_shapes
from nettui.types import NAN, Array, BaselineLoss, Evaluation, LossParts, Op, State, Step, Tensors

T = TypeVar("T")


class OwnTrainer:
    """The learner's network, its gradients and perhaps its update, on mini-batches of `data`.

    The State holds their parameters, and in `rest` all else that their objects and the global generators
    hold, as bytes. Samples are shuffled as by nn.trainer, so that a textbook run sees the same batches.
    """

    def __init__(self, own: OwnCode, data: Dataset, config: OwnConfig, seed: int = 0) -> None:
        self.own, self.data, self.config, self.seed, self._whole = own, data, config, seed, False

    @property
    def options(self) -> Collection[str]:
        """What can be tuned: the optimizer if it is ours, rate and penalty if its code shows them."""
        ours = () if self.config.updates else ("optimizer",)
        shown = self.own.penalized and self.own.found.has_loss  # the loss that was found has no penalty
        return (*["rate"] * self.own.takes_rate, "batch", *ours, *["penalty"] * shown)

    def fixed(self, option: str) -> Missing | None:
        """Why an option cannot be tuned, in words about that code."""
        return None if option in self.options else fixed(option)

    def missing(self, kind: type) -> Missing | None:
        """Why the code cannot answer, in words about that code."""
        return lacks(kind, self.own.found, self.own.shows)

    def start(self) -> State:
        """The State before the first mini-batch."""
        params = Tensors.of(self.own.params, self.own.known)
        slots = {} if self.config.updates else self.config.optimizer.init(params.flat)
        return State(params, self.config, slots, rest={"code": self.own.start})

    def on(self, samples: Split) -> Self:
        """The same training with all of `samples` as its mini-batch; they are held out as well."""
        other = copy(self)
        other.data, other._whole = self.data._replace(train=samples, validation=samples), True
        return other

    def tuned(self, state: State, **options: Any) -> State:
        """`state` with other hyper-parameters, as abilities.Tunable describes them."""
        config: OwnConfig = state.config
        slots, updates = state.slots, state.updates
        for name, value in options.items():
            match name:
                case "rate":
                    slots = {"rate": np.array(value)} if self._changes_rate else slots
                    config = replace(config, optimizer=replace(config.optimizer, rate=value))  # type: ignore[type-var]
                case "optimizer":
                    config = replace(config, optimizer=value, schedule=Constant(), clip=UNCLIPPED, warmup=0)
                    slots, updates = value.init(state.params.flat), 0
                case "batch":
                    config = replace(config, batch=value)
                case "penalty":
                    config = replace(config, penalty=value)
        return replace(state, config=config, slots=slots, updates=updates)

    def step(self, state: State) -> Step:
        """The mini-batch after `state`: their loss and gradients there, and the State after the update."""
        config: OwnConfig = state.config
        batch = self.batch(state)
        x, t = batch.out, batch.arrays["labels"]
        assert x is not None
        with self._network(state) as network:
            run = partial(self._gradients, network, x, t)
            (value, gradients), forward, backward = self._watched(network, len(t), run)
            frozen = self.own.code.freeze(network)
        scores = self._scores(state, x)
        forward = forward or self._structure_ops(state, x)
        loss = self._loss_parts(state, x, t, value, scores)
        rate = self._rate(state)
        if config.updates:
            after = self._own_update(state, x, t, rate)
        else:
            after = self._update(state, gradients, frozen, rate, len(t))
        ends = after.batch == 0
        size = self._batch_size(config)
        left = max(len(self.data.train.t) - state.samples_seen - len(t), 0)
        predicted = None if scores is None or self.data.target else classes_of(scores)
        return Step(
            before=state,
            ops=(batch, *forward, *self._answer_ops(forward, scores, loss), *backward),
            rate=rate,
            loss=loss,
            accuracy=NAN if predicted is None else float(np.mean(predicted == t)),
            baseline_loss=self._baseline_loss(len(t)),
            gradients=gradients,
            after=after,
            validation=self._evaluate(state) if state.step == 0 or ends else None,
            batches=state.batch + 1 + math.ceil(left / size),
            epochs=config.epochs,
            end=ends and after.epoch >= config.epochs,
            scores="scores" if scores is not None else "",
            predicted=predicted,
            **goodness_of(scores, t, self.data.target),
        )

    def _own_update(self, state: State, x: Array, t: Array, rate: float) -> State:
        """The State after the learner's own update."""
        with self._network(state) as network:
            assert isinstance(network, Updates)
            network.update(self.own.found.form.inputs(x), self.own.found.form.answers(t), rate)
            now, rest = self.own.code.freeze(network)
        require_shapes(self.own.params, now)
        return self._after(state, Tensors.of(now, self.own.known).flat, {}, rest, len(t))

    def _update(
        self,
        state: State,
        gradients: Tensors,
        frozen: tuple[Mapping[str, Array], Array],
        rate: float,
        samples: int,
    ) -> State:
        """The State after an update by our optimizer, from the parameters as the passes left them."""
        config: OwnConfig = state.config
        start = Tensors.of(frozen[0], self.own.known).flat
        with np.errstate(all="ignore"):
            g = config.clip.apply(gradients.flat)
            flat, slots = config.optimizer.update(start, g, state.slots, rate, state.updates + 1)
        return self._after(state, flat, slots, frozen[1], samples)

    def _rate(self, state: State) -> float:
        """The rate of the step after `state`, by the schedule; NaN for an unknown one inside the code."""
        config: OwnConfig = state.config
        if not self.own.takes_rate and self.own.rate is not None:
            return self.own.rate.inside
        if self._changes_rate and (state.updates or "rate" in state.slots):
            return self._kept_rate(state)
        return scheduled_rate(config, state, math.ceil(len(self.data.train.t) / self._batch_size(config)))

    @property
    def _changes_rate(self) -> bool:
        """Whether the code changes its rate as it trains, so that it is the code's after the first step."""
        return self.config.updates and self.own.rate is not None and self.own.rate.changes

    def _kept_rate(self, state: State) -> float:
        """The rate that the code has come to, or the one that it was given since."""
        if "rate" in state.slots:
            return float(state.slots["rate"])
        assert self.own.rate is not None
        with self._network(state) as network:
            assert isinstance(network, KeepsRate)  # as it was when the rate was found
            return network.own_rate(self.own.rate.name)

    def batch(self, state: State) -> Op:
        """The samples of the mini-batch after `state`."""
        train, size = self.data.train, self._batch_size(state.config)
        if size == len(train.t):
            rows = np.arange(size)
        else:
            order = epoch_order(self.seed, state.epoch if state.config.shuffle else None, len(train.t))
            rows = order[state.samples_seen : state.samples_seen + size]
        x = train.x.reshape(len(train.x), -1)[rows]
        return Op("batch", INPUT, out=x, arrays={"labels": train.t[rows], "rows": rows})

    def loss(self, state: State, samples: int | None = None) -> float:
        """Their loss at `state` on the first `samples` of its mini-batch; the one found if they have none."""
        x, t = self._first(state, samples)
        if self.own.found.has_loss:
            value = self.passes(state, x, t)[0]
            return NAN if value is None else value
        return self._found_loss(self._scores(state, x), t)

    def gradients(self, state: State, samples: int | None = None) -> Tensors:
        """Their gradients of it: where the loss is the one found, of their data loss alone."""
        if self.own.penalized and not self.own.found.has_loss:
            state = replace(state, config=replace(state.config, penalty=0.0))
        return self.passes(state, *self._first(state, samples))[1]

    def _first(self, state: State, samples: int | None) -> tuple[Array, Array]:
        batch = self.batch(state)
        assert batch.out is not None
        return batch.out[:samples], batch.arrays["labels"][:samples]

    def _found_loss(self, scores: Array | None, t: Array) -> float:
        """The loss that was found or is shown, of scores (N, K); NaN without one of both."""
        known = self.own.found.shown
        return NAN if scores is None or known is None else known.value(scores, self.own.found.form.targets(t))

    def predict(self, state: State, x: Array) -> Array:
        """Their answers (N, K), or those of the textbook network that has their loss."""
        if self.own.found.seen_by_structure and self.own.found.structure is not None:
            return self.own.found.structure.answer(state.params, x.reshape(len(x), -1))
        with self._network(state) as network:
            return self.own.found.form.scores(network.scores(self.own.found.form.inputs(x)), len(x))

    def forward(self, state: State, x: Array) -> Sequence[Op]:
        """The ops of the forward pass, of its layer objects or of the textbook's network that answers so."""
        with self._network(state) as network:
            run = partial(network.scores, self.own.found.form.inputs(x))
            ops = self._watched(network, len(x), run)[1] if self.own.shows else []
        return ops or self._structure_ops(state, x)

    def _watched(
        self, network: OwnNetwork, samples: int, run: Callable[[], T]
    ) -> tuple[T, list[Op], list[Op]]:
        return watched_pass(network, self.own.known, samples, self.own.found.form.columns, run)

    def passes(self, state: State, x: Array, t: Array) -> tuple[float | None, Tensors]:
        """Their loss and gradients at `state` on samples x (N, D), labels t (N,)."""
        with self._network(state) as network:
            return self._gradients(network, x, t)

    def mistakes(self, state: State) -> Sequence[Mistake]:
        """What is wrong with the code at `state`, in its passes and in its update."""
        with quiet(self.own.output), own_randomness(), np.errstate(all="ignore"):
            found = list(dissect(self._subject(state)))
        return without_cancelling([*found, *self.update_mistakes(state)])

    def absent(self, state: State) -> Mapping[str, str]:
        """What the code surely lacks, seen in what it does at `state`."""
        with quiet(self.own.output), own_randomness(), np.errstate(all="ignore"):
            lacking = absences(self._subject(state), state.config, self._rate(state))
        return lacking | ({"one loss": either} if (either := self.own.found.either) else {})

    def _subject(self, state: State) -> Subject:
        first, second = (few_samples(self.data.train, self._sizes(), start) for start in (0, 1))
        own = self.own

        def thaw(params: Mapping[str, Array] = state.params) -> OwnNetwork:
            return own.code.thaw(own.start if own.found.remembers else state.rest["code"], params)

        return Subject(
            thaw=thaw,
            form=own.found.form,
            loss=own.found.loss,
            structure=own.found.structure,
            known=tuple(own.known),
            first=first,
            second=second,
            file=own.file,
            source=own.source,
            has_loss=own.found.has_loss,
            rate=0.0 if own.found.remembers or np.isnan(self._rate(state)) else divisor_of(thaw()),
            remembers=own.found.remembers,
            code_rate=telling_rate(own.rate),
            chose_data="data" not in self.config.defaults,
            random=own.found.random,
        )

    @property
    def sums(self) -> bool:
        """Whether its loss is a sum over the mini-batch."""
        return (loss := self.own.found.loss) is not None and loss.reduction == "sum"

    @property
    def defaults(self) -> Collection[str]:
        """Which of rate, epochs and batch are nettui's."""
        return self.config.defaults

    def about(self) -> Sequence[str]:
        """How the code was recognized, and the form in which it takes its data."""
        return (*self.own.notes, update_told(self.own, self.config))

    def printed(self) -> str:
        """What the code has printed, as far as it is kept."""
        return self.own.output.text

    def _sizes(self) -> set[int]:
        sizes = {size for array in self.own.params.values() for size in array.shape}
        return sizes | {self.data.train.x[0].size, self.own.found.form.outputs}

    def update_mistakes(self, state: State) -> Iterator[Mistake]:
        """What is wrong with the learner's own update."""
        if state.config.updates:
            start = replace(state, rest={"code": self.own.start}, slots={})
            yield from update_mistakes(self, start, *self._first(state, None))

    @contextmanager
    def _network(self, state: State) -> Iterator[OwnNetwork]:
        """A copy of the network at `state`, with the global generators as they were there."""
        with quiet(self.own.output), own_randomness():
            network = self.own.code.thaw(state.rest["code"], state.params)
            if state.config.penalty is not None and isinstance(network, Penalized):
                network.penalize(state.config.penalty)
            yield network

    def _gradients(self, network: OwnNetwork, x: Array, t: Array) -> tuple[float | None, Tensors]:
        value, found = network.gradients(self.own.found.form.inputs(x), self.own.found.form.answers(t))
        arrays = {}
        for name, array in self.own.params.items():
            gradient = np.asarray(found[name], array.dtype)
            if gradient.shape != array.shape:
                gradient = self._in_shape(name, gradient, array)
            arrays[name] = gradient
        return value, Tensors.of(arrays, self.own.known)

    def _in_shape(self, name: str, gradient: Array, parameter: Array) -> Array:
        """A gradient of another shape as an update would take it: broadcast, if NumPy can."""
        try:
            return np.array(np.broadcast_to(gradient, parameter.shape))
        except ValueError:
            where = place(self.own.file, self.own.source, name)
            shapes = f"d{name} has shape {gradient.shape} where {name} has {parameter.shape}"
            raise TrainerError(f"the backward pass: {shapes}{where and f' ({where})'}") from None

    def _scores(self, state: State, x: Array) -> Array | None:
        return None if self.own.found.unseen is not None else self.predict(state, x)

    def _loss_parts(
        self, state: State, x: Array, t: Array, value: float | None, scores: Array | None
    ) -> LossParts:
        """Their loss; with a penalty that can be switched off, in its two parts."""
        if value is None:
            value = self._found_loss(scores, t)
            return LossParts(value, 0.0, value)
        if not self.own.penalized:
            return LossParts(value, 0.0, value)
        data = self.passes(replace(state, config=replace(state.config, penalty=0.0)), x, t)[0]
        data = value if data is None else data
        return LossParts(data, value - data, value)

    def _structure_ops(self, state: State, x: Array) -> list[Op]:
        """The ops of the textbook's network that answers as theirs; none without one."""
        structure = self.own.found.structure
        return [] if structure is None else structure.forward(state.params, x.reshape(len(x), -1))

    def _answer_ops(self, forward: Sequence[Op], scores: Array | None, loss: LossParts) -> Iterator[Op]:
        """The ops of the answer and of the loss, after those of the layers."""
        below = forward[-1].site if forward else INPUT
        if scores is not None:
            yield Op("forward", "scores", inputs=(below,), out=scores)
            below = "scores"
        shown = self.own.found.shown
        unknown = shown is None and not self.own.found.has_loss
        out = None if unknown else np.array(loss.total)
        yield Op("loss", shown.name if shown else "loss", inputs=(below,), out=out)

    def _evaluate(self, state: State) -> Evaluation | None:
        if (held := self.data.validation) is None or self.own.found.unseen is not None:
            return None
        scores = self.predict(state, held.x)
        value = self._found_loss(scores, held.t) / (len(held.t) if self.sums else 1)
        return evaluation(value, scores, held.t, self.data.target)

    def _baseline_loss(self, samples: int) -> BaselineLoss | None:
        known = self.own.found.loss
        return known.baseline(self.own.found.form.outputs, samples) if known else None

    def _after(
        self, state: State, flat: Array, slots: Mapping[str, Array], rest: Array, samples: int
    ) -> State:
        seen = state.samples_seen + samples
        ends = seen >= len(self.data.train.t)
        return State(
            Tensors(state.params.layout, flat),
            state.config,
            slots,
            step=state.step + 1,
            epoch=state.epoch + ends,
            batch=0 if ends else state.batch + 1,
            samples_seen=0 if ends else seen,
            updates=state.updates + 1,
            rest={"code": rest},
        )

    def _batch_size(self, config: OwnConfig) -> int:
        samples = len(self.data.train.t)
        return samples if self._whole else min(config.batch or samples, samples)
