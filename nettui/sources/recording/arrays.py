"""A model that is a dict of arrays, or none: what its parameters and gradients show of a step."""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from nettui.common.errors import InvalidValue, unknown_name
from nettui.metrics.reading import measure
from nettui.metrics.reductions import norm
from nettui.sources.recording.names import described, flattened
from nettui.sources.recording.recent import Glance, length
from nettui.sources.recording.subject import Given, Measured
from nettui.types import Array, LossParts, NonFinite, Op, Phase, Role, State, Step, Tensor, Tensors, Weight

NO_MODEL = "the Recorder was given no model and no `params`"


class ArraySubject:
    """The arrays that the Recorder was made with, or those that each step is given.

    A step's weights are those before it, so they are copied before a step that will be measured.
    """

    samples, seconds = 0, 0.0

    def __init__(self, model: Any = None) -> None:
        self._model = model
        self._tensors: tuple[Tensor, ...] = ()
        self._before: Tensors | None = None
        self._latest = self._arrays(model)

    @property
    def lacks(self) -> str:
        """That there are no arrays, if so."""
        return "" if self._latest else NO_MODEL

    def prepare(self, fully: bool) -> None:
        """Copies the parameters before a step that will be measured."""
        self._before = Tensors.of(self._latest, self._tensors) if fully and self._latest else None

    def checksum(self) -> int | None:
        """A CRC of the parameters."""
        found = 0
        for array in self._latest.values():
            found = zlib.crc32(np.ascontiguousarray(array).tobytes(), found)
        return found if self._latest else None

    def measure(self, given: Given) -> Measured:
        """What metrics/ measures on the step; no weights are known before the first step with parameters."""
        now = self._arrays(given.params)
        before = self._before
        self._latest = now
        if not now:
            return Measured()
        after = Tensors.of(now, self._tensors)
        changes = before is not None and before.layout == after.layout
        start = before if changes and before is not None else after
        step = Step(
            before=State(params=start),
            ops=(Op("batch", "input"), *_outputs(given, start.layout.layers)),
            rate=math.nan,
            loss=LossParts(math.nan, math.nan, math.nan),
            accuracy=math.nan,
            baseline_loss=None,
            gradients=self._gradients(given.grads, start),
            after=State(params=after, step=1) if changes else None,
        )
        found = measure(step)
        layers = found.layers
        if not changes:  # only the weights after it are known
            layers = tuple(layer._replace(weight=Weight(math.nan, math.nan)) for layer in layers)
        return Measured(layers, found.input)

    def nonfinite(self, given: Given) -> NonFinite | None:
        """The first NaN or infinity: in the outputs, the loss, the gradients from the last on, the update."""
        self._latest = now = self._arrays(given.params)
        lost = [name for name, array in now.items() if not _finite(array)]
        if not lost and not is_bad(given.loss):
            return None
        return next(filter(None, (_first_bad(*each) for each in self._in_order(given, now))), None)

    def glance(self, given: Given) -> Sequence[Glance]:
        """The sizes of the gradients of each layer."""
        gradients, by_layer = dict(flattened(given.grads)), dict[str, dict[Role, list[float]]]()
        for tensor in self._tensors:
            sizes = by_layer.setdefault(tensor.layer, {"weight": [], "bias": [], "other": []})
            if (found := gradients.get(tensor.name)) is not None:
                sizes[tensor.role].append(norm(found))
        return [
            Glance(layer, gradient=length(sizes["weight"]), bias_gradient=length(sizes["bias"]))
            for layer, sizes in by_layer.items()
        ]

    def close(self) -> None:
        """Nothing to do: the arrays were only read."""

    def _in_order(self, given: Given, now: Mapping[str, Array]) -> Iterator[tuple[Phase, str, str, Array]]:
        """Everything that a step computes, in the order in which it is computed."""
        for site, output in (given.outputs or {}).items():
            yield "forward", site, "out", np.asarray(output)
        if is_bad(given.loss):
            yield "loss", "loss", "out", np.asarray(given.loss)
        layers = {tensor.name: tensor.layer for tensor in self._tensors}
        for name, gradient in reversed([*flattened(given.grads)]):
            yield "backward", layers.get(name) or name, f"gradient of {name}", gradient
        for name, array in now.items():
            yield "update", layers.get(name) or name, name, array

    def _arrays(self, params: Any) -> dict[str, Array]:
        """The parameters by name; they are described when they are first seen."""
        found = params if params is not None else self._model
        if isinstance(found, Tensors):
            self._tensors = found.layout.tensors
            return dict(found)
        arrays = dict(flattened(found))
        if arrays and not self._tensors:
            self._tensors = described(arrays)
        return arrays

    def _gradients(self, grads: Any, like: Tensors) -> Tensors | None:
        """The gradients in the order of the parameters; zeros for those that have none."""
        found = dict(flattened(grads))
        if not found:
            return None
        if unknown := [name for name in found if name not in like]:
            raise unknown_name("step: grads", "a parameter", unknown[0], like)
        for name, gradient in found.items():
            if gradient.shape != like[name].shape:
                raise InvalidValue(f"step: grads[{name!r}]", f"the shape {like[name].shape}", gradient.shape)
        zeros = {name: np.zeros_like(array) for name, array in like.items() if name not in found}
        return Tensors.of({name: (found | zeros)[name] for name in like}, like.layout.tensors)


def _outputs(given: Given, layers: tuple[str, ...]) -> Iterator[Op]:
    """A forward op for each layer whose output was given."""
    for name, output in (given.outputs or {}).items():
        if name not in layers:
            raise unknown_name("step: outputs", "a layer", name, layers)
        yield Op("forward", name, name, out=np.asarray(output))


def _first_bad(phase: Phase, site: str, name: str, array: Array) -> NonFinite | None:
    """The NaN or infinity in an array, if it has one."""
    if array.dtype.kind not in "fc" or _finite(array):
        return None
    bad = np.argwhere(~np.isfinite(array))
    index = tuple(map(int, bad[0]))
    return NonFinite(-1, phase, site, name, "nan" if np.isnan(array[index]) else "inf", index, len(bad))


def is_bad(loss: float | None) -> bool:
    """Whether a loss is known and is NaN or infinite."""
    return loss is not None and not math.isfinite(loss)


def _finite(array: Array) -> bool:
    """Whether every number is finite; the sum of squares tells it in one pass, unless it overflows."""
    if array.dtype.kind not in "fc":
        return True
    flat = array.ravel()
    with np.errstate(all="ignore"):
        return math.isfinite(abs(np.vdot(flat, flat))) or bool(np.isfinite(array).all())
