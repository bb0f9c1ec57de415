"""A model that is a dict of arrays, or none: what its parameters and gradients show of a step."""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from nettui.common.errors import InvalidValue, unknown_name
from nettui.metrics.reading import measure
from nettui.sources.recording.names import described
from nettui.sources.recording.pytrees import Flattening, is_fixed, nonfinite_leaves, norms, on_cpu
from nettui.sources.recording.recent import Glance, joint_norm
from nettui.sources.recording.subject import Given, Measured, Part, Reason
from nettui.sources.recording.tensors import HeldTensor, held_tensor
from nettui.types import Array, LossParts, NonFinite, Op, Phase, Role, State, Step, Tensor, Tensors, Weight

NOT_GIVEN: Mapping[Part, Reason] = {
    "outputs": Reason("`step` was given no `outputs`", "give it some, or the Recorder a torch module"),
    "gradients": Reason("`step` was given no `grads`", "give it those of the loss"),
}
NO_MODEL = "the Recorder was given no model and no `params`"


class ArraySubject:
    """The arrays that the Recorder was made with, or those that each step is given.

    A step's weights are those before it, so they are copied before a step that will be measured. Arrays of
    JAX never change: once it was made with some, each step is given others.
    """

    samples, seconds = 0, 0.0

    def __init__(self, model: Any = None) -> None:
        self._tensors: tuple[Tensor, ...] = ()
        self._before: Tensors | None = None
        self._model, self._flattening = model, Flattening()
        self._latest = self._named(model)
        self._norms: Mapping[str, float] = {}
        self._on_cpu: Mapping[str, Array] | None = None
        self._fixed = any(map(is_fixed, self._latest.values()))
        if self._fixed:  # they would be kept from being freed
            self._model = None

    @property
    def lacks(self) -> str:
        """That there are no arrays, if so."""
        return "" if self._latest else NO_MODEL

    @property
    def not_shown(self) -> Mapping[Part, Reason]:
        """That `step` has to be given what layers are to show."""
        return NOT_GIVEN

    @property
    def library(self) -> str:
        """Not known: what computes the gradients gives arrays."""
        return ""

    @property
    def mistakes(self) -> Mapping[str, str]:
        """None is seen."""
        return {}

    def prepare(self, fully: bool) -> None:
        """Copies the parameters before a step that will be measured."""
        self._before = Tensors.of(self._now(), self._tensors) if fully and self._latest else None
        self._on_cpu = None

    def checksum(self) -> int | None:
        """A CRC of the parameters."""
        found = 0
        for array in self._now().values():
            found = zlib.crc32(np.ascontiguousarray(array).tobytes(), found)
        return found if self._latest else None

    def nonfinite(self, given: Given) -> NonFinite | None:
        """The first NaN or infinity: in the outputs, the loss, the gradients from the last on, the update."""
        self._latest, self._on_cpu = self._parameters(given), None
        self._norms = norms(self._latest)
        if not is_bad(given.loss) and not nonfinite_leaves(self._latest, self._norms):
            return None
        return next(filter(None, (_first_bad(*each) for each in self._in_order(given))), None)

    def measure(self, given: Given) -> Measured:
        """What metrics/ measures on the step; no weights are known before the first step with parameters.

        It is asked after `nonfinite`.
        """
        if not self._latest:
            return Measured()
        now, grads, outputs = self._brought(given)
        before, after = self._before, Tensors.of(now, self._tensors)
        changes = before is not None and before.layout == after.layout
        start = before if changes and before is not None else after
        step = Step(
            before=State(params=start),
            ops=(Op("batch", "input"), *_outputs(outputs, start.layout.layers)),
            rate=math.nan,
            loss=LossParts(math.nan, math.nan, math.nan),
            accuracy=math.nan,
            baseline_loss=None,
            gradients=_gradients(grads, start),
            after=State(params=after, step=1) if changes else None,
        )
        found = measure(step)
        layers = found.layers
        if not changes:  # only the weights after it are known
            layers = tuple(layer._replace(weight=Weight(math.nan, math.nan)) for layer in layers)
        return Measured(layers, found.input)

    def glance(self, given: Given) -> Sequence[Glance]:
        """The norms of the gradients of each layer."""
        gradients, by_layer = norms(self._gradients_of(given)), dict[str, dict[Role, list[float]]]()
        for tensor in self._tensors:
            known = by_layer.setdefault(tensor.layer, {"weight": [], "bias": [], "other": []})
            if (found := gradients.get(tensor.name)) is not None:
                known[tensor.role].append(found)
        return [
            Glance(layer, gradient=joint_norm(roles["weight"]), bias_gradient=joint_norm(roles["bias"]))
            for layer, roles in by_layer.items()
        ]

    def tensors(self, given: Given) -> Mapping[str, HeldTensor]:
        """The parameters and their gradients."""
        gradients = {f"{name}.grad": each for name, each in self._gradients_of(given).items()}
        return {name: held_tensor(each) for name, each in {**self._latest, **gradients}.items()}

    def close(self) -> None:
        """Nothing to do: the arrays were only read."""

    def _gradients_of(self, given: Given) -> dict[str, Any]:
        """The gradients by the names of the parameters."""
        return self._ordered(self._flattening.leaves(given.grads))

    def _in_order(self, given: Given) -> Iterator[tuple[Phase, str, str, Array]]:
        """Everything that a step computes, in the order in which it is computed."""
        now, grads, outputs = self._brought(given)
        for site, output in outputs.items():
            yield "forward", site, "out", output
        if is_bad(given.loss):
            yield "loss", "loss", "out", np.asarray(given.loss)
        layers = {tensor.name: tensor.layer for tensor in self._tensors}
        for name in reversed(grads):
            yield "backward", layers.get(name) or name, f"gradient of {name}", grads[name]
        for name, array in now.items():
            yield "update", layers.get(name) or name, name, array

    def _parameters(self, given: Given) -> dict[str, Any]:
        """The parameters by name, as they are now."""
        if given.params is None and self._fixed:
            hint = "arrays of JAX do not change in place"
            raise InvalidValue("step: params", "the parameters after the update", None, hint)
        return self._named(self._model if given.params is None else given.params)

    def _named(self, tree: Any) -> dict[str, Any]:
        """Arrays by name, in the order of the first time, when they are described."""
        arrays = self._flattening.leaves(tree)
        if isinstance(tree, Tensors):
            self._tensors = tree.layout.tensors
        if arrays and not self._tensors:
            shapes = {name: np.broadcast_to(0.0, tuple(leaf.shape)) for name, leaf in arrays.items()}
            self._tensors = described(shapes)
        return self._ordered(arrays)

    def _ordered(self, found: dict[str, Any]) -> dict[str, Any]:
        """Arrays in the order of the parameters."""
        known = [tensor.name for tensor in self._tensors if tensor.name in found]
        return {name: found[name] for name in known} | found

    def _now(self) -> Mapping[str, Array]:
        """The parameters on the CPU."""
        if self._on_cpu is None:
            self._on_cpu = on_cpu(self._latest)
        return self._on_cpu

    def _brought(self, given: Given) -> tuple[Mapping[str, Array], dict[str, Array], dict[str, Array]]:
        """The parameters, the gradients and the outputs of a step, brought to the CPU together."""
        everything: dict[tuple[str, str], Any] = {
            **{("params", name): leaf for name, leaf in self._latest.items()},
            **{("grads", name): leaf for name, leaf in self._gradients_of(given).items()},
            **{("outputs", name): leaf for name, leaf in (given.outputs or {}).items()},
        }
        arrays = on_cpu(everything)

        def some(kind: str) -> dict[str, Array]:
            return {name: array for (found, name), array in arrays.items() if found == kind}

        self._on_cpu = some("params")
        return self._on_cpu, some("grads"), some("outputs")


def _gradients(found: Mapping[str, Array], like: Tensors) -> Tensors | None:
    """The gradients in the order of the parameters; zeros for those that have none."""
    if not found:
        return None
    if unknown := [name for name in found if name not in like]:
        raise unknown_name("step: grads", "a parameter", unknown[0], like)
    for name, gradient in found.items():
        if gradient.shape != like[name].shape:
            raise InvalidValue(f"step: grads[{name!r}]", f"the shape {like[name].shape}", gradient.shape)
    zeros = {name: np.zeros_like(array) for name, array in like.items() if name not in found}
    return Tensors.of(
        {name: found[name] if name in found else zeros[name] for name in like}, like.layout.tensors
    )


def _outputs(given: Mapping[str, Array], layers: tuple[str, ...]) -> Iterator[Op]:
    """A forward op for each layer whose output was given."""
    for name, output in given.items():
        if name not in layers:
            raise unknown_name("step: outputs", "a layer", name, layers)
        yield Op("forward", name, name, out=output)


def _first_bad(phase: Phase, site: str, name: str, array: Array) -> NonFinite | None:
    """The NaN or infinity in an array, if it has one."""
    if array.dtype.kind not in "fc" or np.isfinite(array).all():
        return None
    bad = np.argwhere(~np.isfinite(array))
    index = tuple(map(int, bad[0]))
    return NonFinite(-1, phase, site, name, "nan" if np.isnan(array[index]) else "inf", index, len(bad))


def is_bad(loss: float | None) -> bool:
    """Whether a loss is known and is NaN or infinite."""
    return loss is not None and not math.isfinite(loss)
