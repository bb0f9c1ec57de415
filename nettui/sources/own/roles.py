"""What a learner's parameters are: weights or biases, of which layer, from their names and shapes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from nettui.types import Array, Shape, Tensor


def describe(parameters: Mapping[str, Array], features: int) -> tuple[Tensor, ...]:
    """A Tensor for each parameter, in the order in which the weights chain from the `features` on.

    Weights are matrices and kernels; a vector, or a matrix with one row or column that is called like a
    bias, is a bias. A bias belongs to the layer whose weights share its number, else its size.
    """
    weights = [name for name, array in parameters.items() if is_weight(name, array.shape)]
    order, outgoing = chain(weights, parameters, features)
    layers = {name: f"layer{number}" for number, name in enumerate(order, 1)}
    known = [weight(name, parameters[name].shape, layers[name], outgoing.get(name, 1)) for name in order]
    for name, array in parameters.items():
        if name not in layers:
            owner = owner_of(name, array.shape, order, parameters, outgoing)
            role = "bias" if owner else "other"
            axis = max(range(array.ndim), key=lambda at: array.shape[at]) if array.ndim and owner else None
            known.append(Tensor(name, array.shape, layers.get(owner, ""), role, axis))  # type: ignore[arg-type]
    return tuple(known)


def weight(name: str, shape: Shape, layer: str, units: int) -> Tensor:
    """The Tensor of weights."""
    return Tensor(name, shape, layer, "weight", units if len(shape) >= 2 else None)


def is_weight(name: str, shape: Shape) -> bool:
    """Whether a parameter is a weight matrix or a kernel."""
    if len(shape) < 2:
        return (
            len(shape) == 1
            and shape[0] > 1
            and bool(re.match(r"^(w|weights?|theta|coef)\d*_?$", name, re.IGNORECASE))
        )
    thin = 1 in shape
    return not (thin and is_called_bias(name))


def is_called_bias(name: str) -> bool:
    """Whether a name is that of a bias: b1, bias, biases[0], layer1.b."""
    last = re.split(r"[.\[\]']+", name)
    return any(
        re.match(
            r"^(b|bias|biases|biais|beta|intercept)(_?[\dhoyz]\w*|_?\d+|_?out\w*|_?in\w*|_?hid\w*)?$",
            part,
            re.IGNORECASE,
        )
        for part in last
    )


def _in_order(names: Sequence[str]) -> list[str]:
    """By the numbers in them, as W1 and W2, where all have one; else as they are."""
    numbers = {name: [*map(int, re.findall(r"\d+", name))] for name in names}
    return sorted(names, key=lambda name: numbers[name]) if all(numbers.values()) else [*names]


def chain(
    names: Sequence[str], parameters: Mapping[str, Array], features: int
) -> tuple[list[str], dict[str, int]]:
    """The weights in the order of the forward pass, and which axis of each counts units.

    A layer goes on where the one before ends. Where shapes leave a choice, as with as many classes as
    features, it is that of the axis by which the most weights chain, then of the one by which they chain in
    the order of the names, then of the one that the biases have.
    """
    shapes = {name: parameters[name].shape for name in names}
    thin = {_units_of(array.shape) for name, array in parameters.items() if name not in shapes}

    def fits(units: int) -> tuple[int, bool, bool]:
        order = chained(names, shapes, features, units)
        return len(order), order == _in_order(names), units in thin

    units = max((1, 0), key=fits)
    order = chained(names, shapes, features, units)
    rest = [name for name in names if name not in order]
    return [*order, *rest], dict.fromkeys(names, units)


def outputs_of(parameters: Mapping[str, Array], features: int) -> int:
    """The units of the last of the weights that chain from the `features` on, 0 if none do."""
    weights = [name for name, array in parameters.items() if is_weight(name, array.shape)]
    shapes = {name: parameters[name].shape for name in weights}
    _, outgoing = chain(weights, parameters, features)
    units = next(iter(outgoing.values()), 1)
    order = chained(weights, shapes, features, units)
    return 0 if not order else 1 if len(shapes[order[-1]]) < 2 else shapes[order[-1]][units]


def _units_of(shape: Shape) -> int | None:
    """The axis of weights that counts units, from a bias: a column (units, 1), or a row; None if unknown."""
    long = [at for at, size in enumerate(shape) if size > 1]
    return None if len(long) != 1 else 0 if len(shape) == 2 and long == [0] else 1


def chained(names: Sequence[str], shapes: Mapping[str, Shape], features: int, units: int) -> list[str]:
    """The weights that follow one another from a number of features on, with that axis counting units."""
    order: list[str] = []
    width = features
    left = list(names)
    while left:
        fitting = [name for name in left if _fan_in(shapes[name], units) == width]
        if not fitting:
            break
        order.append(fitting[0])
        left.remove(fitting[0])
        shape = shapes[fitting[0]]
        width = shape[units] if len(shape) >= 2 else 1
    return order


def _fan_in(shape: Shape, units: int) -> int:
    return shape[1 - units] if len(shape) == 2 else shape[0] if len(shape) == 1 else -1


def owner_of(
    name: str,
    shape: Shape,
    order: Sequence[str],
    parameters: Mapping[str, Array],
    outgoing: Mapping[str, int],
) -> str:
    """The weights that a bias belongs to, "" if that cannot be told."""
    size = 1
    for axis in shape:
        size *= axis
    widths = {w: _width(parameters[w].shape, outgoing.get(w, 1)) for w in order}
    fitting = [w for w in order if widths[w] == size]
    same_place = [w for w in fitting if _place(w) == _place(name)]
    if same_place:
        return same_place[0]
    numbered = [w for w in fitting if _number(w) == _number(name)]
    if numbered:
        return numbered[0]
    return fitting[0] if len(fitting) == 1 and (is_called_bias(name) or len(shape) < 2) else ""


def _width(shape: Shape, units: int) -> int:
    return shape[units] if len(shape) >= 2 else 1


def _place(name: str) -> str:
    """A name without what says weight or bias: layer1 of layer1.W, 2 of W2, [0] of weights[0]."""
    return re.sub(r"(weights?|biases|bias|[wb])(?=[\W_\d]|$)", "", name, flags=re.IGNORECASE)


def _number(name: str) -> str:
    found = re.findall(r"\d+", name)
    return found[-1] if found else ""
