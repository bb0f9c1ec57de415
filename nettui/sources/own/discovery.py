"""Finds out by a dry run what a learner's code does: the form of its data, its loss, its layers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from nettui.common.errors import InvalidValue, nearest
from nettui.data.dataset import Dataset, Split
from nettui.sources.own.form import DryRun, Form, avoided, few_samples, find_form
from nettui.sources.own.matching import LOSSES, FoundLoss, kind_of_outputs, match, possible
from nettui.sources.own.misfit import Sized, require_outputs
from nettui.sources.own.naming import loss_called
from nettui.sources.own.network import OwnNetwork, Unseen, unpenalized
from nettui.sources.own.random_passes import NOT_RANDOM, RandomPasses, random_passes
from nettui.sources.own.slopes import loss_of_gradients
from nettui.sources.own.structure import Structure, identify, identify_by_loss, spread
from nettui.types import Array, Tensor

Thaw = Callable[..., OwnNetwork]
"""A new copy of the network, at other parameters if they are given."""

TINY = 1e-4
"""At parameters this much smaller all scores are near 0, whatever dropout does."""


class Discovery(NamedTuple):
    """The form of the data; the loss, and whether the code computes it; the layers; why there are no scores.

    `seen_by_structure`: the scores are those of the structure, because the code returns none. `remembers`:
    its step holds more than the gradient, which therefore is unknown. `measure` is the loss that is shown of
    answers where the code has none that is known. `said`: the user or the code says which loss it is.
    `random`: whether its passes follow random numbers. `penalized`: its gradients hold a penalty, and the
    code shows no loss.
    """

    form: Form
    loss: FoundLoss | None
    has_loss: bool
    structure: Structure | None
    unseen: Unseen | None
    seen_by_structure: bool = False
    remembers: bool = False
    measure: FoundLoss | None = None
    said: bool = False
    random: RandomPasses = NOT_RANDOM
    penalized: bool = False

    @property
    def either(self) -> str:
        """Which losses the gradients may be of, where they alone say it and cannot tell; "" if they can.

        With a sigmoid at the output, y − t is dE/dz of binary cross-entropy, and of the squared error if the
        derivative of the sigmoid is left out.
        """
        sigmoid = self.structure is not None and self.structure.output == "sigmoid"
        if self.said or self.has_loss or not sigmoid or self.loss is None:
            return ""
        if self.loss.name != "binary-cross-entropy":
            return ""
        return (
            f"either the loss is {self.loss.name}, or it is squared-error and the output's derivative "
            "is left out: gradients alone cannot tell, --loss NAME says which"
        )

    @property
    def shown(self) -> FoundLoss | None:
        """The loss that can be computed from answers: that of the code, else the one shown in its place."""
        return self.loss or self.measure

    @property
    def told(self) -> tuple[str, ...]:
        """All of it in sentences."""
        loss, structure = "loss: not one that nettui knows", self.structure
        if self.loss is not None:
            name, mean = self.loss.name, self.loss.reduction == "mean"
            loss = f"loss: mean {name}" if mean else f"loss: summed {name}"
        elif self.measure is not None:
            loss = f"loss: none found, so {self.measure.name} is shown; if you know it, add --loss NAME"
        elif not self.has_loss:
            loss = "loss: none found; if you know it, add --loss NAME"
        network = "network: not one whose layers nettui knows"
        if structure is not None:
            hidden, output = ", ".join(f.name for f in structure.activations), structure.output
            network = (
                f"network: {hidden}, then {output}" if hidden else f"network: no hidden layer, then {output}"
            )
        penalty = "penalty: L2, seen in its gradients" if self.penalized else ""
        return str(self.form), loss, *filter(None, [penalty, self.either]), network


class Code(NamedTuple):
    """What is looked at: copies of the network, its parameters, and whether it computes gradients itself.

    `rates` are what the rate of code that only trains itself may be, where it is inside; `sized` says where
    its sizes come from.
    """

    thaw: Thaw
    params: Mapping[str, Array]
    known: Sequence[Tensor]
    computes_gradients: bool
    rates: Sequence[float] = ()
    sized: Sized = Sized(None, {})


def discover(code: Code, data: Dataset, forced: Mapping[str, Any], loss: str) -> Discovery:
    """What the code does. `forced` decides parts of the form, `loss` names the loss.

    Raises InvalidValue where the code and the data do not go together, TrainerError where the code raises.
    """
    outputs = require_outputs(code.known, data, code.sized)
    run = find_form(code.thaw, data.train, data.classes, outputs, forced)
    small = few_samples(data.train, avoided(code.thaw(), data.train, outputs))
    found, has_loss = _loss(code, run, data, small)
    said = bool(loss)
    if loss:
        found = _named(loss, found)
    if run.unseen is None:
        measure = _measure(code, run.form, small) if found is None and not has_loss else None
        structure = _structure(code, run.form, small)
        if said and not has_loss and structure is not None:
            found = _called(loss, code, run.form, small, structure) or found
        return Discovery(run.form, found, has_loss, structure, None, measure=measure, said=said)
    if run.value is not None and (pair := _by_loss(code, run.form, small)) is not None:
        return Discovery(run.form, pair[1], has_loss, pair[0], None, seen_by_structure=True)
    return Discovery(run.form, found, has_loss, None, run.unseen)


def _loss(code: Code, run: DryRun, data: Dataset, small: Split) -> tuple[FoundLoss | None, bool]:
    """The loss that the code computes or that its gradients are of, and whether it computes it.

    Of code that only trains itself the gradients count, whatever number it prints as its loss.
    """
    seen = run.unseen is None
    if not code.computes_gradients:
        exact = loss_of_gradients(code.thaw, run.form, data.train, exactly=True) if seen else None
        if exact is None and run.loss is not None and run.loss in _elsewhere(code, run.form, small):
            return run.loss, True
        at_random = exact is None and seen and random_passes(code.thaw(), run.form, small.x, small.t).loss
        if at_random and (near := _near_zero(code, run.form, small)) is not None:
            return near, True
        if exact is None and seen:
            exact = loss_of_gradients(code.thaw, run.form, data.train, factors=code.rates)
        return exact, False
    if run.loss is not None:
        return run.loss, True
    if run.value is None:
        usual = (2.0, 0.5)  # of squares without a ½, or with one too many
        return (loss_of_gradients(code.thaw, run.form, data.train, factors=usual) if seen else None), False
    return (_near_zero(code, run.form, small) if seen else None), True


def _measure(code: Code, form: Form, small: Split) -> FoundLoss:
    """A loss that shows whether answers get better: cross-entropy of probabilities, else squared error."""
    answers = form.scores(code.thaw().scores(form.inputs(small.x)), len(small.t))
    name = "cross-entropy" if kind_of_outputs(answers) == "softmax" else "squared-error"
    return next(loss for loss in possible(answers) if loss.name == name)


def _elsewhere(code: Code, form: Form, small: Split) -> Sequence[FoundLoss]:
    """The losses that have the code's value at random parameters, where no count of errors has it."""
    there = spread(code.known, code.params)
    value = _value(code, form, small, there)
    answers = form.scores(code.thaw(there).scores(form.inputs(small.x)), len(small.t))
    return [] if value is None else match(value, answers, form.targets(small.t))


def _near_zero(code: Code, form: Form, small: Split) -> FoundLoss | None:
    """The loss that has the code's value at tiny parameters, where dropout makes no difference."""
    tiny = {name: TINY * array for name, array in code.params.items()}
    value = _value(code, form, small, tiny)
    answers = form.scores(code.thaw(tiny).scores(form.inputs(small.x)), len(small.t))
    found = [] if value is None else match(value, answers, form.targets(small.t))
    return found[0] if found else None


def _value(code: Code, form: Form, small: Split, params: Mapping[str, Array]) -> float | None:
    """The code's loss at parameters, without a penalty."""
    network = unpenalized(code.thaw(params))
    return network.gradients(form.inputs(small.x), form.answers(small.t))[0]


def _structure(code: Code, form: Form, small: Split) -> Structure | None:
    def ask(params: Mapping[str, Array], x: Array) -> Array:
        return form.scores(code.thaw(params).scores(form.inputs(x)), len(x))

    return identify(code.known, code.params, small.x.reshape(len(small.x), -1), ask)


def _by_loss(code: Code, form: Form, small: Split) -> tuple[Structure, FoundLoss] | None:
    def ask(params: Mapping[str, Array]) -> float | None:
        return _value(code, form, small, params)

    rows, targets = small.x.reshape(len(small.x), -1), form.targets(small.t)
    return identify_by_loss(code.known, code.params, rows, targets, ask)


def _called(name: str, code: Code, form: Form, small: Split, structure: Structure) -> FoundLoss | None:
    """The loss of that name that is nearest to the code's gradients at random parameters; None if none is."""
    there = spread(code.known, code.params)
    _, gradients = code.thaw(there).gradients(form.inputs(small.x), form.answers(small.t))
    arrays = {key: np.asarray(array, float) for key, array in gradients.items()}
    x = np.asarray(small.x.reshape(len(small.x), -1), float)
    return loss_called(name, structure, there, arrays, x, form.targets(small.t))


def _named(name: str, found: FoundLoss | None) -> FoundLoss:
    """The loss of that name; the one found if it has it. Raises InvalidValue for an unknown name."""
    known = [loss for loss in LOSSES if loss.name == name]
    if not known:
        names = sorted({loss.name for loss in LOSSES})
        raise InvalidValue("code.loss", f"a loss: {', '.join(names)}", name, nearest(name, names))
    return found if found is not None and found.name == name else FoundLoss(known[0], "mean")
