"""Names a loss that is an array where it must be one number."""

from __future__ import annotations

from collections.abc import Iterator

from nettui.abilities import Mistake
from nettui.sources.own.network import ShapesLoss
from nettui.sources.own.subject import Subject


def shapes_of_loss(subject: Subject) -> Iterator[Mistake]:
    """A loss of several numbers: what was left out, by its shape."""
    network, (x, t) = subject.thaw(), subject.first
    network.gradients(subject.form.inputs(x), subject.form.answers(t))
    shape = network.loss_shape if isinstance(network, ShapesLoss) else ()
    if not shape:
        return
    samples, outputs = len(t), subject.form.outputs
    if samples in shape and set(shape) <= {samples, 1}:
        said = "one number a sample, where their mean or sum is the loss"
        if shape == (samples, samples):
            said = (
                "a product of matrices pairs each sample with each other: multiply number by number, then sum"
            )
    elif shape == (outputs, outputs):
        said = "np.dot pairs each output with each other one, which is right for one output alone"
    elif sorted(shape) == sorted((samples, outputs)):
        said = "one number of each output of each sample, where their sum over the samples is the loss"
    else:
        said = "a mean or a sum is missing"
    yield Mistake("the loss is an array", f"shape {shape}", "one number", said)
