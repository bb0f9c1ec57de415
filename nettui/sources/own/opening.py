"""Opens a learner's code: loads it, makes the network, finds its convention and the form of its data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from types import FunctionType
from typing import Any, NamedTuple

import numpy as np

from nettui.common.errors import InvalidValue, Phrase
from nettui.common.foreign import TrainerError, call
from nettui.data.dataset import Dataset, Split
from nettui.sources.own.conventions.attributes import Attributes
from nettui.sources.own.conventions.file_step import FileStep
from nettui.sources.own.conventions.functions import Functions
from nettui.sources.own.conventions.holding import Holding
from nettui.sources.own.conventions.layers import Layers
from nettui.sources.own.conventions.learning_layers import LearningLayers
from nettui.sources.own.conventions.loss_and_gradient import LossAndGradient
from nettui.sources.own.conventions.loss_and_grads import LossAndGrads
from nettui.sources.own.conventions.neuron_lists import NeuronLists
from nettui.sources.own.conventions.rolled import Rolled
from nettui.sources.own.conventions.signature import once, parameters_of
from nettui.sources.own.conventions.statements import scopes
from nettui.sources.own.conventions.step_only import StepOnly
from nettui.sources.own.conventions.training_loop import TrainingLoop
from nettui.sources.own.conventions.value_and_grad import ValueAndGrad
from nettui.sources.own.conventions.weight_lists import WeightLists
from nettui.sources.own.conventions.whole_file import whole_file
from nettui.sources.own.fitting import with_weights
from nettui.sources.own.form import avoided, few_samples, shown_samples
from nettui.sources.own.loading import Loaded, candidates, find, load_code, only_network
from nettui.sources.own.loss_shape import loss_shape
from nettui.sources.own.making import ReadyTrainer, described, is_trainer, make, told
from nettui.sources.own.misfit import Sized
from nettui.sources.own.network import (
    LooksAround,
    OwnNetwork,
    Penalized,
    Rated,
    Remarks,
    Stepwise,
    Unfit,
    Updates,
)
from nettui.sources.own.opened import OwnCode
from nettui.sources.own.rates import what_changes
from nettui.sources.own.refusing import remedy, remedy_of_file, remedy_of_layers
from nettui.sources.own.running import FrozenCode, Output, own_randomness, quiet
from nettui.sources.own.settling import Frozen, Settled, settle
from nettui.sources.own.sizes import Sizes, arguments_for, guessed_rates
from nettui.types import Array

CONVENTIONS: Sequence[Any] = (
    ValueAndGrad, LossAndGradient, LossAndGrads, WeightLists, LearningLayers, Layers, Holding, Attributes,
    StepOnly,
)  # fmt: skip
"""In the order in which they are tried on an object; functions are tried on a module."""

OF_FILES: Sequence[Any] = (WeightLists, Holding, Attributes, FileStep)
"""Those that are tried on a file whose variables are the network."""


class Wishes(NamedTuple):
    """What the user says of the code: arguments of its constructor, and what a dry run would decide."""

    arguments: Mapping[str, Any]
    reg: float | None = None
    columns: bool | None = None
    labels: str | None = None
    loss: str = ""
    functions: tuple[str, ...] = ()
    rate: float = 0.1
    outputs: int = 0
    """Outputs of a network whose sizes are nettui's to choose; 0 for one a class."""


Found = tuple[OwnNetwork, tuple[str, ...]]
"""A network, and in words how it was made."""


def open_code(path: str, data: Dataset, wishes: Wishes, seed: int) -> OwnCode | ReadyTrainer:
    """The learner's network, ready to be trained on `data`, or a trainer that the file makes instead.

    Raises InvalidValue and TrainerError.
    """
    try:
        own = _open(path, data, wishes, seed)
        if data.classes == 2 and isinstance(own, OwnCode) and _pairs_outputs(own, data):
            with suppress(InvalidValue, TrainerError, Unfit):  # where two outputs are in the code
                return _open(path, data, wishes._replace(outputs=1), seed)
        return own
    except Unfit as error:
        raise InvalidValue("code", error.expected, error.found, error.hint) from None


def _pairs_outputs(own: OwnCode, data: Dataset) -> bool:
    """Whether the loss is an array of the two outputs by each other, as that of code for one output."""
    few, form = few_samples(data.train, set()), own.found.form
    with quiet(own.output), own_randomness(), np.errstate(all="ignore"):
        return loss_shape(own.code.thaw(own.start, own.params), form, few.x, few.t) == (2, 2)


def _open(path: str, data: Dataset, wishes: Wishes, seed: int) -> OwnCode | ReadyTrainer:
    output = Output()
    with own_randomness():
        loaded = load_code(path, output)
        np.random.seed(seed)  # noqa: NPY002
        network, made = _network(loaded, data, wishes, seed, output)
        if isinstance(network, ReadyTrainer):
            return network
        code = FrozenCode(loaded.module)
        if wishes.reg is not None:
            _penalize(network, wishes.reg)
        with quiet(output):
            params, start = code.freeze(network)
    frozen = Frozen(code, start, params)
    with quiet(output), own_randomness(), np.errstate(all="ignore"):
        forced = {"columns": wishes.columns, "labels": wishes.labels}
        sized = Sized(_maker(loaded, wishes), wishes.arguments)
        settled = settle(frozen, data, forced, wishes.loss, sized).heard(loaded.source)
        few = few_samples(data.train, avoided(network, data.train, settled.found.form.outputs))
        settled = settled.watched(few)
        said, shows = tuple(_remarks(settled, few, data.classes)), settled.shows(few)
        _require_rates(loaded, data, wishes, seed, settled, few)
    return OwnCode(
        name=loaded.name or loaded.file,
        code=code,
        output=output,
        start=settled.frozen.start,
        params=params,
        known=settled.known,
        found=settled.found,
        penalized=isinstance(network, Penalized) and network.can_penalize,
        updates=isinstance(network, Updates) and network.can_update,
        computes_gradients=not isinstance(network, Stepwise),
        shows=shows,
        rate=settled.rate,
        file=loaded.file,
        source=loaded.source,
        code_file=loaded.code_file,
        notes=(*loaded.notes, *made, *said, *settled.found.told),
    )


def _network(
    loaded: Loaded, data: Dataset, wishes: Wishes, seed: int, output: Output
) -> tuple[OwnNetwork | ReadyTrainer, tuple[str, ...]]:
    """The network or the trainer that the code makes, and in words how it was made."""
    x, y = shown_samples(data)
    sizes = Sizes(data.train.x[0].size, wishes.outputs or data.classes or 1, wishes.rate, seed, x, y)
    few = few_samples(data.train, set())
    some = few.x.reshape(len(few.x), -1), few.t
    target = find(loaded)
    if target is None or wishes.functions:
        if (found := _of_functions(loaded, sizes, wishes, output)) is not None:
            return found
        target = None if wishes.functions else only_network(loaded)
    name = target.__name__ if isinstance(target, FunctionType) else ""
    if (target is None or name) and (found := _of_file(loaded, name, sizes, wishes, some)) is not None:
        return found
    if target is None:
        expected = "FILE.py:NAME, the name of a class or of a function that makes a network"
        hint = "; ".join(filter(None, (f"it defines {candidates(loaded)}", remedy_of_file(loaded))))
        raise InvalidValue("code.path", expected, loaded.file, hint)
    made = make(loaded, target, sizes, wishes.arguments, output)
    if is_trainer(made.thing):
        return ReadyTrainer(made.thing, loaded.name or loaded.file), ()
    if (network := _recognized(made.thing, loaded)) is not None:
        return network, (network.convention, made.told)
    with quiet(output):
        fitted = with_weights(made.thing, *some)
    if fitted is not None and (network := _recognized(fitted.thing, loaded)) is not None:
        return network, (network.convention, made.told, fitted.told)
    if not loaded.name and (found := _loop(loaded, "", sizes, wishes, some)) is not None:
        return found
    expected = "a network of a known convention (see `nettui help own-network`), or a trainer"
    said = remedy_of_layers(loaded) or remedy(made.thing)
    raise InvalidValue(
        "code", expected, described(made.thing), "; ".join(filter(None, (said, *loaded.notes[:1])))
    )


def _of_file(
    loaded: Loaded, name: str, sizes: Sizes, wishes: Wishes, some: tuple[Array, Array]
) -> Found | None:
    """The network of a training loop, in the function of that name if there is one, or of the file."""
    if wishes.functions:
        return None
    if (loop := _loop(loaded, name, sizes, wishes, some)) is not None or name:
        return loop
    found = _in_file(loaded)
    return None if found is None else (found, (found.convention, "taken from the file as it is"))


def _in_file(loaded: Loaded) -> OwnNetwork | None:
    """The network that the variables and functions of the file are."""
    whole = whole_file(loaded.module)
    known = (call(f"looking at {loaded.file}", each.recognize, whole) for each in OF_FILES)
    return next((each for each in known if each is not None), None)


def _loop(
    loaded: Loaded, name: str, sizes: Sizes, wishes: Wishes, samples: tuple[Array, Array]
) -> Found | None:
    """The network of the last training loop of the file, or of the function of that name."""
    for scope in scopes(loaded.source, name):
        function = getattr(loaded.module, scope.function, None)
        try:
            given = {} if function is None else _given(function, sizes, wishes)
            with quiet(Output()):  # what a script prints before its loop was kept when it was loaded
                found = TrainingLoop.of(loaded.module, scope, given, loaded.code_file, samples)
                if found is not None and not found.reads(sizes.features) and sizes.x is not None:
                    turned = {
                        name: each.T if isinstance(each, np.ndarray) else each for name, each in given.items()
                    }
                    other = TrainingLoop.of(loaded.module, scope, turned, loaded.code_file, samples)
                    found = other if other is not None and other.reads(sizes.features) else found
        except Exception:
            continue
        if found is not None:
            made = told(function, given) if function else ""
            line = f"trained by the loop in line {scope.loop.lineno}"
            return found, tuple(filter(None, (found.convention, made, line)))
    return None


def _given(function: FunctionType, sizes: Sizes, wishes: Wishes) -> dict[str, Any]:
    """The arguments for what a function does before its loop."""
    usual = {each.name: each.default for each in parameters_of(function) if each.default is not each.empty}
    needed = {name: value for name, value in once(function).items() if name not in usual}
    return usual | arguments_for(function, sizes, {**needed, **wishes.arguments}, function.__name__)


def _penalize(network: OwnNetwork, strength: float) -> None:
    """Sets the strength of the penalty. Raises InvalidValue for one above 0 where there is none to set."""
    if isinstance(network, Penalized):
        network.penalize(strength)
    if strength and not (isinstance(network, Penalized) and network.can_penalize):
        hint = "if it has a penalty, make its strength an argument or attribute `reg`"
        raise InvalidValue(
            "code.reg", "no value, because the code has no penalty that can be set", strength, hint
        )


def _recognized(thing: Any, loaded: Loaded) -> OwnNetwork | None:
    """The thing as a network of the first convention that it fits."""
    for convention in CONVENTIONS:
        found: OwnNetwork | None = call(f"looking at {loaded.name}", convention.recognize, thing)
        if found is not None:
            if isinstance(found, LooksAround):
                found.look_around(loaded.module)
            return found
    return None


def _of_functions(loaded: Loaded, sizes: Sizes, wishes: Wishes, output: Output) -> Found | None:
    """The network that a file's functions are, with its first parameters; None if they are none."""
    functions = Functions.of(loaded.module, wishes.functions)
    if functions is None:
        rolled = None if wishes.functions else Rolled.of(loaded.module)
        return None if rolled is None else _of_rolled(rolled, sizes, wishes)
    init = functions.roles["init"]
    given = arguments_for(init, sizes, wishes.arguments, init.__name__)
    with quiet(output):
        answer = call(f"{init.__name__}()", init, **given)
        neurons = NeuronLists.of(functions.roles, answer)
        started: OwnNetwork = neurons or call(f"{init.__name__}()", functions.started, answer)
    return started, (started.convention, told(init, given))


def _of_rolled(rolled: Rolled, sizes: Sizes, wishes: Wishes) -> Found:
    """The network of a function of one vector."""
    name, needed = rolled.function.__name__, {**rolled.no_sizes, **wishes.arguments}
    started = rolled.started(arguments_for(rolled.function, sizes, needed, name))
    layers = " → ".join(map(str, started.widths))
    return started, (Rolled.convention, f"made for {name}: {layers} units")


def _maker(loaded: Loaded, wishes: Wishes) -> Any:
    """The class or function that is called to make the network, None if it is there already."""
    target = find(loaded)
    if target is None or wishes.functions:
        functions = Functions.of(loaded.module, wishes.functions)
        if functions is not None:
            return functions.roles["init"]
        target = only_network(loaded)
    return target if isinstance(target, type | FunctionType) else None


def _require_rates(
    loaded: Loaded, data: Dataset, wishes: Wishes, seed: int, settled: Settled, few: Split
) -> None:
    """Raises InvalidValue for an argument that is called like a rate and is none: alpha of a leaky relu."""
    maker = _maker(loaded, wishes)
    for name in guessed_rates(maker, wishes.arguments) if maker else ():
        np.random.seed(seed)  # noqa: NPY002
        doubled = wishes._replace(arguments={**wishes.arguments, name: 2 * wishes.rate})
        other, _ = _network(loaded, data, doubled, seed, Output())
        one = settled.frozen.thaw()
        if isinstance(other, ReadyTrainer):
            return
        if isinstance(other, Rated) and settled.rate is not None:
            other.settle(settled.rate.name)
        if (what := what_changes(one, other, settled.found.form, few, wishes.rate)) != "":
            why = f"{what} change with it, so it is no learning rate: add --arg {name}=VALUE"
            raise InvalidValue("code.arguments", f"{name}, which {maker.__name__} needs", Phrase("none"), why)


def _remarks(settled: Settled, few: Split, classes: int) -> Iterator[str]:
    """What the network itself has to say, and what is known of its rate."""
    network, form = settled.frozen.thaw(), settled.found.form
    if isinstance(network, Remarks) and (said := network.remark(form.inputs(few.x), form.answers(few.t))):
        yield said
    if form.outputs > classes > 2:
        yield f"{form.outputs} outputs for {classes} classes"
    if settled.rate is not None and not settled.rate.taken:
        known = f": {settled.rate.inside:.4g}" if np.isfinite(settled.rate.inside) else ""
        yield f"the rate is set inside the code{known}"
