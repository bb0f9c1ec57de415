"""Opens a learner's code: loads it, makes the network, finds its convention and the form of its data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from nettui.common.errors import InvalidValue, Phrase
from nettui.common.foreign import call
from nettui.data.dataset import Dataset, Split
from nettui.sources.own.conventions.attributes import Attributes
from nettui.sources.own.conventions.functions import Functions
from nettui.sources.own.conventions.layers import Layers
from nettui.sources.own.conventions.loss_and_gradient import LossAndGradient
from nettui.sources.own.conventions.loss_and_grads import LossAndGrads
from nettui.sources.own.conventions.step_only import StepOnly
from nettui.sources.own.conventions.value_and_grad import ValueAndGrad
from nettui.sources.own.conventions.weight_lists import WeightLists
from nettui.sources.own.discovery import Code, discover
from nettui.sources.own.form import Form, avoided, few_samples
from nettui.sources.own.loading import Loaded, candidates, find, load_code
from nettui.sources.own.making import ReadyTrainer, is_trainer, make, members, told
from nettui.sources.own.network import OwnNetwork, Penalized, Remarks, Updates
from nettui.sources.own.opened import OwnCode
from nettui.sources.own.roles import describe
from nettui.sources.own.running import FrozenCode, Output, own_randomness, quiet
from nettui.sources.own.sizes import Sizes, arguments_for
from nettui.types import Array

CONVENTIONS: Sequence[Any] = (
    ValueAndGrad, LossAndGradient, LossAndGrads, WeightLists, Layers, Attributes, StepOnly,
)  # fmt: skip
"""In the order in which they are tried on an object; functions are tried on a module."""


class Wishes(NamedTuple):
    """What the user says of the code: arguments of its constructor, and what a dry run would decide."""

    arguments: Mapping[str, Any]
    reg: float | None = None
    columns: bool | None = None
    labels: str | None = None
    loss: str = ""
    functions: tuple[str, ...] = ()
    rate: float = 0.1


def open_code(path: str, data: Dataset, wishes: Wishes, seed: int) -> OwnCode | ReadyTrainer:
    """The learner's network, ready to be trained on `data`, or a trainer that the file makes instead.

    Raises InvalidValue and TrainerError.
    """
    output = Output()
    with own_randomness():
        loaded = load_code(path, output)
        np.random.seed(seed)  # noqa: NPY002
        network, made = _network(loaded, data, wishes, seed, output)
        if isinstance(network, ReadyTrainer):
            return network
        code = FrozenCode(loaded.module)
        if wishes.reg is not None and isinstance(network, Penalized):
            network.penalize(wishes.reg)
        with quiet(output):
            params, start = code.freeze(network)
    computes = not isinstance(network, StepOnly)
    known = describe(params, data.train.x[0].size)

    def thaw(at: Mapping[str, Array] = params) -> OwnNetwork:
        return code.thaw(start, at)

    with quiet(output), own_randomness(), np.errstate(all="ignore"):
        forced = {"columns": wishes.columns, "labels": wishes.labels}
        found = discover(Code(thaw, params, known, computes), data, forced, wishes.loss)
        few = few_samples(data.train, avoided(thaw(), data.train, found.form.outputs))
        said = _remark(thaw(), found.form, few)
    return OwnCode(
        name=loaded.name or loaded.file,
        code=code,
        output=output,
        start=start,
        params=params,
        known=known,
        found=found,
        penalized=isinstance(network, Penalized) and network.can_penalize,
        updates=isinstance(network, Updates) and network.can_update,
        computes_gradients=computes,
        file=loaded.file,
        source=loaded.source,
        code_file=loaded.code_file,
        notes=(*loaded.notes, *made, *said, *found.told),
    )


def _network(
    loaded: Loaded, data: Dataset, wishes: Wishes, seed: int, output: Output
) -> tuple[OwnNetwork | ReadyTrainer, tuple[str, ...]]:
    """The network or the trainer that the code makes, and in words how it was made."""
    sizes = Sizes(data.train.x[0].size, data.classes or 1, wishes.rate, seed)
    target = find(loaded)
    if target is None or wishes.functions:
        functions = Functions.of(loaded.module, wishes.functions)
        if functions is None:
            expected = "FILE.py:NAME, the name of a class or of a function that makes a network"
            raise InvalidValue("code.path", expected, loaded.file, f"it defines {candidates(loaded)}")
        init = functions.roles["init"]
        given = arguments_for(init, sizes, wishes.arguments, init.__name__)
        with quiet(output):
            started: OwnNetwork = call(f"{init.__name__}()", functions.started, given)
        return started, (Functions.convention, told(init, given))
    made = make(loaded, target, sizes, wishes.arguments, output)
    if is_trainer(made.thing):
        return ReadyTrainer(made.thing, loaded.name or loaded.file), ()
    for convention in CONVENTIONS:
        found = call(f"looking at {loaded.name}", convention.recognize, made.thing)
        if found is not None:
            return found, (found.convention, made.told)
    expected = "a network of a known convention (see `nettui help own-network`), or a trainer"
    raise InvalidValue("code", expected, Phrase(f"{type(made.thing).__name__} with {members(made.thing)}"))


def _remark(network: OwnNetwork, form: Form, few: Split) -> tuple[str, ...]:
    """What the network itself has to say."""
    said = network.remark(form.inputs(few.x), form.answers(few.t)) if isinstance(network, Remarks) else ""
    return (said,) if said else ()
