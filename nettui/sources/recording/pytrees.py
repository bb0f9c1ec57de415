"""Trees of arrays, such as a pytree of JAX: their leaves by dotted names, and what those hold, on the CPU.

JAX and PyTorch are asked only if the program itself has loaded them.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeVar

import numpy as np

from nettui.common.errors import InvalidValue, Phrase
from nettui.metrics.reductions import norm
from nettui.types import Array

Name = TypeVar("Name", bound=Hashable)

CONTAINS = ("value", "raw_value")
"""The only child of a node that does nothing but hold an array, such as a Param of Flax."""


def leaves(tree: Any, name: str = "", inside: bool = False) -> Iterator[tuple[str, Any]]:
    """The arrays of nested dicts, lists, tuples and other nodes of a pytree, by dotted names.

    What is `inside` a node of a class of its own, such as a module of Equinox, and is no array is a setting.
    """
    if tree is None:
        return
    found, own = _children(tree)
    if found is None:
        if not inside or hasattr(tree, "dtype"):
            yield from _leaf(tree, name)
        return
    for key, child in found:
        if own and len(found) == 1 and key in CONTAINS:
            yield from leaves(child, name, True)
        else:
            yield from leaves(child, f"{name}.{key}" if name else key, inside or own)


class Flattening:
    """Finds the leaves of trees, of which most have a structure that was seen before.

    JAX itself flattens those, much faster; which names its leaves have is kept from the first time.
    """

    def __init__(self) -> None:
        self._known: dict[Any, tuple[list[str], set[type]]] = {}

    def leaves(self, tree: Any) -> dict[str, Any]:
        """The same as `leaves`, whose order may be another."""
        jax = sys.modules.get("jax")
        if jax is None or tree is None:
            return dict(leaves(tree))
        parts, structure = jax.tree_util.tree_flatten(tree)
        names, kinds = self._known.get(structure, ((), set()))
        if names and all(type(part) in kinds for part in parts):
            return dict(zip(names, parts, strict=True))
        found = dict(leaves(tree))
        named = {id(leaf): name for name, leaf in found.items()}
        if len(named) == len(parts) == len(found) and all(id(part) in named for part in parts):
            self._known[structure] = [named[id(part)] for part in parts], {type(part) for part in parts}
        return found


def on_cpu(found: Mapping[Name, Any]) -> dict[Name, Array]:
    """The leaves as NumPy arrays; those of JAX come together. Floats of 16 bits and fewer get 32."""
    fetched = _fetched(found)
    return {name: _widened(np.asarray(leaf)) for name, leaf in fetched.items()}


def norms(found: Mapping[Name, Any]) -> dict[Name, float]:
    """The norm of each leaf of floats; those of JAX, and what is on another device, are measured there."""
    fixed = {name: leaf for name, leaf in found.items() if is_fixed(leaf)}
    far = {name: leaf for name, leaf in found.items() if is_far(leaf)}
    near = on_cpu({name: leaf for name, leaf in found.items() if name not in fixed and name not in far})
    with np.errstate(all="ignore"):
        known = {name: norm(array) for name, array in near.items() if array.dtype.kind in "fc"}
    known |= zip(fixed, _norms_of_jax([*fixed.values()]), strict=True)
    return known | dict(zip(far, _norms_of_torch([*far.values()]), strict=True))


def nonfinite_leaves(found: Mapping[Name, Any], known: Mapping[Name, float]) -> list[Name]:
    """The leaves that hold a NaN or an infinity, where their norms are `known`."""
    suspects = {name: found[name] for name, each in known.items() if not math.isfinite(each)}
    return [name for name, array in on_cpu(suspects).items() if not np.isfinite(array).all()]


def is_fixed(leaf: Any) -> bool:
    """Whether an array is one of JAX, which never changes."""
    jax = sys.modules.get("jax")
    return jax is not None and isinstance(leaf, jax.Array)


def require_values(where: str, given: Iterable[Any]) -> None:
    """Raises InvalidValue for what stands for a value while JAX traces a function."""
    jax = sys.modules.get("jax")
    if jax is not None and any(isinstance(each, jax.core.Tracer) for each in given):
        raise InvalidValue(
            where,
            "values",
            Phrase("what JAX traces in their place"),
            "call `step` outside of jit, grad, vmap and scan, with what the function returns",
        )


def scalars(given: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same numbers, of which those of JAX come together from their device."""
    return _fetched(given) if any(map(is_fixed, given.values())) else given


def is_far(leaf: Any) -> bool:
    """Whether a tensor of PyTorch is on another device than the CPU."""
    return _is_tensor(leaf) and leaf.device.type != "cpu"


def _children(node: Any) -> tuple[list[tuple[str, Any]] | None, bool]:
    """What is in a node, by name, and whether it is of a class of its own; None of a leaf."""
    if is_fixed(node) or isinstance(node, np.ndarray):
        return None, False
    if isinstance(node, Mapping):
        return [(str(key), child) for key, child in node.items()], False
    if fields := getattr(node, "_fields", None):
        return [*zip(fields, node, strict=True)], False
    if isinstance(node, Sequence) and not isinstance(node, str | bytes):
        return [(str(number), child) for number, child in enumerate(node)], False
    jax = sys.modules.get("jax")
    if jax is None:
        return None, False
    found, _ = jax.tree_util.tree_flatten_with_path(node, is_leaf=lambda part: part is not node)
    if len(found) == 1 and not found[0][0]:
        return None, False
    return [(_name_of(path[-1]), child) for path, child in found], True


def _name_of(key: Any) -> str:
    """The name in a key of a path of JAX: of an attribute, of a dict, or a number."""
    known = (getattr(key, kind, None) for kind in ("name", "key", "idx"))
    return str(next((each for each in known if each is not None), key))


def _leaf(leaf: Any, name: str) -> Iterator[tuple[str, Any]]:
    """An array, unless it is one of JAX that is not trained: whole numbers, or the state of a generator."""
    if is_fixed(leaf):
        require_values("step", (leaf,))
        jax = sys.modules["jax"]
        if jax.dtypes.issubdtype(leaf.dtype, np.inexact):
            yield name, leaf
    else:
        yield name, leaf if hasattr(leaf, "dtype") and hasattr(leaf, "shape") else np.asarray(leaf)


def _fetched(found: Mapping[Name, Any]) -> dict[Name, Any]:
    """The leaves, of which those of JAX are brought to the CPU at once, and those of PyTorch, too."""
    fixed = {name: leaf for name, leaf in found.items() if is_fixed(leaf)}
    arrays = sys.modules["jax"].device_get([*fixed.values()]) if fixed else []
    here = dict(zip(fixed, arrays, strict=True))
    return {name: here[name] if name in here else _plain(leaf) for name, leaf in found.items()}


def _plain(leaf: Any) -> Any:
    if not _is_tensor(leaf):
        return leaf
    torch = sys.modules["torch"]
    there = leaf.detach().cpu()
    return (there.float() if there.dtype == torch.bfloat16 else there).numpy()


def _widened(array: Array) -> Array:
    """Floats of 16 bits or fewer as those of 32; NumPy knows bfloat16 only as bytes."""
    small = array.dtype == np.float16 or (array.dtype.kind == "V" and array.dtype.names is None)
    return array.astype(np.float32) if small else array


def _is_tensor(leaf: Any) -> bool:
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(leaf, torch.Tensor)


def _norms_of_torch(found: Sequence[Any]) -> list[float]:
    """The norms of tensors, measured on their device; the numbers alone come to the CPU, all at once."""
    if not found:
        return []
    torch = sys.modules["torch"]
    there = [torch.linalg.vector_norm(each.detach(), dtype=torch.float32) for each in found]
    numbers: list[float] = torch.stack([each.to(there[0].device) for each in there]).cpu().tolist()
    return numbers


def _norms_of_jax(found: Sequence[Any]) -> list[float]:
    """The same of arrays of JAX, in a compiled function for those that are on the same devices."""
    places: dict[frozenset[Any], list[int]] = {}
    for at, leaf in enumerate(found):
        places.setdefault(frozenset(leaf.devices()), []).append(at)
    every = np.empty(len(found))
    for among in places.values():
        every[among] = _compiled_norms()([found[at] for at in among])
    return every.tolist()


@lru_cache
def _compiled_norms() -> Any:
    jax = sys.modules["jax"]

    def measure(arrays: list[Any]) -> Any:
        flat = [abs(each).astype(jax.numpy.float32).ravel() for each in arrays]
        return jax.numpy.stack([jax.numpy.sqrt(each @ each) for each in flat])

    return jax.jit(measure)
