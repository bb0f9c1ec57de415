"""What the arrays of a model are, from their names and shapes: weights or biases, of which layer."""

from __future__ import annotations

from collections.abc import Mapping

from nettui.sources.own.roles import chained, describe, is_called_bias
from nettui.types import Array, Role, Tensor


def described(arrays: Mapping[str, Array]) -> tuple[Tensor, ...]:
    """A Tensor for each array: by the part before the last dot, or by numbers and shapes, as W1 and b1."""
    if all("." in name for name in arrays):
        return tuple(_dotted(name, array, arrays) for name, array in arrays.items())
    matrices = {name: array.shape for name, array in arrays.items() if array.ndim >= 2}
    first = next(iter(matrices.values()), (0,))

    def length(features: int) -> int:
        return max(len(chained([*matrices], matrices, features, units)) for units in (1, 0))

    return describe(arrays, max(first, key=length))


def _dotted(name: str, array: Array, arrays: Mapping[str, Array]) -> Tensor:
    layer, _, last = name.rpartition(".")
    role: Role = "other"
    if array.ndim >= 2 and not is_called_bias(last):
        role = "weight"
    elif is_called_bias(last) or last.startswith("bias"):
        role = "bias"
    return Tensor(name, array.shape, layer, role, _units(layer, array, arrays) if role == "weight" else None)


def _units(layer: str, weights: Array, arrays: Mapping[str, Array]) -> int:
    """The axis of weights that counts units: the one of the bias's length; else that of (in, out)."""
    sizes = {
        array.size for name, array in arrays.items() if name.rpartition(".")[0] == layer and array.ndim == 1
    }
    fitting = [at for at in (weights.ndim - 1, 0, 1) if weights.shape[at] in sizes]
    return fitting[0] if fitting else weights.ndim - 1
