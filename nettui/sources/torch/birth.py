"""Where the first NaN or infinity of a step was born: in which module, forward, backward or at the update."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal, NamedTuple

from nettui.sources.torch import cpu_sums
from nettui.types import NonFinite, Phase
from nettui.types.step import GRAD_OUTPUT, INPUT

KEPT = 64 * 2**20
"""Bytes of outputs that are kept until the end of the step; of the others, only whether they are finite."""

OUTSIDE = "it was born outside of the modules, {}"


class Mark(NamedTuple):
    """What was computed at a place of the step: the tensor, or else its largest and smallest value.

    What is in the computer's own memory is looked at when it is computed: only what was found is kept.
    """

    phase: Phase
    site: str
    array: str
    tensor: Any
    ends: Any = None
    found: NonFinite | None = None


class Trail:
    """What a step computed, in its order, so that the first NaN can be found when the step is done.

    `sound` is the last place that was seen to be finite.
    """

    def __init__(self) -> None:
        self.marks: list[Mark] = []
        self.sound = ""
        self._bytes = 0

    def clear(self) -> None:
        """Forgets the step."""
        self.marks, self._bytes, self.sound = [], 0, ""

    def add(self, phase: Phase, site: str, array_name: str, tensor: Any, given: Any = None) -> bool:
        """Adds what was computed at a place; whether it was found to be finite, with room for a few sums.

        `given` is what it was computed of, if it is still that.
        """
        if (array := cpu_sums.array_of(tensor)) is not None:
            if self.marks:
                return False
            finite = cpu_sums.is_finite(array)
            if not finite:
                self._note(Mark(phase, site, array_name, tensor.detach()), given)
            return finite
        tensor = tensor.detach()
        if not (tensor.is_floating_point() or tensor.is_complex()):
            return False
        self._bytes += tensor.nbytes
        if self._bytes <= KEPT or not tensor.numel():
            self.marks.append(Mark(phase, site, array_name, tensor))
        else:
            self._bytes -= tensor.nbytes
            self.marks.append(Mark(phase, site, array_name, None, tensor.aminmax()))
        return False

    def _note(self, mark: Mark, given: Any) -> None:
        """Keeps a NaN or infinity, unless only the sum of squares was infinite."""
        if (found := _found(mark)) is None:
            return
        if given is not None and (before := _found(mark._replace(array=INPUT, tensor=given))) is not None:
            found = replace(before, note=OUTSIDE.format(f"after {self.sound}") if self.sound else "")
        self.marks.append(mark._replace(tensor=None, found=found))


def born(
    trail: Trail,
    loss: float | None,
    parameters: Mapping[str, Any],
    finite: bool,
    layers: Mapping[str, str],
    order: Iterable[str],
    arrived: Callable[[str], float],
) -> NonFinite | None:
    """The first NaN or infinity of a step, if its loss or a parameter shows one.

    `finite`: no parameter is. `layers` names the layer of each parameter; `order` has the layers as the
    forward pass came by. `arrived` tells the norm of the gradient that reached a layer's output, or 0.
    """
    if (loss is None or math.isfinite(loss)) and finite:
        return None
    for mark in trail.marks:
        if (found := _found(mark)) is not None:
            return found
    if loss is not None and not math.isfinite(loss):
        return NonFinite(-1, "loss", "loss", "out", "nan" if math.isnan(loss) else "inf", (), 1)
    order = [*order]
    places = {name: at for at, name in enumerate(order)}
    backward = sorted(parameters, key=lambda name: -places.get(layers[name], -1))
    for name in backward:
        gradient = parameters[name].grad
        if gradient is not None:
            found = _found(Mark("backward", layers[name], f"gradient of {name}", gradient))
            if found is not None:
                norm = arrived(layers[name])
                return found if math.isfinite(norm) else _came_in(found, norm, order, layers[name])
    marks = (Mark("update", layers[name], name, parameters[name]) for name in parameters)
    return next(filter(None, map(_found, marks)), None)


def _came_in(found: NonFinite, norm: float, order: Sequence[str], layer: str) -> NonFinite:
    """The gradient of a layer's output that made that of a parameter NaN or infinite."""
    later = order[order.index(layer) + 1 :] if layer in order else []
    where = OUTSIDE.format(f"before {later[0]}" if later else "in the loss or before it")
    kind: Literal["nan", "inf"] = "nan" if math.isnan(norm) else "inf"
    return NonFinite(-1, "backward", found.site, GRAD_OUTPUT, kind, (), 0, where)


def norms(tensors: Sequence[Any]) -> list[float]:
    """The norms of tensors: one number a tensor, and one look at them."""
    import torch

    with torch.no_grad():
        if (here := cpu_sums.arrays_of(tensors)) is not None:
            return [*map(cpu_sums.norm, here)]
        whole = [tensor.detach() for tensor in tensors]
        there, device = torch._foreach_norm(whole), whole[0].device
        found: list[float] = torch.stack([each.to(device, torch.float32) for each in there]).tolist()
        return found


def all_finite(tensors: Iterable[Any], norms: Iterable[float]) -> bool:
    """Whether all numbers of all tensors are finite, whose norms may have overflowed."""
    return all(map(math.isfinite, norms)) or all(bool(each.detach().isfinite().all()) for each in tensors)


def _found(mark: Mark) -> NonFinite | None:
    """The NaN or infinity at a place, if there is one."""
    import torch

    if mark.found is not None:
        return mark.found
    with torch.no_grad():
        if mark.tensor is None:
            least, most = map(float, mark.ends)
            if math.isfinite(least) and math.isfinite(most):
                return None
            kind: Literal["nan", "inf"] = "nan" if math.isnan(least) else "inf"
            return NonFinite(-1, mark.phase, mark.site, mark.array, kind, (), 0)
        tensor = mark.tensor.detach()
        tensor = tensor.coalesce().values() if tensor.is_sparse else tensor
        bad = ~tensor.isfinite()
        count = int(bad.sum())
        if not count:
            return None
        index = tuple(bad.nonzero()[0].tolist())
        kind = "nan" if bool(torch.isnan(tensor[index])) else "inf"
        return NonFinite(-1, mark.phase, mark.site, mark.array, kind, index, count)
