"""Looks at what the modules of a model return while it trains, by forward hooks."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from nettui.nn.activations import Activation, Linear
from nettui.sources.recording.arguments import warn
from nettui.sources.torch.arrivals import Arrival, Arrivals, Seen
from nettui.sources.torch.birth import Trail
from nettui.sources.torch.gradients import Gradients
from nettui.sources.torch.loop import Clearing
from nettui.sources.torch.modules import Layer, activation, hooked, keeps_finite, keeps_layer
from nettui.sources.torch.pickles import leave_out_of_copies, left_out


class Outputs:
    """The hooks on a model; `fully`: the next step is measured, else only its trail is kept.

    A layer's output is that of its module or, where a normalization or an activation is applied to the very
    tensor that it returned, of that one. Of several passes in one step, the last counts, but none that a
    checkpoint repeats in the backward pass, which no gradient comes by, if one with gradients was before it.
    Evaluation, without gradients or in eval mode, is not looked at, but for the order of the layers, unless
    `looks_at_evaluation` says that the model is trained in that mode. The
    hooks keep their `owner`, which so lasts as long as the model, and no longer.
    """

    def __init__(self, model: Any, layers: list[Layer], owner: object) -> None:
        self.seconds, self.fully, self.samples = 0.0, False, 0
        self.was_called = self.looks_at_evaluation = False
        self.clearing = Clearing(layers)
        self.trail = Trail()
        self.seen: dict[str, Seen] = {}
        self.input = Seen(Linear())
        self.order: dict[str, None] = {}
        self._passed = set[str]()
        self._model, self._owner = model, owner
        self._arrivals, self._gradients = Arrivals(self.trail), Gradients()
        self._pending: Arrival | None = None
        self._layers = {id(layer.module): layer for layer in layers}
        self._handles = [model.register_forward_pre_hook(self._timed(self.enter), with_kwargs=True)]
        for name, module in hooked(model):
            layer = self._layers.get(id(module))
            hook = self._timed(self._arrive(name, module), "" if layer is None else layer.name)
            self._handles.append(module.register_forward_hook(hook))
        self._handles.append(model.register_forward_hook(self._timed(self._leave)))
        leave_out_of_copies(model)

    def clear(self, fully: bool) -> None:
        """Forgets the last step, and says whether the next one is measured."""
        self.fully, self.samples, self._pending, self.was_called = fully, 0, None, False
        self.clearing.begin(fully)
        self.seen, self.input = {}, Seen(Linear())
        self._arrivals.clear()
        self._gradients.clear()
        self.trail.clear()

    def finish(self) -> None:
        """Looks at what waits, for the step is over."""
        self._settle()
        self._arrivals.catch_up()
        self._gradients.catch_up()
        self.clearing.end()

    def close(self) -> None:
        """Removes the hooks."""
        for handle in self._handles:
            handle.remove()
        self.clear(False)

    def _timed(self, hook: Callable[..., None], layer: str = "") -> Callable[..., None]:
        """A hook that counts its time, and leaves evaluation, compilation, tracing and vmap alone.

        Of the layer, the place among the others is noted even without gradients, in training mode.
        """
        import torch

        is_compiling, has_gradients = torch.compiler.is_compiling, torch.is_grad_enabled
        is_tracing, transforms = torch.jit.is_tracing, torch._C._are_functorch_transforms_active
        model, clock = self._model, time.perf_counter

        @wraps(hook)
        def called(*arguments: Any) -> None:
            trains = model.training or self.looks_at_evaluation
            if is_compiling() or not trains or is_tracing() or transforms():
                return
            if not has_gradients():
                if layer:
                    self.order.setdefault(layer)
                return
            began = clock()
            try:
                hook(*arguments)
            except Exception as error:  # whatever it is, the training is not to end by it
                self.close()
                warn(f"nettui: the outputs of layers are not seen any more: {type(error).__name__}: {error}")
            self.seconds += clock() - began

        return left_out(called)

    def enter(self, module: Any, arguments: tuple[Any, ...], options: dict[str, Any]) -> None:
        """The model is called: its first tensor is the mini-batch."""
        import torch

        self._passed.clear()
        self.was_called = self.was_called or module.training
        found = next((each for each in (*arguments, *options.values()) if torch.is_tensor(each)), None)
        if found is None:
            return
        self.samples = int(found.shape[0]) if found.dim() else 0
        if not found.is_floating_point():
            return
        arrival = Arrival("batch", "input", "out", None, found, 1 if found.dim() == 4 else -1)
        if self.fully:
            arrival.seen = self.input
        self._arrivals.add(arrival)
        self._arrivals.settle(arrival)

    def _leave(self, module: Any, arguments: tuple[Any, ...], out: Any) -> None:
        """The model returns: its last layer has no activation of its own."""
        seen = self._pending.seen if self._pending is not None else None
        if seen is not None and not seen.activation:
            seen.part, seen.activation = Linear(), "linear"
        self._settle()
        self._arrivals.end()

    def _arrive(self, name: str, module: Any) -> Callable[..., None]:
        from torch import is_tensor

        layer, array = self._layers.get(id(module)), f"{type(module).__name__} out"
        applied, keeps = activation(module), keeps_finite(module)

        def arrive(module: Any, arguments: tuple[Any, ...], out: Any) -> None:
            if (tensor := first_tensor(out)) is None or self._is_repeated(name):
                return
            given: Any = arguments[0] if arguments else None
            given = given if is_tensor(given) and given.is_floating_point() else None
            source = given if keeps and len(module._forward_hooks) == 1 else None
            arrival = Arrival("forward", name, array, module, tensor, source=source, given=given)
            if layer is not None:
                self.order[layer.name] = None
            if self.fully and layer is not None:
                self._settle()
                self._expect(arrival, layer.name, layer.axis, Seen())
            elif self.fully:
                self._follow(arrival, applied, given)
            self._arrivals.add(arrival)
            if applied is not None:
                self._settle()

        return arrive

    def _is_repeated(self, name: str) -> bool:
        """Whether a module is called in the backward pass, once more since the model was called."""
        if is_backward():
            return name in self._passed
        self._passed.add(name)
        return False

    def _follow(self, arrival: Arrival, applied: Activation | str | None, given: Any) -> None:
        """A module without weights: an activation of the pending output, or the end of it."""
        pending = self._pending
        seen = pending.seen if pending is not None and given is pending.tensor else None
        if pending is None or seen is None or (applied is None and not keeps_layer(arrival.module)):
            self._settle()
            return
        if applied is not None:
            seen.part = None if isinstance(applied, str) else applied
            seen.activation = applied if isinstance(applied, str) else applied.name
        if pending.hook is not None:
            pending.hook.remove()
        pending.seen = None
        self._expect(arrival, pending.layer, pending.axis, seen)

    def _expect(self, arrival: Arrival, layer: str, axis: int, seen: Seen) -> None:
        """Takes what has come for the output of a layer, unless something is applied to it."""

        def reached(gradient: Any) -> None:
            began = time.perf_counter()
            self._gradients.add(layer, seen, gradient)
            self.clearing.reach(layer)
            self.seconds += time.perf_counter() - began

        arrival.layer, arrival.axis, arrival.seen = layer, axis, seen
        arrival.hook = arrival.tensor.register_hook(reached) if arrival.tensor.requires_grad else None
        self._pending = arrival

    def _settle(self) -> None:
        """Nothing more is applied to the output of a layer."""
        pending, self._pending = self._pending, None
        if pending is not None and pending.seen is not None:
            self.seen[pending.layer] = pending.seen
            self._arrivals.settle(pending)


def is_backward() -> bool:
    """Whether PyTorch is in the midst of a backward pass."""
    import torch

    return bool(torch._C._current_graph_task_id() >= 0)


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
