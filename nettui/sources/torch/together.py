"""Several modules that one optimizer trains, such as an encoder and a decoder, measured as one model."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import replace

from nettui.sources.recording.recent import Glance
from nettui.sources.recording.subject import Given, Measured, Part, Reason
from nettui.sources.recording.tensors import HeldTensor
from nettui.sources.torch.subject import TorchSubject
from nettui.types import NAN, LayerReading, NonFinite


class Together:
    """The modules by name; the names of the layers of several begin with that of their module.

    They were prepared when their hooks were put on, so that the first step is seen whole. `moves` says
    whether a step has moved the weights by the time that it is measured.
    """

    def __init__(self, modules: Mapping[str, TorchSubject], lacks: str = "", moves: bool = True) -> None:
        self._modules, self._lacks, self._moves, self._fresh = modules, lacks, moves, True

    @property
    def lacks(self) -> str:
        """Why there is nothing to measure, in a sentence; "" if there is."""
        found = [each.lacks for each in self._modules.values()]
        return self._lacks if not found else "" if "" in found else found[0]

    @property
    def not_shown(self) -> Mapping[Part, Reason]:
        """That no hook was called, or no gradient was there."""
        return next((each.not_shown for each in self._modules.values()), {})

    @property
    def library(self) -> str:
        """That PyTorch computes the gradients."""
        return "torch"

    @property
    def mistakes(self) -> Mapping[str, str]:
        """Those that were seen from any of the modules."""
        return {symptom: at for each in self._modules.values() for symptom, at in each.mistakes.items()}

    @property
    def samples(self) -> int:
        """The size of the last mini-batch, 0 if that was not seen."""
        return next((each.samples for each in self._modules.values() if each.samples), 0)

    @property
    def seconds(self) -> float:
        """The time spent in hooks."""
        return sum(each.seconds for each in self._modules.values())

    def prepare(self, fully: bool) -> None:
        """Copies the weights before a step that will be measured."""
        if not self._fresh:
            for each in self._modules.values():
                each.prepare(fully)
        self._fresh = False

    def measure(self, given: Given) -> Measured:
        """What the layers of all modules show of the step; the input is that of the first."""
        found = {name: each.measure(given) for name, each in self._modules.items()}
        layers = [self._named(name, layer) for name, each in found.items() for layer in each.layers]
        return Measured(tuple(layers), next((each.input for each in found.values()), None))

    def nonfinite(self, given: Given) -> NonFinite | None:
        """Where the first NaN or infinity was born, if the loss or a parameter shows one."""
        if not self._moves:
            for each in self._modules.values():
                each.note_weights()
        found = ((name, each.nonfinite(given)) for name, each in self._modules.items())
        where = [replace(bad, site=self._of(name, bad.site)) for name, bad in found if bad is not None]
        return min(where, key=lambda bad: bad.phase == "loss", default=None)

    def glance(self, given: Given) -> Sequence[Glance]:
        """The norms of all modules' layers."""
        found = ((name, glance) for name, each in self._modules.items() for glance in each.glance(given))
        return [glance._replace(layer=self._of(name, glance.layer)) for name, glance in found]

    def tensors(self, given: Given) -> Mapping[str, HeldTensor]:
        """Those of all modules."""
        found = ((name, each.tensors(given)) for name, each in self._modules.items())
        return {self._of(name, one): each for name, tensors in found for one, each in tensors.items()}

    def checksum(self) -> int | None:
        """A CRC of the parameters of all modules; None where a rank has only a part of them."""
        found = [each.checksum() for each in self._modules.values()]
        known = [each for each in found if each is not None]
        return zlib.crc32(repr(known).encode()) if known and len(known) == len(found) else None

    def close(self) -> None:
        """Removes the hooks."""
        for each in self._modules.values():
            each.close()

    def _of(self, module: str, site: str) -> str:
        return f"{module}.{site}" if len(self._modules) > 1 else site

    def _named(self, module: str, layer: LayerReading) -> LayerReading:
        named = layer._replace(name=self._of(module, layer.name))
        return named if self._moves else named._replace(update_ratio=NAN)


def names_of(kinds: Sequence[str]) -> list[str]:
    """A name for each module: its class's, with a number where there are several of one."""
    return [
        kind.lower() if kinds.count(kind) == 1 else f"{kind.lower()}{kinds[:at].count(kind) + 1}"
        for at, kind in enumerate(kinds)
    ]
