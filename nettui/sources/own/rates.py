"""Finds by a dry run what a learner's update takes for its rate: an argument, an attribute, or neither."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

from nettui.data.dataset import Split
from nettui.sources.own.form import Form
from nettui.sources.own.network import KeepsRate, OwnNetwork, Rated, Unseen, Updates, unpenalized
from nettui.sources.own.slopes import CLOSE, LossAt, slope_factor
from nettui.types import Array

SMALL = 1e-3
"""A rate so small that an update which goes through the samples one by one is proportional to it, too."""

SQUARED = 0.01
"""The same for four times another: a step of the rate's square, beside which nothing else is."""

ODD = 0.1
"""Relative distance up to which one move is twice another."""


USUAL = (0.5, 1.0, 2.0)
"""Rates that other factors are, too."""


class Rate(NamedTuple):
    """The attribute that is the rate, "" for an argument or for none.

    `taken`: updates follow the rate that they are given; else `inside` is that in the code, NaN if unknown.
    `own` is the rate that the code had before it was given one, NaN without one.
    """

    name: str
    taken: bool
    inside: float = float("nan")
    own: float = float("nan")
    twice: bool = False
    """Whether it is used twice, so that the step follows its square."""
    changes: bool = False
    """Whether the code itself changes the attribute as it trains."""


def telling_rate(rate: Rate | None) -> float:
    """A rate that is known, and no usual factor of a gradient; else 0."""
    known = 0.0 if rate is None else rate.own if rate.taken else rate.inside
    return known if np.isfinite(known) and known not in USUAL else 0.0


Thaw = Callable[..., OwnNetwork]


def find_rate(thaw: Thaw, form: Form, few: Split) -> Rate | None:
    """What the update follows; None if that cannot be told, as where nothing moves or the code raises."""
    network = thaw()
    names = network.rate_names() if isinstance(network, Rated) else ()
    for name in ("", *names):
        try:
            once, twice = (_move(thaw, form, few, name, rate) for rate in (SMALL, 2 * SMALL))
        except Exception:
            return None  # the first step says so
        size = float(np.linalg.norm(twice))
        if not size or not np.isfinite(size):
            return None
        squared = np.linalg.norm(twice - 4 * once) <= SQUARED * size
        if squared or np.linalg.norm(twice - 2 * once) <= ODD * size:
            own = network.own_rate(name) if isinstance(network, KeepsRate) else float("nan")
            changes = bool(name) and _changes(thaw, form, few, name)
            return Rate(name, taken=True, own=own, twice=bool(squared), changes=changes)
    return Rate("", taken=False)


def _changes(thaw: Thaw, form: Form, few: Split, name: str) -> bool:
    """Whether an update changes the attribute that holds its rate."""
    network = thaw()
    if not isinstance(network, KeepsRate) or not isinstance(network, Updates):
        return False
    if isinstance(network, Rated):
        network.settle(name)
    before = network.own_rate(name)
    network.update(form.inputs(few.x), form.answers(few.t), before)
    return bool(before != network.own_rate(name) and np.isfinite(before))


def _move(thaw: Thaw, form: Form, few: Split, name: str, rate: float) -> Array:
    """How far all parameters go in an update at a rate that is set as that attribute."""
    network = thaw()
    if isinstance(network, Rated):
        network.settle(name)
    before = _flat(network.parameters())
    assert isinstance(network, Updates)
    network.update(form.inputs(few.x), form.answers(few.t), rate)
    return _flat(network.parameters()) - before


def rate_of_gradients(thaw: Thaw, form: Form, few: Split) -> float:
    """The rate inside an update whose code computes gradients: −move / gradient, NaN if that is no number."""
    move = _move(thaw, form, few, "", SMALL)
    _, gradients = thaw().gradients(form.inputs(few.x), form.answers(few.t))
    down = -_flat({name: gradients[name] for name in thaw().parameters()})
    rate = float(move @ down) / float(down @ down) if down.any() else 0.0
    follows = np.linalg.norm(move - rate * down) <= CLOSE * np.linalg.norm(move)
    return _rounded(rate) if rate > 0 and follows else float("nan")


def rate_of_slopes(thaw: Thaw, value: LossAt, form: Form, few: Split) -> float:
    """The rate inside an update without gradients: its moves against a loss's slopes; NaN if they differ."""
    network = unpenalized(thaw())
    params = {name: np.array(array, float) for name, array in network.parameters().items()}
    _, moves = network.gradients(form.inputs(few.x), form.answers(few.t))
    factor = slope_factor(value, params, moves)
    return float("nan") if factor is None or factor <= 0 else _rounded(factor)


def what_changes(one: OwnNetwork, other: OwnNetwork, form: Form, few: Split, rate: float) -> str:
    """What an argument changes that no rate can: two networks, made with one value of it and with its double.

    "" if it changes nothing, or only the length of updates, or where the code raises.
    """
    drawn = np.random.get_state()  # noqa: NPY002
    try:
        first = _seen(one, form, few, rate)
        np.random.set_state(drawn)  # noqa: NPY002
        second = _seen(other, form, few, rate)
    except Exception:
        return ""
    start, answers, *moves = (_apart(*pair) for pair in zip(first, second, strict=True))
    if start or answers:
        return "the parameters" if start else "the answers"
    return "later updates" if moves and not moves[0] and moves[1] else ""


def _seen(network: OwnNetwork, form: Form, few: Split, rate: float) -> list[Array]:
    """The parameters, the answers, and the parameters after one and after two updates."""
    found = [_flat(network.parameters())]
    try:
        found.append(np.array(network.scores(form.inputs(few.x)), float))
    except Unseen:
        found.append(np.zeros(0))
    if isinstance(network, Updates) and network.can_update:
        for _ in range(2):
            network.update(form.inputs(few.x), form.answers(few.t), rate)
            found.append(_flat(network.parameters()))
    return found


def _apart(one: Array, other: Array) -> bool:
    return one.shape != other.shape or not np.array_equal(one, other, equal_nan=True)


def _rounded(rate: float) -> float:
    """To three digits, if that is as near as differences can tell."""
    short = float(f"{rate:.3g}")
    return short if abs(short - rate) <= 1e-3 * rate else rate


def _flat(arrays: Mapping[str, object]) -> Array:
    return np.concatenate([np.ravel(np.asarray(array, float)) for array in arrays.values()])
