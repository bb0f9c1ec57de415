"""Where in the backward pass an error arises, inferred from which tensors are wrong and which right."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from nettui.types import Tensor


def describe_origin(tensors: Sequence[Tensor], wrong: Collection[str]) -> str:
    """A phrase, given the tensors in the order of the forward pass and the names of the wrong ones.

    An error in the gradient that a layer passes down makes every tensor below it wrong; an error in its own
    parameters' gradient makes only that tensor wrong.
    """
    layers = list(dict.fromkeys(tensor.layer for tensor in tensors))
    bad = [tensor for tensor in tensors if tensor.name in wrong]
    if len(bad) > 1 and bad == [tensor for tensor in tensors if tensor.role == "bias"]:
        return "only the biases are wrong, all of them: dE/db = Σₙ δ"
    if len(bad) == 1:
        (only,) = bad
        return f"only {only.name} is wrong, and the gradient passed down is right: {_formula(only)}"
    top = max(layers.index(tensor.layer) for tensor in bad)
    below = [tensor for tensor in tensors if layers.index(tensor.layer) <= top]
    if "" in layers or not all(tensor in bad for tensor in below):
        names = ", ".join(tensor.name for tensor in bad)
        return f"wrong in {names}"
    if top == len(layers) - 1:
        return "everything is wrong from the top: the loss's gradient by the scores"
    here, above = layers[top], layers[top + 1]
    return (
        f"{above} is right, everything below is wrong: "
        f"{here}'s activation or dropout, or the dE/dx that {above} passes down"
    )


def _formula(tensor: Tensor) -> str:
    if tensor.role == "other":
        return "its own formula"
    return "dE/dW = xᵀ·δ" if tensor.role == "weight" else "dE/db = Σₙ δ"
