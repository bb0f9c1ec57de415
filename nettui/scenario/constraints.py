"""What must hold between the fields of a scenario, beyond what each of them says by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import pairwise
from math import prod

from nettui.bugs.none import Nothing
from nettui.common.errors import InvalidValue, Phrase
from nettui.data.source import LIMIT
from nettui.debugger.commands import Seek
from nettui.debugger.expressions import Expression, condition
from nettui.debugger.lesson import place
from nettui.nn.inits import Values
from nettui.nn.losses import BinaryCrossEntropy
from nettui.nn.surfaces import Flat
from nettui.scenario.config import Scenario, layer_sizes
from nettui.scenario.lessons import problems

MAX_RUNS = 8
"""Runs compared at most: as many as there are colours that everybody can tell apart."""


def _lists(scenario: Scenario) -> Iterator[InvalidValue]:
    """A list has one entry for each layer."""
    network = scenario.network
    hidden = len(network.hidden)
    if len(network.activations) != hidden:
        found = Phrase(f"{len(network.activations)}")
        yield InvalidValue("network.activation", f"{hidden} names, one for each hidden layer", found)
    if len(network.biases) != hidden + 1:
        expected = f"{hidden + 1} flags, one for each layer with the output layer"
        yield InvalidValue("network.bias", expected, Phrase(f"{len(network.biases)}"))


def _data(scenario: Scenario) -> Iterator[InvalidValue]:
    """The samples can be had: a file is there, sound, and has what is asked of it."""
    try:
        scenario.dataset(scenario.seed)
    except InvalidValue as problem:
        yield problem.under("data")


def _memory(scenario: Scenario) -> Iterator[InvalidValue]:
    """Parameters and layers fit into memory."""
    data = scenario.dataset(scenario.seed)
    units = layer_sizes(scenario, data)
    parameters = sum(prod(pair) for pair in pairwise(units)) + sum(units[1:])
    if parameters > LIMIT:
        yield InvalidValue("network.hidden", f"at most {LIMIT:,} parameters", Phrase(f"{parameters:,}"))
    batch = len(data.train.t) if scenario.train.batch == "all" else scenario.train.batch
    if parameters <= LIMIT < min(batch, len(data.train.t)) * max(units):
        found = Phrase(f"{batch:,} × {max(units):,}")
        yield InvalidValue("train.batch", f"at most {LIMIT:,} values a layer in samples × units", found)


def _batch(scenario: Scenario) -> Iterator[InvalidValue]:
    """A mini-batch comes out of the training part."""
    samples, batch = len(scenario.dataset(scenario.seed).train.t), scenario.train.batch
    if batch != "all" and batch > samples:
        yield InvalidValue("train.batch", f'at most the {samples} training samples, or "all"', batch)


def _classes(scenario: Scenario) -> Iterator[InvalidValue]:
    """The loss fits the labels."""
    classes = scenario.dataset(scenario.seed).classes
    if isinstance(scenario.loss.name, BinaryCrossEntropy) and classes != 2:
        found = Phrase(f"{scenario.data.source.name} with {classes}")
        yield InvalidValue(
            "loss.name", "data of 2 classes for binary-cross-entropy", found, "try 'cross-entropy'"
        )


def _values(scenario: Scenario) -> Iterator[InvalidValue]:
    """Weights written out have the shapes of the layers."""
    init = scenario.network.init
    if not isinstance(init, Values):
        return
    layers = len(scenario.network.hidden) + 1
    for key, given in (("weights", init.weights), ("biases", init.biases)):
        if len(given) > layers:
            yield InvalidValue(
                f"network.init.{key}", f"{layers}, one for each layer", Phrase(f"{len(given)}")
            )
    try:
        replace(scenario, fault=Nothing()).build(scenario.seed).start()
    except InvalidValue as problem:
        yield problem.under("network.init")
    except ValueError:  # NumPy's, about a matrix that is none
        yield InvalidValue(
            "network.init.weights", "rows of one length in each matrix", Phrase("some that differ")
        )


def _fault(scenario: Scenario) -> Iterator[InvalidValue]:
    """There is a place for the planted fault."""
    if isinstance(scenario.fault, Nothing):
        return
    if not isinstance(scenario.surface, Flat):
        yield InvalidValue("fault.name", "'none' where there is a surface", scenario.fault.name)
        return
    try:
        scenario.network_trainer(scenario.seed)
    except InvalidValue as problem:
        yield problem.under("fault")


def _breaks(scenario: Scenario) -> Iterator[InvalidValue]:
    """Conditions are in the language."""
    for at, entry in enumerate(scenario.breaks):
        try:
            condition(entry.when)
        except InvalidValue as problem:
            yield problem.under(f"break[{at}].when")


def _compare(scenario: Scenario) -> Iterator[InvalidValue]:
    """The runs can be told apart."""
    known = {scenario.label}
    named = next((at for at, variant in enumerate(scenario.compare) if not variant.set), None)
    for at, variant in enumerate(scenario.compare):
        if at == named:
            continue
        if not variant.set:
            expected = f"fields to change, for compare[{named}] names the run itself"
            yield InvalidValue(f"compare[{at}].set", expected, Phrase("nothing"))
        elif variant.name in known:
            yield InvalidValue(f"compare[{at}].name", "a name that no other run has", variant.name)
        known.add(variant.name)
    runs = 1 + sum(bool(variant.set) for variant in scenario.compare)
    if runs > MAX_RUNS:
        yield InvalidValue("compare", f"at most {MAX_RUNS} runs, this one among them", Phrase(f"{runs}"))


def _lesson(scenario: Scenario) -> Iterator[InvalidValue]:
    """Its places can be read, and its questions answered."""
    for at, halt in enumerate(scenario.lesson):
        yield from (problem.under(f"lesson[{at}]") for problem in problems(halt))


def _spoken_of(scenario: Scenario) -> Iterator[InvalidValue]:
    """The conditions that can be read are of layers there are."""
    for key, when in _conditions(scenario):
        try:
            when.fits(_layers(scenario))
        except InvalidValue as problem:
            yield problem.under(key)


def _conditions(scenario: Scenario) -> Iterator[tuple[str, Expression]]:
    for at, entry in enumerate(scenario.breaks):
        with suppress(InvalidValue):
            yield f"break[{at}].when", condition(entry.when)
    for at, halt in enumerate(scenario.lesson):
        with suppress(InvalidValue):
            if isinstance(spot := place(halt.at), Seek):
                yield f"lesson[{at}].at", spot.when


def _layers(scenario: Scenario) -> list[str]:
    """The names of the layers; on a loss surface there are none."""
    if not isinstance(scenario.surface, Flat):
        return []
    return [f"dense{number}" for number in range(1, len(scenario.network.hidden) + 2)]


CONSTRAINTS: Sequence[tuple[tuple[str, ...], Callable[[Scenario], Iterable[InvalidValue]]]] = (
    (("network",), _lists),
    (("compare",), _compare),
    (("data", "seed"), _data),
    (("data", "seed", "network", "loss", "train"), _memory),
    (("data", "seed", "train"), _batch),
    (("data", "seed", "loss"), _classes),
    (("data", "seed", "network", "loss", "train"), _values),
    (("data", "seed", "network", "loss", "train", "surface", "fault"), _fault),
    (("break",), _breaks),
    (("lesson",), _lesson),
    (("network", "surface"), _spoken_of),
)
"""In order, each with the keys it rests on: left out where one of those is at fault."""
