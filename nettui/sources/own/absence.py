"""What a learner's code surely lacks, so that it cannot be at fault: seen in what it does, never guessed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

import numpy as np

from nettui.nn.activations import Linear, ReLU, Sigmoid
from nettui.nn.optimizers import SGD
from nettui.nn.schedules import Constant
from nettui.sources.own.clipping import clipped
from nettui.sources.own.dissect import OTHER_RATE, rate_factor, wrong_gradients
from nettui.sources.own.loss_shape import for_one_output
from nettui.sources.own.matching import match
from nettui.sources.own.network import Stepwise, Updates
from nettui.sources.own.opened import OwnConfig
from nettui.sources.own.structure import spread
from nettui.sources.own.subject import Subject
from nettui.sources.own.updates import adds, proportional
from nettui.sources.own.variants import SIGN
from nettui.types import Array

CLIPPED = "its gradients are clipped, and right beneath"
CANCELS = "its gradients have the other sign, and its update adds them"

DEEP = 3
"""Sigmoid layers from which the gradient may vanish in them."""


def absences(subject: Subject, config: OwnConfig, rate: float) -> dict[str, str]:
    """Why the code has none of these parts, by the part: penalty, dropout, schedule, momentum, relu, …

    A part that is not among them may be there.
    """
    found = dict(_of_the_network(subject))
    if for_one := for_one_output(subject):
        found["one output"] = for_one
    if uncompared := _uncompared(subject):
        found["comparison"] = uncompared
    wrong = {mistake.symptom for mistake in wrong_gradients(subject)}
    if (how := clipped(subject)) is not None and not how.wrong:
        found["whole gradients"] = f"{CLIPPED}; {how.how}"
    if wrong == {OTHER_RATE}:
        found["whole gradients"] = "its step goes further for some parameters, perhaps at another rate"
    if rate_factor(subject) != 1:
        found["whole gradients"] = "its step changes its rate, so that the gradient is known up to a factor"
    if config.shuffle:
        found["order"] = "its samples are shuffled at every epoch"
    if _is_certain(subject):
        found["dropout"] = "its gradients repeat"
    if not config.updates:
        if isinstance(config.schedule, Constant):
            found["schedule"] = "its rate is constant"
        if isinstance(config.optimizer, SGD):
            found["momentum"] = "its optimizer has no momentum"
    elif (moves := _moves(subject, rate)) is not None:
        found |= dict.fromkeys(("schedule", "momentum"), "its updates repeat from the same parameters")
        if wrong == {SIGN} and _cancels(subject, moves):
            found["sign"] = CANCELS
        if not _follows(subject, moves):
            return found
    if _is_unpenalized(subject, wrong):
        found["penalty"] = "its loss is that of its answers alone"
    return found


def _uncompared(subject: Subject) -> str:
    """Why the gradients cannot be held against the textbook's; "" if they can."""
    if subject.structure is None:
        return "its layers are not known, so its gradients were not compared with the textbook's"
    if subject.remembers:
        return "its step holds more than the gradient, so only its first step was looked at"
    if subject.random.gradients:
        return "its passes draw random numbers, so its gradients were not compared with the textbook's"
    if subject.loss is None:
        return "its loss is not known, so its gradients were not compared with the textbook's"
    return ""


def _of_the_network(subject: Subject) -> Iterator[tuple[str, str]]:
    structure = subject.structure
    if structure is None:
        return
    kinds = [type(f) for f in structure.activations]
    if ReLU not in kinds:
        yield "relu", "no layer has a relu"
    if all(kind is Linear for kind in kinds):
        yield "activation", "no layer has an activation"
    elif Linear not in kinds:
        yield "linear layer", "every hidden layer has an activation"
    if kinds.count(Sigmoid) + (structure.output == "sigmoid") < DEEP:
        yield "deep sigmoids", f"it has fewer than {DEEP} sigmoid layers"
    if structure.output == "sigmoid" or (subject.loss and subject.loss.name != "cross-entropy"):
        yield "softmax", "it has no softmax"


def _is_certain(subject: Subject) -> bool:
    """Whether the same mini-batch gives the same gradients twice, and draws nothing."""
    network = subject.thaw()
    generators = str(np.random.get_state())  # noqa: NPY002
    found = []
    for _ in range(2):
        _, gradients = network.gradients(*_batch(subject))
        found.append({name: np.array(array, float) for name, array in gradients.items()})
    same = all(np.array_equal(array, found[1][name], equal_nan=True) for name, array in found[0].items())
    return same and generators == str(np.random.get_state())  # noqa: NPY002


def _moves(subject: Subject, rate: float) -> dict[str, Array] | None:
    """How far an update goes; None if it goes elsewhere after one on another mini-batch."""
    network = subject.thaw()
    assert isinstance(network, Updates)  # by the config
    before = {name: np.array(array, float) for name, array in network.parameters().items()}
    moves = []
    for x, t in (subject.first, subject.second, subject.first):
        network.update(subject.form.inputs(x), subject.form.answers(t), rate)
        after = network.parameters()
        moves.append({name: np.asarray(after[name], float) - array for name, array in before.items()})
        for name, array in before.items():
            network.assign(name, array.astype(np.asarray(after[name]).dtype))
    one, _, other = moves
    sizes = {name: float(np.abs(array).max(initial=0)) for name, array in one.items()}
    same = all(np.allclose(array, other[name], atol=1e-6 * sizes[name]) for name, array in one.items())
    return one if same and any(sizes.values()) else None


def _follows(subject: Subject, moves: Mapping[str, Array]) -> bool:
    """Whether an update goes along the gradients, without a decay of the weights beside."""
    network = subject.thaw()
    if isinstance(network, Stepwise):
        return True  # its gradients are its updates
    _, gradients = network.gradients(*_batch(subject))
    return all(proportional(move, np.asarray(gradients[name], float)) for name, move in moves.items())


def _cancels(subject: Subject, moves: Mapping[str, Array]) -> bool:
    """Whether the update adds the gradients; where they have the other sign, it goes downhill."""
    network = subject.thaw()
    return not isinstance(network, Stepwise) and adds(moves, network.gradients(*_batch(subject))[1])


def _is_unpenalized(subject: Subject, wrong: Collection[str]) -> bool:
    """Whether the loss of the code is a known one of its answers, at random parameters; or its gradients."""
    if subject.structure is None or subject.loss is None:
        return False
    if not subject.has_loss:
        return not wrong
    params = {name: np.array(value) for name, value in subject.thaw().parameters().items()}
    there = spread(subject.known, params)
    value, _ = subject.thaw(there).gradients(*_batch(subject))
    x = np.asarray(subject.first[0].reshape(len(subject.first[0]), -1), float)
    answers = subject.structure.answer({name: np.asarray(a, float) for name, a in there.items()}, x)
    known = match(np.nan if value is None else value, answers, subject.form.targets(subject.first[1]))
    return subject.loss in known


def _batch(subject: Subject) -> tuple[Array, Array]:
    """The first mini-batch as the code takes it."""
    return subject.form.inputs(subject.first[0]), subject.form.answers(subject.first[1])
