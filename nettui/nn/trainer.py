"""Training by back-propagation: a pure function from a State to the Step of its mini-batch."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, ClassVar, Protocol, Self

import numpy as np

from nettui.common.rng import Purpose, stream
from nettui.data.dataset import Dataset, Split, Target
from nettui.data.stored import blocks, cast_to
from nettui.nn.clipping import UNCLIPPED, Clip
from nettui.nn.goodness import goodness
from nettui.nn.losses import Loss
from nettui.nn.network import INPUT, Network, at_prediction
from nettui.nn.nonfinite import all_finite, first_nonfinite, truncate
from nettui.nn.optimizers import Optimizer
from nettui.nn.regularizers import Penalty
from nettui.nn.schedules import Constant, Schedule, Stop, warmup_factor
from nettui.nn.stages import Dense, output
from nettui.types import NAN, Array, BaselineLoss, Evaluation, LossParts, NonFinite, Op, State, Step, Tensors


@dataclass(frozen=True)
class TrainConfig:
    """The user's settings; `batch` is the number of samples, 0 for the whole training part.

    The run ends after `epochs`, or at the first end of an epoch where `stop` holds. Course 3.1. The rate
    rises to the schedule's over `warmup` steps. Without `shuffle` each epoch keeps the data's order.
    """

    network: Network
    loss: Loss
    penalty: Penalty
    optimizer: Optimizer
    schedule: Schedule
    batch: int
    epochs: int
    stop: Stop = "never"
    clip: Clip = UNCLIPPED
    warmup: int = 0
    shuffle: bool = True


class BackPropTrainer:
    """Trains `config.network` on `data` by back-propagation; has no state between steps.

    The samples of epoch e are shuffled with the stream (seed, ORDER, e), except in a batch of all samples
    and without `config.shuffle`, which keep the data's order. The dropout masks of step k come from the
    streams (seed, MASK, k, layer).
    """

    options: ClassVar[Collection[str]] = ("rate", "optimizer", "batch", "penalty", "dropout", "smoothing")

    def __init__(self, data: Dataset, config: TrainConfig, seed: int = 0) -> None:
        self.seed, self.config, self._whole = seed, config, False
        self._baseline: tuple[Array, Loss, BaselineLoss] | None = None
        self._drawn: tuple[Array, Array] | None = None
        self.data = data._replace(
            train=_cast(data.train, config.network.dtype, data.target),
            validation=data.validation and _cast(data.validation, config.network.dtype, data.target),
        )

    def on(self, samples: Split) -> Self:
        """The same training with all of `samples` as its mini-batch; they are held out as well."""
        other = copy(self)
        split = _cast(samples, self.config.network.dtype, self.data.target)
        other.data, other._whole = self.data._replace(train=split, validation=split), True
        return other

    def redesigned(
        self, *, data: Dataset | None = None, config: TrainConfig | None = None, seed: int | None = None
    ) -> Self:
        """A trainer with what is given in place of its own."""
        return type(self)(data or self.data, config or self.config, self.seed if seed is None else seed)

    def tuned(self, state: State, **options: Any) -> State:
        """`state` with other hyper-parameters, as abilities.Tunable describes them."""
        config: TrainConfig = state.config
        slots, updates = state.slots, state.updates
        for name, value in options.items():
            match name:
                case "rate":
                    config = replace(config, optimizer=changed(config.optimizer, rate=value))
                case "optimizer":
                    plain = {"schedule": Constant(), "clip": UNCLIPPED, "warmup": 0}
                    config = changed(config, optimizer=value, **plain)
                    slots, updates = value.init(state.params.flat), 0
                case "batch":
                    config = replace(config, batch=value)
                case "penalty":
                    config = replace(config, penalty=changed(config.penalty, strength=value))
                case "smoothing":
                    config = replace(config, loss=config.loss.unsmoothed())
                case "dropout":
                    config = replace(config, network=config.network.with_dropout(value))
        return replace(state, config=config, slots=slots, updates=updates)

    def start(self) -> State:
        """The State before the first mini-batch."""
        network = self.config.network
        params = network.start(self.seed)
        return State(params, self.config, self.config.optimizer.init(params.flat), rest=network.rest())

    def step(self, state: State) -> Step:
        """The mini-batch after `state`, truncated at its first NaN or infinity."""
        config: TrainConfig = state.config
        with np.errstate(all="ignore"):  # NaN and infinity are reported as the step's `nonfinite`
            batch = self.batch(state)
            x, t = output(batch), batch.arrays["labels"]
            forward = config.network.forward(state.params, x, self.mask_rng(state))
            scores = output(forward[-1])
            found = goodness(config.loss, scores, t, self.data.target)
            answer, loss, parts = self._loss(state, forward, t)
            ds = config.loss.backward(scores, output(answer), t)
            backward, gradients = self._backward(state, x, forward, ds)
            scores_gradient = Op("backward", answer.site, out=ds, part=config.loss)
            rate = self._rate(state)
            after = _with_rest(self._update(state, gradients, rate, len(t)), state, forward)
            arrays = {**after.params, **after.slots} if after.slots else after.params
            update = Op("update", config.optimizer.name, arrays=arrays, part=config.optimizer)
            ops = (batch, *forward, answer, loss, scores_gradient, *backward, update)
            nonfinite = _find_nonfinite(ops, gradients, after)
        samples_seen, size = state.samples_seen + len(t), self._batch_size(config)
        epoch_ends = after.batch == 0
        step = Step(
            before=state,
            ops=ops,
            rate=rate,
            loss=parts,
            baseline_loss=self._baseline_loss(config.loss, t),
            gradients=gradients,
            after=after,
            validation=self.evaluate(state) if state.step == 0 or epoch_ends else None,
            batches=state.batch + 1 + math.ceil(max(len(self.data.train.t) - samples_seen, 0) / size),
            epochs=config.epochs,
            end=epoch_ends and (after.epoch >= config.epochs or self._may_stop(after)),
            scores=forward[-1].site,
            answer=answer.site,
            penalty=config.penalty,
            **found._asdict(),
            clip=config.clip,
        )
        return step if nonfinite is None else truncate(step, nonfinite)

    def batch(self, state: State) -> Op:
        """The samples of the mini-batch after `state`."""
        train, size = self.data.train, self._batch_size(state.config)
        if size == len(train.t):
            return Op("batch", INPUT, out=self._all(), arrays={"labels": train.t, "rows": np.arange(size)})
        order = epoch_order(self.seed, state.epoch if state.config.shuffle else None, len(train.t))
        rows = order[state.samples_seen : state.samples_seen + size]
        return Op("batch", INPUT, out=train.x[rows], arrays={"labels": train.t[rows], "rows": rows})

    def _all(self) -> Array:
        """The inputs of the whole training part, drawn once."""
        x = self.data.train.x
        if self._drawn is None or self._drawn[0] is not x:
            self._drawn = x, np.asarray(x)
            self._drawn[1].flags.writeable = False
        return self._drawn[1]

    def evaluate(self, state: State) -> Evaluation | None:
        """Loss and goodness on the validation part at `state`; None without a validation part."""
        held, target = self.data.validation, self.data.target
        if held is None:
            return None
        with np.errstate(all="ignore"):  # a square of a large target is infinite
            own = target and target._replace(variance=float(held.t.var(dtype=float)))
        return _evaluate(state, held, own)

    def predictions(self, state: State, x: Array, passes: int) -> Array:
        """Predictions (passes, N, K), each pass with a new dropout mask, as in course 7.2.

        Their mean over the passes is the Monte-Carlo estimate of course 7.3; `predict` is the one of 7.4.
        """
        config: TrainConfig = state.config
        return np.stack(
            [
                config.loss.predict(
                    output(config.network.forward(at_prediction(state), x, self.mask_rng(state, n))[-1])
                )
                for n in range(1, passes + 1)
            ]
        )

    def predict(self, state: State, x: Array) -> Array:
        """Predictions (N, K) of the whole network, without dropout."""
        return output(self.forward(state, x)[-1])

    def forward(self, state: State, x: Array) -> list[Op]:
        """The forward ops for the inputs x (N, D), without dropout; the last one holds the predictions."""
        config: TrainConfig = state.config
        ops = config.network.forward(at_prediction(state), x)
        return [*ops, _answer(config.loss, ops)]

    def loss(self, state: State, samples: int | None = None) -> float:
        """Total loss at `state` on the first `samples` of its mini-batch: E(w) in the gradient check."""
        x, t = self._first(state, samples)
        with np.errstate(all="ignore"):
            forward = state.config.network.forward(state.params, x, self.mask_rng(state))
            return self._loss(state, forward, t)[2].total

    def gradients(self, state: State, samples: int | None = None) -> Tensors:
        """Back-propagated gradients of `loss`."""
        x, t = self._first(state, samples)
        config: TrainConfig = state.config
        with np.errstate(all="ignore"):
            forward = config.network.forward(state.params, x, self.mask_rng(state))
            scores = output(forward[-1])
            ds = config.loss.backward(scores, config.loss.predict(scores), t)
            return self._backward(state, x, forward, ds)[1]

    def _first(self, state: State, samples: int | None) -> tuple[Array, Array]:
        batch = self.batch(state)
        return output(batch)[:samples], batch.arrays["labels"][:samples]

    def mask_rng(self, state: State, number: int = 0) -> Callable[[int], np.random.Generator]:
        """The random streams for the dropout masks of the step after `state`; each `number` has its own."""
        return lambda layer: stream(self.seed, Purpose.MASK, state.step, layer, number)

    def _rate(self, state: State) -> float:
        config: TrainConfig = state.config
        batches = math.ceil(len(self.data.train.t) / self._batch_size(config))
        return scheduled_rate(config, state, batches)

    def _may_stop(self, state: State) -> bool:
        if state.config.stop == "never":
            return False
        return _evaluate(state, self.data.train, self.data.target).accuracy == 1.0

    def _baseline_loss(self, loss: Loss, t: Array) -> BaselineLoss:
        """The loss of an untrained network on labels t; where they are numbers, on all training samples."""
        if self.data.target is None:
            return loss.baseline_loss(self.data.classes, t)
        t, mean = self.data.train.t, self.data.target.mean
        if self._baseline is None or self._baseline[0] is not t or self._baseline[1] is not loss:
            with np.errstate(all="ignore"):
                zero, average = (
                    float(loss.per_sample(np.full((len(t), 1), y), t).mean()) for y in (0.0, mean)
                )
            self._baseline = t, loss, BaselineLoss(zero, "E(y = 0)", average)
        return self._baseline[2]

    def _batch_size(self, config: TrainConfig) -> int:
        samples = len(self.data.train.t)
        return samples if self._whole else min(config.batch or samples, samples)

    def _loss(self, state: State, forward: Sequence[Op], t: Array) -> tuple[Op, Op, LossParts]:
        config: TrainConfig = state.config
        scores, answer = output(forward[-1]), _answer(config.loss, forward)
        per_sample = config.loss.per_sample(scores, t)
        data = float(np.add.reduce(per_sample)) / config.loss.divisor(t)
        weight = config.loss.weight(t)
        penalty = config.penalty.value(state.params.flat[: state.params.layout.weights])
        parts = LossParts(data, penalty, data + penalty)
        loss = Op(
            "loss",
            config.loss.name,
            inputs=(answer.site,),
            out=np.array(parts.total, scores.dtype),
            arrays={"per_sample": per_sample}
            | ({} if weight is None else {"weight": weight.astype(scores.dtype)}),
            part=config.loss,
        )
        return answer, loss, parts

    def _backward(self, state: State, x: Array, forward: Sequence[Op], ds: Array) -> tuple[list[Op], Tensors]:
        params, config = state.params, state.config
        ops, flat = config.network.backward(params, x, forward, ds)
        weights = params.layout.weights
        config.penalty.add_gradient(flat[:weights], params.flat[:weights])
        return ops, Tensors(params.layout, flat)

    def _update(self, state: State, gradients: Tensors, rate: float, samples: int) -> State:
        config: TrainConfig = state.config
        g = config.clip.apply(gradients.flat)
        flat, slots = config.optimizer.update(state.params.flat, g, state.slots, rate, state.updates + 1)
        samples_seen = state.samples_seen + samples
        ends = samples_seen >= len(self.data.train.t)
        return State(
            Tensors(state.params.layout, flat),
            config,
            slots,
            step=state.step + 1,
            epoch=state.epoch + ends,
            batch=0 if ends else state.batch + 1,
            samples_seen=0 if ends else samples_seen,
            updates=state.updates + 1,
        )


def changed(part: Any, **options: Any) -> Any:
    """A part of a configuration, which is a frozen dataclass, with other options."""
    return replace(part, **options)


def _answer(loss: Loss, forward: Sequence[Op]) -> Op:
    """The op that turns the scores, the output of the last op, into the network's predictions."""
    scores = forward[-1]
    predictions = loss.predict(output(scores))
    return Op("forward", loss.output, inputs=(scores.site,), out=predictions, part=loss)


def _find_nonfinite(ops: Sequence[Op], gradients: Tensors, after: State) -> NonFinite | None:
    """The first NaN or infinity of a step; all arrays are scanned only if a quick test fails.

    0·NaN and 0·∞ are NaN, so a matrix product passes on every NaN and infinity of its inputs: the output of
    an activation is covered by the next product, the backward pass by the updated parameters, or, where an
    infinity may be clipped, by the gradients.
    """
    dense = [op.out for op in ops if op.phase == "forward" and isinstance(op.part, Dense)]
    losses = [op.out for op in ops if op.phase == "loss"]
    back = () if after.config.clip == UNCLIPPED else (gradients.flat,)
    held = after.params.flat, *after.slots.values(), *after.rest.values()
    covered = all(map(all_finite, (*dense, *losses, *back, *held)))
    return None if covered else first_nonfinite(ops)


def _with_rest(after: State, before: State, forward: Sequence[Op]) -> State:
    """The State after a step, with the running statistics that its forward ops lead to."""
    if not before.rest:
        return after
    return replace(after, rest=before.config.network.rest_after(before.rest, forward))


def _evaluate(state: State, samples: Split, target: Target | None) -> Evaluation:
    """Mean data loss and goodness without dropout; all NaN if any score is NaN."""
    config: TrainConfig = state.config
    with np.errstate(all="ignore"):
        parts = [output(config.network.forward(at_prediction(state), x)[-1]) for x in blocks(samples.x)]
        scores = parts[0] if len(parts) == 1 else np.concatenate(parts)
        if np.isnan(scores).any():
            return Evaluation(NAN, NAN)
        found = goodness(config.loss, scores, samples.t, target)
        total = float(config.loss.per_sample(scores, samples.t).sum())
        loss = total / config.loss.divisor(samples.t)
        return Evaluation(loss, found.accuracy, found.r2, found.error)


def _cast(split: Split, dtype: str, target: Target | None) -> Split:
    with np.errstate(all="ignore"):  # what is beyond float32 is infinite there, which the first step tells
        x = cast_to(split.x, dtype)
        t = np.asarray(split.t, np.intp if target is None else dtype)
    x.flags.writeable = False
    return Split(x, t)


class Scheduled(Protocol):
    """What the rate of a step follows from."""

    @property
    def optimizer(self) -> Optimizer: ...
    @property
    def schedule(self) -> Schedule: ...
    @property
    def warmup(self) -> int: ...
    @property
    def epochs(self) -> int: ...


def scheduled_rate(config: Scheduled, state: State, batches: int) -> float:
    """The rate of the step after `state`, in epochs of so many `batches`."""
    rate = config.optimizer.rate * warmup_factor(state.step, config.warmup)
    if config.schedule.unit == "epoch":
        return rate * config.schedule.factor(state.epoch, config.epochs)
    return rate * config.schedule.factor(state.step, config.epochs * batches)


@lru_cache(maxsize=8)
def epoch_order(seed: int, epoch: int | None, samples: int) -> Array:
    """The order of an epoch's samples; that of the data for None."""
    order = np.arange(samples) if epoch is None else stream(seed, Purpose.ORDER, epoch).permutation(samples)
    order.flags.writeable = False
    return order
