"""A PyTorch module that is recorded: what its layers show of a step, measured on its device."""

from __future__ import annotations

import time
import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from nettui.checks.training_loop import EVALUATES, UNCLEARED
from nettui.metrics.histograms import histograms
from nettui.metrics.parameters import UNKNOWN, ParameterMetrics
from nettui.metrics.reading import finite_ends, spans
from nettui.nn.activations import Activation
from nettui.sources.recording.recent import Glance, joint_norm
from nettui.sources.recording.subject import Given, Measured, Part, Reason
from nettui.sources.recording.tensors import HeldTensor
from nettui.sources.torch.arrivals import Seen
from nettui.sources.torch.birth import all_finite, born, norms
from nettui.sources.torch.loop import Mode
from nettui.sources.torch.modules import layers_of, trainable
from nettui.sources.torch.outputs import Outputs
from nettui.sources.torch.parameters import Asked, Before, ask, metrics
from nettui.sources.torch.statistics import Host, OutputSums, output_of
from nettui.sources.torch.tensors import tensors_of
from nettui.types import NAN, Array, Gradient, Histogram, LayerReading, NonFinite, Output

NOTHING = Output(NAN, NAN, NAN, NAN, NAN, NAN, NAN)
NO_GRADIENT = (NAN, NAN)
BY_TORCH: Mapping[Part, Reason] = {
    "outputs": Reason(
        "no call of its modules was seen, as where torch.compile has compiled them", "record it uncompiled"
    ),
    "gradients": Reason(
        "no weight had any when the step was recorded", "record it before zero_grad() clears them"
    ),
}


class Shown(NamedTuple):
    """A layer's name, activation and units; where its output and gradient are in what is fetched."""

    name: str
    activation: str
    part: Activation | None
    units: int
    size: int
    numbers: slice
    gradient: slice
    gradient_size: int


class TorchSubject:
    """A module with hooks on the modules in it, from the time it is given to the Recorder until that ends."""

    def __init__(self, model: Any) -> None:
        self.model, self._layers = model, layers_of(model)
        self._outputs = Outputs(model, self._layers, self)
        self._parameters = trainable(self._layers)
        self._owners = {name: layer.name for layer in self._layers for name in layer.parameters}
        self._before = Before(self._layers)
        self._norms: tuple[dict[str, float], dict[str, float]] = {}, {}
        self._gradient_norms: dict[str, float] = {}
        self._sorted = False
        self._host, self._asked = Host(), dict[str, Asked]()
        self._mode, self.noted = Mode(model), dict[str, str]()
        self._sharded = any(type(module).__name__ == "FullyShardedDataParallel" for module in model.modules())

    @property
    def lacks(self) -> str:
        """That the module has no weights, if so."""
        return "" if self._layers else "the model has no weights"

    @property
    def not_shown(self) -> Mapping[Part, Reason]:
        """That no hook was called, or no gradient was there."""
        return BY_TORCH

    @property
    def library(self) -> str:
        """That PyTorch computes the gradients."""
        return "torch"

    @property
    def mistakes(self) -> Mapping[str, str]:
        """Those that it sees, and those that others have `noted`."""
        seen = {UNCLEARED: self._outputs.clearing.pile_up, EVALUATES: self._mode.is_mistaken}
        return self.noted | {symptom: "" for symptom, is_seen in seen.items() if is_seen}

    @property
    def samples(self) -> int:
        """The length of the first tensor that the model was called with."""
        return self._outputs.samples

    @property
    def seconds(self) -> float:
        """The time spent in hooks."""
        return self._outputs.seconds

    def prepare(self, fully: bool) -> None:
        """Copies the weights before a step that will be measured."""
        self._outputs.clear(fully)
        self._before.note(fully)

    def note_weights(self) -> None:
        """Takes the weights as they are now for those before the step, if it is measured."""
        if self._outputs.fully:
            self._before.note_again()

    def begin_update(self) -> None:
        """The same, before an optimizer moves them; the time counts as that of hooks."""
        began = time.perf_counter()
        self.note_weights()
        self._outputs.seconds += time.perf_counter() - began

    def enter(self, module: Any, arguments: tuple[Any, ...]) -> None:
        """Sees a call of the model that had begun when the hooks were put on."""
        self._outputs.enter(module, arguments, {})

    def nonfinite(self, given: Given) -> NonFinite | None:
        """Where the first NaN or infinity was born, if the loss or a parameter shows one."""
        self._outputs.finish()
        self._mode.note(self._outputs.was_called)
        self._outputs.looks_at_evaluation = self._mode.is_evaluation
        outputs, glanced, known = self._outputs, dict[str, Any](), dict[str, float]()
        if outputs.fully:
            self._host = Host()
            self._asked = {layer.name: ask(layer, self._before, self._host) for layer in self._layers}
            known = self._before.norms()
        else:
            glanced = {name: each.grad for name, each in self._parameters.items() if each.grad is not None}
            glanced = {name: each for name, each in glanced.items() if _is_plain(each)}
        whole = {name: each for name, each in self._parameters.items() if name not in known and each.numel()}
        found = norms([*whole.values(), *glanced.values()])
        self._norms = self._norms[1], known | dict(zip(whole, found, strict=False))
        self._gradient_norms = dict(zip(glanced, found[len(whole) :], strict=True))
        finite = all_finite(self._parameters.values(), self._norms[1].values())

        def arrived(layer: str) -> float:
            seen = outputs.seen.get(layer)
            return float(seen.gradient[1]) if seen is not None and seen.gradient is not None else 0.0

        return born(outputs.trail, given.loss, self._parameters, finite, self._owners, outputs.order, arrived)

    def glance(self, given: Given) -> Sequence[Glance]:
        """The norms of the weights before the step and of the gradients, of each layer."""

        def norm(known: Mapping[str, float], names: Iterable[str]) -> float:
            return joint_norm([known[name] for name in names if name in known])

        return [
            Glance(
                layer.name,
                norm(self._norms[0], layer.weights),
                norm(self._gradient_norms, layer.weights),
                norm(self._gradient_norms, layer.biases),
            )
            for layer in self._layers
        ]

    def measure(self, given: Given) -> Measured:
        """What the layers show of the step; they are in the order in which the first step came by them."""
        import torch

        if not self._outputs.fully:  # it was found when the step was done
            return Measured()
        if not self._sorted:
            places = {name: at for at, name in enumerate(self._outputs.order)}
            self._layers.sort(key=lambda layer: places.get(layer.name, len(places)))
            self._sorted = True
        outputs, host = self._outputs, self._host
        with torch.no_grad():
            shown = [_shown("input", 0, outputs.input, host)]
            for layer in self._layers:
                shown.append(_shown(layer.name, layer.units, outputs.seen.get(layer.name), host))
        fetched = host.fetch()
        parameters = [UNKNOWN, *(metrics(self._asked[layer.name], fetched) for layer in self._layers)]
        first, *others = _readings(shown, parameters, fetched)
        self._outputs.clearing.moved = {layer.name for layer in others if layer.update_ratio > 0}
        return Measured(tuple(others), first)

    def tensors(self, given: Given) -> Mapping[str, HeldTensor]:
        """Its parameters, their gradients, and its buffers."""
        return tensors_of(self.model)

    def checksum(self) -> int | None:
        """A CRC of the parameters; None where a rank has only a part of them, as with FSDP."""
        import torch

        found = 0
        for parameter in self._parameters.values():
            whole = parameter.detach()
            if self._sharded or hasattr(whole, "to_local"):
                return None
            found = zlib.crc32(whole.cpu().contiguous().reshape(-1).view(torch.uint8).numpy(), found)
        return found

    def close(self) -> None:
        """Removes the hooks."""
        self._outputs.close()


def _is_plain(tensor: Any) -> bool:
    """Whether a gradient is a dense tensor of floats, none that is spread over processes."""
    import torch

    return type(tensor) is torch.Tensor and tensor.layout is torch.strided and bool(tensor.numel())


def _shown(name: str, units: int, seen: Seen | None, host: Host) -> Shown:
    """Asks for what was measured on a layer."""
    if seen is None:
        return Shown(name, "", None, units, 0, host.ask(), host.ask(), 0)
    sums: OutputSums | None = seen.sums
    return Shown(
        name,
        seen.activation,
        seen.part,
        sums.units if sums else units,
        sums.size if sums else 0,
        host.ask(*sums[:8]) if sums else host.ask(),
        host.ask(*seen.gradient) if seen.gradient else host.ask(),
        seen.gradient_size,
    )


def _readings(
    shown: Sequence[Shown], parameters: Sequence[ParameterMetrics], fetched: Sequence[Any]
) -> list[LayerReading]:
    """The readings of the input and the layers, as metrics/ measures them on a Step."""
    outputs, samples = [], []
    for each in shown:
        *numbers, sample = fetched[each.numbers] if each.size else (None,)
        outputs.append(output_of(numbers, each.size, each.units) if each.size else NOTHING)
        samples.append(sample)
    counts = _counted(shown, outputs, samples)
    return [
        LayerReading(
            each.name,
            each.activation,
            each.units,
            output,
            Gradient(*_gradient(each, fetched), *gradient),
            weight,
            ratio,
            histogram,
            each.size > 0,
        )
        for each, output, (gradient, weight, ratio), histogram in zip(
            shown, outputs, parameters, counts, strict=True
        )
    ]


def _gradient(shown: Shown, fetched: Sequence[Any]) -> tuple[float, float]:
    """Mean |g| and norm of the gradient that reached an output."""
    if not shown.gradient_size:
        return NO_GRADIENT
    total, norm = fetched[shown.gradient]
    return total / shown.gradient_size, norm


def _counted(
    shown: Sequence[Shown], outputs: Sequence[Output], samples: Sequence[Array | None]
) -> list[Histogram | None]:
    """The histograms of the samples; layers with the same activation share a range."""
    known = [
        (each, output, sample)
        for each, output, sample in zip(shown, outputs, samples, strict=True)
        if sample is not None
    ]
    ends = [(each.activation, each.part, *finite_ends(sample, output)) for each, output, sample in known]
    ranges = spans(ends)
    found = histograms(
        [sample.reshape(-1, 1) for _, _, sample in known], [ranges[each.activation] for each, _, _ in known]
    )
    counted = {
        each.name: histogram and histogram._replace(of=each.size)
        for (each, _, _), histogram in zip(known, found, strict=True)
    }
    return [counted.get(each.name) for each in shown]
