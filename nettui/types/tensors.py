"""Parameter tensors: what is known of each, and their numbers in one flat vector."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Any, Literal, TypeAlias, get_args

import numpy as np
import numpy.typing as npt

from nettui.common.errors import require

Array: TypeAlias = npt.NDArray[Any]
Shape: TypeAlias = tuple[int, ...]
Role: TypeAlias = Literal["weight", "bias", "other"]
ROLES: tuple[Role, ...] = get_args(Role)


@dataclass(frozen=True)
class Tensor:
    """What is known of a parameter tensor: its name, shape, layer, role, and the axis that counts units.

    `name` is the trainer's own, such as "W1" or "conv1.weight". A tensor that says nothing of itself has the
    role "other" and no layer. `units` is 1 for weights (fan_in, fan_out), 0 for (fan_out, fan_in, …).
    """

    name: str
    shape: Shape
    layer: str = ""
    role: Role = "other"
    units: int | None = None

    @cached_property
    def size(self) -> int:
        """How many numbers it holds."""
        return prod(self.shape)


@dataclass(frozen=True)
class Layout:
    """The position of each tensor in one flat vector: all weights, then biases and the rest, layer by layer.

    Weights come first so that a penalty applies to one contiguous slice, `flat[:weights]`; those of a layer
    lie side by side, so that they are measured as one.
    """

    tensors: tuple[Tensor, ...]

    @cached_property
    def by_name(self) -> Mapping[str, Tensor]:
        """Each tensor by its name, in the order of the forward pass."""
        return {tensor.name: tensor for tensor in self.tensors}

    @cached_property
    def shapes(self) -> Mapping[str, Shape]:
        """The shape of each tensor."""
        return {tensor.name: tensor.shape for tensor in self.tensors}

    @cached_property
    def layers(self) -> tuple[str, ...]:
        """The layers that have weights, in the order of the forward pass."""
        named = (tensor.layer for tensor in self.tensors if tensor.role == "weight" and tensor.layer)
        return tuple(dict.fromkeys(named))

    @cached_property
    def slices(self) -> Mapping[str, slice]:
        offset, slices = 0, {}
        for tensor in sorted(self.tensors, key=self._place):
            slices[tensor.name] = slice(offset, offset + tensor.size)
            offset += tensor.size
        return slices

    @cached_property
    def weights(self) -> int:
        """How many numbers, from the first one, are weights."""
        return sum(tensor.size for tensor in self.tensors if tensor.role == "weight")

    @cached_property
    def size(self) -> int:
        """How many numbers there are."""
        return sum(tensor.size for tensor in self.tensors)

    @cached_property
    def blocks(self) -> Mapping[tuple[str, Role], slice]:
        """What a layer has of a role, in the order of the flat vector; one without numbers is absent."""
        blocks: dict[tuple[str, Role], slice] = {}
        for name, where in self.slices.items():
            key = self.by_name[name].layer, self.by_name[name].role
            if where.stop > where.start:
                blocks[key] = slice(blocks.get(key, where).start, where.stop)
        return blocks

    def of(self, layer: str, role: Role) -> tuple[str, ...]:
        """The names of a layer's tensors of a role."""
        return self._by_role.get((layer, role), ())

    def affine(self, layer: str) -> tuple[str, str] | None:
        """The names of a layer's only weights (fan_in, fan_out) and biases, "" without any; else None."""
        weights, biases = self.of(layer, "weight"), self.of(layer, "bias")
        if len(weights) != 1 or len(biases) > 1:
            return None
        tensor = self.by_name[weights[0]]
        return (
            (weights[0], biases[0] if biases else "") if (len(tensor.shape), tensor.units) == (2, 1) else None
        )

    def _place(self, tensor: Tensor) -> tuple[int, int]:
        """What the tensors are sorted by in the flat vector."""
        return ROLES.index(tensor.role), self._order[tensor.layer]

    @cached_property
    def _order(self) -> Mapping[str, int]:
        """The number of each layer, in the order in which they are first named."""
        return {layer: at for at, layer in enumerate(dict.fromkeys(tensor.layer for tensor in self.tensors))}

    @cached_property
    def _by_role(self) -> Mapping[tuple[str, Role], tuple[str, ...]]:
        found: dict[tuple[str, Role], tuple[str, ...]] = {}
        for tensor in self.tensors:
            key = tensor.layer, tensor.role
            found[key] = (*found.get(key, ()), tensor.name)
        return found

    def view(self, flat: Array, name: str) -> Array:
        """One tensor of a flat vector."""
        return flat[self.slices[name]].reshape(self.shapes[name])

    def views(self, flat: Array) -> dict[str, Array]:
        """Every tensor of a flat vector, by name."""
        return {name: self.view(flat, name) for name in self.slices}


class Tensors(Mapping[str, Array]):
    """Named arrays, read-only views into one flat vector, which becomes read-only as well."""

    __slots__ = ("flat", "layout")

    def __init__(self, layout: Layout, flat: Array) -> None:
        flat.flags.writeable = False
        self.layout, self.flat = layout, flat

    @classmethod
    def of(cls, arrays: Mapping[str, Array], known: Iterable[Tensor] = ()) -> Tensors:
        """Copies `arrays` into one flat vector of floats, in their common dtype.

        `known` says what is known of them; the others have the role "other" and no layer.

        Raises InvalidValue if a known tensor has another shape than its array, or none.
        """
        told = {tensor.name: tensor for tensor in known}
        shapes = {name: np.shape(array) for name, array in arrays.items()}
        for tensor in told.values():
            found = shapes.get(tensor.name)
            require(found == tensor.shape, tensor.name, f"an array of shape {tensor.shape}", found)
        layout = Layout(tuple(told.get(name) or Tensor(name, shape) for name, shape in shapes.items()))
        dtype = np.result_type(*arrays.values()) if arrays else np.dtype(float)
        flat = np.empty(layout.size, dtype if dtype.kind in "fc" else float)
        for name, array in arrays.items():
            flat[layout.slices[name]] = np.ravel(array)
        return cls(layout, flat)

    def __getitem__(self, name: str) -> Array:
        return self.layout.view(self.flat, name)

    def __iter__(self) -> Iterator[str]:
        return iter(self.layout.shapes)

    def __len__(self) -> int:
        return len(self.layout.tensors)

    def __repr__(self) -> str:
        shapes = [f"{tensor.name} {tensor.shape}" for tensor in self.layout.tensors]
        more = ", …" if len(shapes) > 8 else ""
        return f"<Tensors of {self.layout.size} numbers: {', '.join(shapes[:8])}{more}>"
