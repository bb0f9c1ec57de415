"""Names a loss that is an array where it must be one number, unless nettui chose the outputs."""

from __future__ import annotations

from collections.abc import Iterator

from nettui.abilities import Mistake
from nettui.sources.own.form import Form
from nettui.sources.own.network import OwnNetwork, ShapesLoss
from nettui.sources.own.subject import Subject
from nettui.types import Array

PAIRS = "np.dot pairs each output with each other one, which is right for one output alone"


def for_one_output(subject: Subject) -> str:
    """Why the shape of the loss says nothing of code that is right for one output; "" if it does.

    Where the user chose no data, it is nettui that gave the network several outputs.
    """
    outputs = subject.form.outputs
    if subject.chose_data or _shape(subject) != (outputs, outputs):
        return ""
    return (
        f"the loss has shape ({outputs}, {outputs}): np.dot pairs each output with each other one, which is "
        "right for one output alone, as for --data moons"
    )


def _shape(subject: Subject) -> tuple[int, ...]:
    return loss_shape(subject.thaw(), subject.form, *subject.first)


def loss_shape(network: OwnNetwork, form: Form, x: Array, t: Array) -> tuple[int, ...]:
    """The shape of the loss of samples x (N, D) with labels t (N,); () where it is a number."""
    if not isinstance(network, ShapesLoss):
        return ()
    network.gradients(form.inputs(x), form.answers(t))
    return network.loss_shape


def shapes_of_loss(subject: Subject) -> Iterator[Mistake]:
    """A loss of several numbers: what was left out, by its shape."""
    shape = _shape(subject)
    if not shape or for_one_output(subject):
        return
    samples, outputs = len(subject.first[1]), subject.form.outputs
    if samples in shape and set(shape) <= {samples, 1}:
        said = "one number a sample, where their mean or sum is the loss"
        if shape == (samples, samples):
            said = (
                "a product of matrices pairs each sample with each other: multiply number by number, then sum"
            )
    elif shape == (outputs, outputs):
        said = PAIRS
    elif sorted(shape) == sorted((samples, outputs)):
        said = "one number of each output of each sample, where their sum over the samples is the loss"
    else:
        said = "a mean or a sum is missing"
    yield Mistake("the loss is an array", f"shape {shape}", "one number", said)
