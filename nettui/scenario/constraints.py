"""Checks on a scenario that involve several of its fields, or the data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import fields, replace
from itertools import pairwise
from math import prod
from typing import Any, TypeAlias

from nettui.bugs.none import NoBug
from nettui.common.errors import InvalidValue, Phrase
from nettui.common.trust import is_trusted
from nettui.data.source import LIMIT
from nettui.debugger.expressions import Expression, condition
from nettui.debugger.places import Where, parse_place
from nettui.nn.dropout import Dropout
from nettui.nn.losses import LOSSES, BinaryCrossEntropy
from nettui.nn.normalization import BatchNorm, NoNormalization
from nettui.nn.surface import NoSurface
from nettui.scenario.config import NO_CODE, OWN_VALIDATION, Scenario, layer_sizes
from nettui.scenario.lesson_problems import find_problems
from nettui.scenario.sections import DataSection, LossSection, NetworkSection, TrainSection

Sections: TypeAlias = Sequence[tuple[str, Any, Any]]
"""Sections of a scenario by key, each with its defaults."""

MOST_LAYERS = 1000
"""Hidden layers; more take minutes to set up, and nobody trains them."""
MAX_RUNS = 8
"""The most runs that can be compared: as many as there are colours that everybody can tell apart."""


def _lists(scenario: Scenario) -> Iterator[InvalidValue]:
    """Each list has one entry per layer."""
    network = scenario.network
    hidden = len(network.hidden)
    names, tables = (
        f"as many names as hidden layers ({hidden})",
        f"as many tables as hidden layers ({hidden})",
    )
    for key, count, expected in (
        ("activation", len(network.activations), names),
        ("normalization", len(network.normalizations), names),
        ("dropout", len(network.dropouts), tables),
    ):
        if count != hidden:
            yield InvalidValue(f"network.{key}", expected, Phrase(f"{count}"))
    if len(network.biases) != hidden + 1:
        expected = f"as many flags as layers, output layer included ({hidden + 1})"
        yield InvalidValue("network.bias", expected, Phrase(f"{len(network.biases)}"))
    if isinstance(network.init, tuple) and len(network.init) != hidden + 1:
        expected = f"as many names as layers, output layer included ({hidden + 1})"
        yield InvalidValue("network.init", expected, Phrase(f"{len(network.init)}"))


def _needs_hidden(scenario: Scenario) -> Iterator[InvalidValue]:
    """Dropout and normalization have a hidden layer: the scores are never dropped or normalized."""
    network = scenario.network
    if network.hidden:
        return
    hint = "add a layer: network.hidden=[20]"
    if isinstance(network.dropout, Dropout) and network.dropout.keep < 1:
        expected = "1 in a network without a hidden layer, because dropout follows hidden layers only"
        yield InvalidValue("network.dropout.keep", expected, network.dropout.keep, hint)
    if not isinstance(network.normalization, NoNormalization | tuple):
        expected = "'none' in a network without a hidden layer, because only hidden layers are normalized"
        yield InvalidValue("network.normalization", expected, network.normalization.name, hint)


def _batch_statistics(scenario: Scenario) -> Iterator[InvalidValue]:
    """Batch normalization has at least two samples in each mini-batch: the variance of one is 0."""
    if not any(isinstance(part, BatchNorm) for part in scenario.network.normalizations):
        return
    samples, batch = len(scenario.dataset(scenario.seed).train.t), scenario.train.batch
    size = samples if batch == "all" else batch
    if size == 1 or samples % size == 1:
        what = "1" if size == 1 else f"{size}, which leaves 1 of {samples} for the last mini-batch"
        expected = "two samples or more in each mini-batch, since batch normalization divides by their spread"
        yield InvalidValue("train.batch", expected, Phrase(what))


def _data(scenario: Scenario) -> Iterator[InvalidValue]:
    """The data can be loaded with the options given."""
    try:
        scenario.dataset(scenario.seed)
    except InvalidValue as problem:
        yield problem.under("data")


def _code(scenario: Scenario) -> Iterator[InvalidValue]:
    """The user's own network can be opened; no bug is planted in it, and there is no surface."""
    if not (path := scenario.code.path):
        if scenario.code != NO_CODE:
            expected = "FILE.py:NAME beside the other fields of [code]"
            yield InvalidValue("code.path", expected, Phrase("nothing"))
        return
    if not is_trusted(path):
        hint = "if you trust it: add --trust to the command"
        yield InvalidValue("code.path", "no code that would be run", path, hint)
        return
    if not isinstance(scenario.fault, NoBug):
        yield InvalidValue("fault.name", "'none', because the network is your own", scenario.fault.name)
        return
    own = (("network", scenario.network, NetworkSection()), ("loss", scenario.loss, LossSection()))
    for key, value in _changed(own):
        hint = "its sizes are arguments of its constructor: code.arguments.NAME"
        yield InvalidValue(key, "the default, because the network is your own", value, hint)
        return
    from nettui.sources.own.making import ReadyTrainer

    try:
        found = scenario.own_code(scenario.seed)
    except InvalidValue as problem:
        yield problem
        return
    if isinstance(found, ReadyTrainer):
        for key, value in _changed(_of_a_trainer(scenario)):
            expected = f"the default, because {found.name} is a trainer, which keeps its own values"
            yield InvalidValue(key, expected, value, "change it where the trainer is made")
            return


def _of_a_trainer(scenario: Scenario) -> Sections:
    """The sections that a trainer has itself, and what they are if the user says nothing of them."""
    own = (
        DataSection()
        if scenario.data.validation != OWN_VALIDATION
        else DataSection(validation=OWN_VALIDATION)
    )
    code = replace(NO_CODE, path=scenario.code.path, arguments=scenario.code.arguments)
    return (
        ("data", scenario.data, own),
        ("train", scenario.train, TrainSection()),
        ("code", scenario.code, code),
    )


def _changed(sections: Sections) -> Iterator[tuple[str, object]]:
    """The fields that are not the defaults, by dotted key."""
    for key, section, default in sections:
        for field in fields(default):
            if (value := getattr(section, field.name)) != getattr(default, field.name):
                yield f"{key}.{field.name}", value


def _memory(scenario: Scenario) -> Iterator[InvalidValue]:
    """Parameters and layer outputs fit into memory."""
    if scenario.code.path:
        return
    if (layers := len(scenario.network.hidden)) > MOST_LAYERS:
        yield InvalidValue("network.hidden", f"at most {MOST_LAYERS:,} layers", Phrase(f"{layers:,}"))
        return
    data = scenario.dataset(scenario.seed)
    units = layer_sizes(scenario, data)
    parameters = sum(prod(pair) for pair in pairwise(units)) + sum(units[1:])
    if parameters > LIMIT:
        yield InvalidValue("network.hidden", f"at most {LIMIT:,} parameters", Phrase(f"{parameters:,}"))
    batch = len(data.train.t) if scenario.train.batch == "all" else scenario.train.batch
    if parameters <= LIMIT < min(batch, len(data.train.t)) * max(units):
        found = Phrase(f"{batch:,} × {max(units):,}")
        yield InvalidValue("train.batch", f"at most {LIMIT:,} values per layer (samples × units)", found)


def _batch(scenario: Scenario) -> Iterator[InvalidValue]:
    """A mini-batch is no larger than the training part; with the user's own code, all of it if it is."""
    if scenario.code.path:
        return
    samples, batch = len(scenario.dataset(scenario.seed).train.t), scenario.train.batch
    if batch != "all" and batch > samples:
        yield InvalidValue("train.batch", f'at most the {samples} training samples, or "all"', batch)


def _classes(scenario: Scenario) -> Iterator[InvalidValue]:
    """The loss suits the number of classes, or numbers; training can end as it says."""
    if scenario.code.path:
        return
    classes, loss = scenario.dataset(scenario.seed).classes, scenario.loss.name
    if not classes and not loss.takes_numbers:
        losses = ", ".join(name for name, kind in LOSSES.items() if kind.takes_numbers)
        yield InvalidValue("loss.name", f"a loss for numbers: {losses}", loss.name)
    elif isinstance(loss, BinaryCrossEntropy) and classes != 2:
        found = Phrase(f"{scenario.data.source.name} with {classes}")
        yield InvalidValue(
            "loss.name", "data of 2 classes for binary-cross-entropy", found, "try 'cross-entropy'"
        )
    if not classes and scenario.train.stop != "never":
        yield InvalidValue("train.stop", "'never', because numbers are predicted", scenario.train.stop)


def _class_weights(scenario: Scenario) -> Iterator[InvalidValue]:
    """There is a weight for each class."""
    weights, classes = getattr(scenario.loss.name, "weights", "none"), scenario.dataset(scenario.seed).classes
    if isinstance(weights, tuple) and len(weights) != classes:
        expected = f"a weight for each of the {classes} classes"
        yield InvalidValue("loss.weights", expected, Phrase(f"{len(weights)}"), "or 'balanced'")


def _values(scenario: Scenario) -> Iterator[InvalidValue]:
    """Weights given as values have the shapes of the layers."""
    init = scenario.network.init
    inits = init if isinstance(init, tuple) else (init,)
    if not any(one.name == "values" for one in inits):
        return
    from nettui.nn.fixed_inits import Values

    layers = len(scenario.network.hidden) + 1
    for one in inits:
        given = (("weights", one.weights), ("biases", one.biases)) if isinstance(one, Values) else ()
        for key, values in given:
            if len(values) > layers:
                expected = f"one for each layer ({layers})"
                yield InvalidValue(f"network.init.{key}", expected, Phrase(f"{len(values)}"))
    try:
        replace(scenario, fault=NoBug()).build(scenario.seed).start()
    except InvalidValue as problem:
        yield problem.under("network.init")
    except ValueError:  # raised by NumPy for a ragged matrix
        yield InvalidValue(
            "network.init.weights", "rows of equal length in each matrix", Phrase("different lengths")
        )


def _bug(scenario: Scenario) -> Iterator[InvalidValue]:
    """The bug can be planted in this network."""
    if isinstance(scenario.fault, NoBug) or scenario.code.path:
        return
    if not isinstance(scenario.surface, NoSurface):
        yield InvalidValue("fault.name", "'none', because there is a surface", scenario.fault.name)
        return
    try:
        scenario.network_trainer(scenario.seed)
    except InvalidValue as problem:
        yield problem.under("fault")


def _breaks(scenario: Scenario) -> Iterator[InvalidValue]:
    """Each breakpoint condition can be parsed."""
    for at, entry in enumerate(scenario.breaks):
        try:
            condition(entry.when)
        except InvalidValue as problem:
            yield problem.under(f"break[{at}].when")


def _compare(scenario: Scenario) -> Iterator[InvalidValue]:
    """The compared runs have different names and are not too many."""
    known = {scenario.label}
    named = next((at for at, variant in enumerate(scenario.compare) if not variant.set), None)
    for at, variant in enumerate(scenario.compare):
        if at == named:
            continue
        if not variant.set:
            expected = f"fields to change, because compare[{named}] already names the scenario itself"
            yield InvalidValue(f"compare[{at}].set", expected, Phrase("nothing"))
        elif variant.name in known:
            yield InvalidValue(f"compare[{at}].name", "a name that no other run has", variant.name)
        known.add(variant.name)
    runs = 1 + sum(bool(variant.set) for variant in scenario.compare)
    if runs > MAX_RUNS:
        yield InvalidValue("compare", f"at most {MAX_RUNS} runs, this one included", Phrase(f"{runs}"))


def _lesson(scenario: Scenario) -> Iterator[InvalidValue]:
    """Each position, text and condition can be parsed; each question has a right answer among its choices."""
    for at, entry in enumerate(scenario.lesson):
        yield from (problem.under(f"lesson[{at}]") for problem in find_problems(entry))


def _layer_references(scenario: Scenario) -> Iterator[InvalidValue]:
    """Conditions refer only to layers that exist."""
    if scenario.code.path:
        return
    for key, when in _conditions(scenario):
        try:
            when.require_layers(_layers(scenario))
        except InvalidValue as problem:
            yield problem.under(key)


def _conditions(scenario: Scenario) -> Iterator[tuple[str, Expression]]:
    for at, entry in enumerate(scenario.breaks):
        with suppress(InvalidValue):
            yield f"break[{at}].when", condition(entry.when)
    for at, point in enumerate(scenario.lesson):
        with suppress(InvalidValue):
            if isinstance(place := parse_place(point.at), Where):
                yield f"lesson[{at}].at", place.condition


def _layers(scenario: Scenario) -> list[str]:
    """The names of the layers; on a loss surface there are none."""
    if not isinstance(scenario.surface, NoSurface):
        return []
    return [f"dense{number}" for number in range(1, len(scenario.network.hidden) + 2)]


CONSTRAINTS: Sequence[tuple[tuple[str, ...], Callable[[Scenario], Iterable[InvalidValue]]]] = (
    (("network",), _lists),
    (("network",), _needs_hidden),
    (("compare",), _compare),
    (("data", "seed", "loss"), _data),
    (("data", "seed", "code", "train", "fault"), _code),
    (("data", "seed", "network", "loss", "train"), _memory),
    (("data", "seed", "train"), _batch),
    (("data", "seed", "network", "train"), _batch_statistics),
    (("data", "seed", "loss", "train"), _classes),
    (("data", "seed", "loss"), _class_weights),
    (("data", "seed", "network", "loss", "train"), _values),
    (("data", "seed", "network", "loss", "train", "surface", "fault"), _bug),
    (("break",), _breaks),
    (("lesson",), _lesson),
    (("network", "surface"), _layer_references),
)
"""Checks in order, each with the keys it depends on; it is skipped if one of those has a problem."""
