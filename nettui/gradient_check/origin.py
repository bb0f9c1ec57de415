"""Where in the backward pass an error arises, inferred from which tensors are wrong and which right."""

from __future__ import annotations

from collections.abc import Collection, Sequence


def describe_origin(names: Sequence[str], wrong: Collection[str]) -> str:
    """A phrase, given the tensors in the order of the forward pass.

    An error in the gradient that a layer passes down makes every tensor below it wrong; an error in its own
    parameters' gradient makes only that tensor wrong.
    """
    layers = list(dict.fromkeys(map(_layer, names)))
    biases = [name for name in names if name.endswith(".b")]
    if len(wrong) > 1 and set(wrong) == set(biases):
        return "only the biases are wrong, all of them: dE/db = Σₙ δ"
    if len(wrong) == 1:
        (name,) = wrong
        return f"only {name} is wrong, and the gradient passed down is right: {_formula(name)}"
    top = max(layers.index(_layer(name)) for name in wrong)
    below = [name for name in names if layers.index(_layer(name)) <= top]
    if set(below) - set(wrong):
        return "wrong in " + ", ".join(name for name in names if name in wrong)
    if top == len(layers) - 1:
        return "everything is wrong from the top: the loss's gradient by the scores"
    here, above = layers[top], layers[top + 1]
    between = f"{here}'s activation or dropout, or the dE/dx that {above} passes down"
    return f"{above} is right, everything below is wrong: {between}"


def _layer(name: str) -> str:
    return name.partition(".")[0]


def _formula(name: str) -> str:
    own = {"W": "dE/dW = xᵀ·δ", "b": "dE/db = Σₙ δ", "alpha": "dE/dα = Σ dE/da·min(z, 0)"}
    return own.get(name.partition(".")[2], "its own formula")
