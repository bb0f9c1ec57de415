"""Looks at what the modules of a model return while it trains, by forward hooks."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from nettui.nn.activations import Activation, Linear
from nettui.sources.torch.birth import Trail
from nettui.sources.torch.modules import Layer, activation, hooked, keeps_layer
from nettui.sources.torch.statistics import OutputSums, magnitudes, output_sums, real


@dataclass
class Seen:
    """What was seen of a layer in one step: its output, and the gradient that reached it."""

    layer: Layer | None
    part: Activation | None = None
    activation: str = ""
    sums: OutputSums | None = None
    gradient: tuple[Any, Any] | None = None
    gradient_size: int = 0


@dataclass
class Pending:
    """The latest output of a layer, to which an activation may still be applied."""

    seen: Seen
    tensor: Any
    axis: int
    version: int
    hook: Any


class Outputs:
    """The hooks on a model; `fully`: the next step is measured, else only its trail is kept.

    A layer's output is that of its module or, where a normalization or an activation is applied to the very
    tensor that it returned, of that one. Of several passes in one step, the last counts. Evaluation, without
    gradients or in eval mode, is not looked at.
    """

    def __init__(self, model: Any, layers: list[Layer]) -> None:
        self.trail, self.seconds, self.fully, self.samples = Trail(), 0.0, False, 0
        self.seen: dict[str, Seen] = {}
        self.input: OutputSums | None = None
        self.order: dict[str, None] = {}
        self._model = model
        self._pending: Pending | None = None
        self._layers = {id(layer.module): layer for layer in layers}
        self._handles = [model.register_forward_pre_hook(self._timed(self.enter), with_kwargs=True)]
        for name, module in hooked(model):
            self._handles.append(module.register_forward_hook(self._timed(self._arrive(name))))
        self._handles.append(model.register_forward_hook(self._timed(self._leave)))

    def clear(self, fully: bool) -> None:
        """Forgets the last step, and says whether the next one is measured."""
        self.fully, self.seen, self.input, self.samples = fully, {}, None, 0
        self.settle()
        self.trail.clear()

    def close(self) -> None:
        """Removes the hooks."""
        for handle in self._handles:
            handle.remove()
        self.clear(False)

    def _timed(self, hook: Callable[..., None]) -> Callable[..., None]:
        """A hook that counts its time, and leaves evaluation and compilation alone."""
        import torch

        @wraps(hook)
        def called(*arguments: Any) -> None:
            if torch.compiler.is_compiling() or not (torch.is_grad_enabled() and self._model.training):
                return
            began = time.perf_counter()
            with torch.no_grad():
                hook(*arguments)
            self.seconds += time.perf_counter() - began

        return called

    def enter(self, module: Any, arguments: tuple[Any, ...], options: dict[str, Any]) -> None:
        """The model is called: its first tensor is the mini-batch."""
        import torch

        found = next((each for each in (*arguments, *options.values()) if torch.is_tensor(each)), None)
        if found is None:
            return
        self.samples = int(found.shape[0]) if found.dim() else 0
        if not found.is_floating_point():
            return
        self.trail.add("batch", "input", "out", found)
        if self.fully:
            self.input = output_sums(found, 1 if found.dim() == 4 else -1, Linear())

    def _leave(self, module: Any, arguments: tuple[Any, ...], out: Any) -> None:
        """The model returns: its last layer has no activation of its own."""
        if (pending := self._pending) is not None and not pending.seen.activation:
            pending.seen.part, pending.seen.activation = Linear(), "linear"
        self.settle()

    def _arrive(self, name: str) -> Callable[..., None]:
        def arrive(module: Any, arguments: tuple[Any, ...], out: Any) -> None:
            if (tensor := first_tensor(out)) is None:
                return
            self.trail.add("forward", name, f"{type(module).__name__} out", tensor)
            layer = self._layers.get(id(module))
            if layer is not None:
                self.order[layer.name] = None
            if not self.fully:
                return
            if layer is not None:
                self.settle()
                self._wait(Seen(layer), tensor, layer.axis)
            else:
                self._follow(module, arguments, tensor)

        return arrive

    def _follow(self, module: Any, arguments: tuple[Any, ...], tensor: Any) -> None:
        """A module without weights: an activation of the pending output, or the end of it."""
        pending = self._pending
        applied = activation(module)
        follows = pending is not None and bool(arguments) and arguments[0] is pending.tensor
        if pending is None or not follows or (applied is None and not keeps_layer(module)):
            self.settle()
            return
        seen = pending.seen
        if applied is not None:
            seen.part = None if isinstance(applied, str) else applied
            seen.activation = applied if isinstance(applied, str) else applied.name
        if pending.hook is not None:
            pending.hook.remove()
        self._wait(seen, tensor, pending.axis)
        if applied is not None:
            self.settle()

    def _wait(self, seen: Seen, tensor: Any, axis: int) -> None:
        """Keeps an output until it is clear that nothing is applied to it."""

        def reached(gradient: Any) -> None:
            began = time.perf_counter()
            found = real(gradient).reshape(-1)
            seen.gradient, seen.gradient_size = magnitudes(found), found.numel()
            self.seconds += time.perf_counter() - began

        hook = tensor.register_hook(reached) if tensor.requires_grad else None
        self._pending = Pending(seen, tensor, axis, tensor._version, hook)

    def settle(self) -> None:
        """Measures the pending output; one that was overwritten meanwhile is not the layer's any more."""
        pending, self._pending = self._pending, None
        if pending is None:
            return
        if pending.tensor._version == pending.version:
            pending.seen.sums = output_sums(pending.tensor, pending.axis, pending.seen.part)
        if pending.seen.layer is not None:
            self.seen[pending.seen.layer.name] = pending.seen


def first_tensor(out: Any) -> Any:
    """The first tensor of what a module returns: of (output, state), the output."""
    import torch

    if torch.is_tensor(out):
        return out
    if isinstance(out, tuple | list):
        return next(filter(torch.is_tensor, out), None)
    if isinstance(out, dict):
        return next(filter(torch.is_tensor, out.values()), None)
    return None
