"""Settles what a learner's code does and at which rate, so that its gradients have the size of its loss's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from nettui.common.foreign import TrainerError
from nettui.data.dataset import Dataset, Split
from nettui.sources.own.discovery import Code, Discovery, discover
from nettui.sources.own.form import avoided, few_samples
from nettui.sources.own.lines import speaks_of_cross_entropy
from nettui.sources.own.misfit import Sized, misfit
from nettui.sources.own.network import OneByOne, OwnNetwork, Rated, Stepwise, Updates, unpenalized
from nettui.sources.own.random_passes import random_passes
from nettui.sources.own.rates import Rate, find_rate, rate_of_gradients, rate_of_slopes
from nettui.sources.own.roles import describe
from nettui.sources.own.running import FrozenCode
from nettui.sources.own.shown import watched_pass
from nettui.sources.own.structure import spread
from nettui.sources.own.unseen_penalty import penalty_in
from nettui.types import Array, Tensor


@dataclass(frozen=True)
class Frozen:
    """A network at its start, of which there is a copy for every question."""

    code: FrozenCode
    start: Array
    params: Mapping[str, Array]

    def thaw(self, params: Mapping[str, Array] | None = None) -> OwnNetwork:
        """A copy, at other parameters if they are given."""
        return self.code.thaw(self.start, self.params if params is None else params)

    def settled(self, name: str, inside: float) -> Frozen:
        """The same network, which knows its rate."""
        network = self.thaw()
        if not isinstance(network, Rated):
            return self
        network.settle(name, inside)
        return replace(self, start=self.code.freeze(network)[1])

    def one_by_one(self) -> Frozen:
        """The same network, which knows that it updates after each sample."""
        network = self.thaw()
        assert isinstance(network, OneByOne)
        network.go_one_by_one()
        return replace(self, start=self.code.freeze(network)[1])


class Settled(NamedTuple):
    """The network, what its parameters are, what a dry run found out of it, and its rate."""

    frozen: Frozen
    known: tuple[Tensor, ...]
    found: Discovery
    rate: Rate | None

    def heard(self, source: str) -> Settled:
        """The same, once the file itself is asked whether it speaks of the loss."""
        said = self.found.said or speaks_of_cross_entropy(source)
        return self._replace(found=self.found._replace(said=said))

    def watched(self, few: Split) -> Settled:
        """The same, once it is seen whether its passes follow random numbers, or hold a penalty unseen."""
        random = random_passes(self.frozen.thaw(), self.found.form, few.x, few.t)
        hidden = not self.found.has_loss and not random.gradients and self._holds_penalty(few)
        return self._replace(found=self.found._replace(random=random, penalized=hidden))

    def _holds_penalty(self, few: Split) -> bool:
        """Whether the gradients at random parameters are those of the loss found and of a penalty."""
        found, params = self.found, spread(self.known, self.frozen.params)
        if found.structure is None or found.loss is None or found.remembers:
            return False
        network = unpenalized(self.frozen.thaw(params))
        _, gradients = network.gradients(found.form.inputs(few.x), found.form.answers(few.t))
        rows, targets = few.x.reshape(len(few.x), -1), found.form.targets(few.t)
        return penalty_in(found.structure, found.loss, params, gradients, rows, targets, True) > 0

    def shows(self, few: Split) -> bool:
        """Whether its layers are objects, whose outputs are seen."""
        network, form = self.frozen.thaw(), self.found.form
        run = partial(network.gradients, form.inputs(few.x), form.answers(few.t))
        return bool(watched_pass(network, self.known, len(few.t), form.columns, run)[1])


def settle(frozen: Frozen, data: Dataset, forced: Mapping[str, Any], loss: str, sized: Sized) -> Settled:
    """What the network does. Raises InvalidValue where code and data do not go together, and TrainerError."""
    network = frozen.thaw()
    known = describe(frozen.params, data.train.x[0].size)
    code = Code(frozen.thaw, frozen.params, known, not isinstance(network, Stepwise), sized=sized)
    try:
        found = discover(code, data, forced, loss)
    except TrainerError as error:
        raise misfit(known, data, sized, error) or error from None
    if not (isinstance(network, Updates) and network.can_update):
        return Settled(frozen, known, found, None)
    if _one_by_one(frozen, found, few_samples(data.train, avoided(network, data.train, found.form.outputs))):
        frozen = frozen.one_by_one()
        code = code._replace(thaw=frozen.thaw)
        found = discover(code, data, forced, loss)
    few = few_samples(data.train, avoided(network, data.train, found.form.outputs))
    half = Split(few.x[: len(few.t) // 2], few.t[: len(few.t) // 2])
    pairs = [(found.form.inputs(part.x), found.form.answers(part.t)) for part in (few, half)]
    if isinstance(network, Stepwise) and network.remembers(*pairs):
        return Settled(frozen, known, found._replace(remembers=True), find_rate(frozen.thaw, found.form, few))
    rate = find_rate(frozen.thaw, found.form, few)
    if rate is None or rate.taken:
        return Settled(frozen if rate is None else frozen.settled(rate.name, 0.0), known, found, rate)
    if code.computes_gradients:
        inside = rate_of_gradients(frozen.thaw, found.form, few)
        return Settled(frozen.settled("", 0.0), known, found, rate._replace(inside=inside))
    frozen, numbers = frozen.settled("", 0.0), network.numbers() if isinstance(network, Stepwise) else ()
    found = discover(code._replace(thaw=frozen.thaw, rates=numbers), data, forced, loss)
    inside = rate_of_slopes(frozen.thaw, _value(frozen, found, few), found.form, few)
    said = inside if found.has_loss or inside in numbers else float("nan")
    divisor = inside if np.isfinite(inside) else 0.0
    return Settled(frozen.settled("", divisor), known, found, rate._replace(inside=said))


def _one_by_one(frozen: Frozen, found: Discovery, few: Split) -> bool:
    """Whether the network updates itself after each sample of a mini-batch."""
    network = frozen.thaw()
    if not isinstance(network, OneByOne):
        return False
    try:
        return network.learns_one_by_one(found.form.inputs(few.x), found.form.answers(few.t))
    except Exception:
        return False  # it takes no single sample


def _value(frozen: Frozen, found: Discovery, few: Split) -> Any:
    """The loss at parameters: that of the code, else the one found; NaN without one."""
    x, y, targets = found.form.inputs(few.x), found.form.answers(few.t), found.form.targets(few.t)

    def value(params: Mapping[str, Array]) -> float:
        network = frozen.thaw(params)
        if found.has_loss:
            loss = network.gradients(x, y)[0]
            return float("nan") if loss is None else loss
        if found.loss is None or found.unseen is not None:
            return float("nan")
        return found.loss.value(found.form.scores(network.scores(x), len(few.t)), targets)

    return value
