"""Looks into the tensors that a run holds between two steps, for the debugger that holds it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from nettui.common.errors import InvalidValue, unknown_name
from nettui.sources.recording.pytrees import on_cpu
from nettui.types import Array, Shape

ROWS, COLUMNS = 40, 24
"""Rows and columns of a matrix that are sent at once."""

MOST_NAMES = 2000

ADDRESS = re.compile(r"(?P<name>.*?)\s*(?:\[(?P<index>[^\[\]]*)\])?")
AXIS = re.compile(r"(?P<from>-?\d+)?\s*(?P<colon>:)?\s*(?P<to>-?\d+)?")

Axis: TypeAlias = int | slice


class HeldTensor(NamedTuple):
    """A tensor of the run: its shape, its dtype, and what fetches its numbers."""

    shape: Shape
    dtype: str
    array: Callable[[], Array]


def held_tensor(array: Any) -> HeldTensor:
    """An array of NumPy, JAX or PyTorch, or of a library whose arrays NumPy takes."""
    return HeldTensor(
        tuple(array.shape), str(array.dtype).removeprefix("torch."), lambda: on_cpu({"": array})[""]
    )


def looked(tensors: Mapping[str, HeldTensor], address: str) -> dict[str, Any]:
    """What a debugger is sent of a tensor, as JSON has it.

    Args:
        tensors: Those of the run, by name.
        address: A name and, if you like, an index of numbers and slices, as NumPy takes it: `fc1.weight[0,
            2:9]`. Where more than two axes are left, the first matrix of them; "" is the first tensor.

    Raises:
        InvalidValue: when there is no such tensor, or no such place in it.
    """
    if not tensors:
        raise InvalidValue("inspect", "a run whose model is known", address)
    found = ADDRESS.fullmatch(address.strip())
    name = (found["name"] if found else address) or next(iter(tensors))
    if name not in tensors:
        raise unknown_name("inspect", "a tensor", name, list(tensors))
    shape, dtype, fetch = tensors[name]
    index = _index(found["index"] if found else None, shape, address)
    array = fetch()
    if np.iscomplexobj(array):
        array, dtype = np.abs(array), f"|{dtype}|"
    part = array[index]
    rows = part.reshape(1, -1) if part.ndim < 2 else part
    return {
        "name": name,
        "shape": shape,
        "dtype": dtype,
        "figures": figures(array),
        "place": _written(index),
        "matrix": part.shape,
        "values": rows[:ROWS, :COLUMNS].astype(float).tolist(),
        "others": [[other, each.shape] for other, each in list(tensors.items())[:MOST_NAMES]],
        "unlisted": max(len(tensors) - MOST_NAMES, 0),
    }


def figures(array: Array) -> dict[str, float]:
    """Mean, std, min, max, norm and share of zeros of the finite numbers, and how many are not."""
    flat = np.asarray(array).reshape(-1)
    finite = flat[np.isfinite(flat)].astype(float)
    with np.errstate(over="ignore", invalid="ignore"):  # of numbers whose squares are infinite
        found = _of_finite(finite)
    counts = {"nan": np.isnan(flat).sum(), "infinite": np.isinf(flat).sum()}
    return {name: float(value) for name, value in {**found, **counts}.items()}


def _of_finite(finite: Array) -> dict[str, float]:
    return (
        {
            "mean": finite.mean(),
            "std": finite.std(),
            "min": finite.min(),
            "max": finite.max(),
            "norm": float(np.linalg.norm(finite)),
            "zero": (finite == 0).mean(),
        }
        if finite.size
        else {}
    )


def _index(text: str | None, shape: Shape, address: str) -> tuple[Axis, ...]:
    """The index that a text means; where it leaves more than two axes, the first are taken at 0."""
    words = [word.strip() for word in text.split(",")] if text and text.strip() else []
    if len(words) > len(shape):
        raise InvalidValue("inspect", f"at most {len(shape)} numbers in [ ], as of shape {shape}", address)
    axes = [_axis(word, size, address) for word, size in zip(words, shape, strict=False)]
    axes += [slice(None)] * (len(shape) - len(axes))
    spare = sum(isinstance(axis, slice) for axis in axes) - 2
    for at, axis in enumerate(axes):
        if spare > 0 and axis == slice(None):
            axes[at], spare = 0, spare - 1
    if spare > 0:
        raise InvalidValue("inspect", "at most two slices in [ ]", address)
    return tuple(axes)


def _axis(word: str, size: int, address: str) -> Axis:
    """The place on one axis. Raises InvalidValue."""
    found = AXIS.fullmatch(word)
    if not word or found is None or (found["to"] and not found["colon"]):
        raise InvalidValue("inspect", "numbers and slices in [ ], as in [0, 2:9]", address)
    first, last = (None if found[side] is None else int(found[side]) for side in ("from", "to"))
    if found["colon"]:
        return slice(first, last)
    assert first is not None
    if not -size <= first < size:
        raise InvalidValue("inspect", f"a number below {size} in its place in [ ]", address)
    return first % size


def _written(index: tuple[Axis, ...]) -> str:
    """The index as it is typed, without what leaves an axis whole at its end."""
    words = [
        f"{'' if axis.start is None else axis.start}:{'' if axis.stop is None else axis.stop}"
        if isinstance(axis, slice)
        else str(axis)
        for axis in index
    ]
    while words and words[-1] == ":":
        words.pop()
    return f"[{', '.join(words)}]" if words else ""
