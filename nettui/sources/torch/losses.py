"""The losses that are differentiated, in training code that shows them to nobody."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, NamedTuple


class Losses:
    """Sees what `backward()` is called on, from `watch` to `leave`; a loss counts as it was unscaled."""

    def __init__(self) -> None:
        self._seen: list[Any] = []
        self._undo: list[Callable[[], None]] = []

    def watch(self) -> None:
        """Puts wrappers around two functions of PyTorch."""
        import torch

        scale = torch.amp.GradScaler.scale

        def note(tensors: Any) -> None:
            self._seen += unscaled(tensors)

        @wraps(scale)
        def remember(scaler: Any, loss: Any) -> Any:
            scaled = scale(scaler, loss)
            remember_unscaled(scaled, loss)
            return scaled

        self.leave()
        self._put(torch.autograd, "backward", seen_backward(lambda: None, note))
        self._put(torch.amp.GradScaler, "scale", remember)

    def take(self) -> float | None:
        """The sum of the losses since this was last asked."""
        seen, self._seen = self._seen, []
        return sum(map(float, seen)) if seen else None

    def leave(self) -> None:
        """Takes the wrappers away."""
        for undo in self._undo:
            undo()
        self._undo, self._seen = [], []

    def _put(self, owner: Any, name: str, wrapper: Any) -> None:
        before = getattr(owner, name)

        def undo() -> None:
            if getattr(owner, name) is wrapper:  # and nobody has wrapped it again
                setattr(owner, name, before)

        setattr(owner, name, wrapper)
        self._undo.append(undo)


def seen_backward(begin: Callable[[], None], note: Callable[[Any], None]) -> Callable[..., None]:
    """PyTorch's `backward` that calls `begin` before, and `note` after with what was differentiated.

    Not those within another, by which reentrant checkpoints are differentiated, nor one that raises an error.
    """
    import torch

    backward, depth = torch.autograd.backward, 0

    @wraps(backward)
    def differentiate(tensors: Any, *rest: Any, **options: Any) -> None:
        nonlocal depth
        if depth == 0:
            begin()
        depth += 1
        try:
            backward(tensors, *rest, **options)
        finally:
            depth -= 1
        if depth == 0:
            note(tensors)

    return differentiate


def unscaled(tensors: Any) -> list[Any]:
    """The losses among what `backward()` is called on, each as it was before a GradScaler scaled it."""
    differentiated: Sequence[Any] = tensors if isinstance(tensors, Sequence) else (tensors,)
    losses = [getattr(each, "_before_scaling", each) for each in differentiated]
    return [loss.detach() for loss in losses if loss.numel() == 1]


def remember_unscaled(scaled: Any, loss: Any) -> None:
    """Keeps with what a GradScaler returns the loss that it was given."""
    if hasattr(scaled, "backward"):
        scaled._before_scaling = loss.detach()


class Differentiated(NamedTuple):
    """A loss that `torch.autograd.grad` was called on: its value, and the ids of what it was derived by.

    `again`: its gradients can be differentiated in turn.
    """

    tensor: weakref.ref[Any]
    value: Any
    by: frozenset[int]
    again: bool


def differentiated(outputs: Any, inputs: Any, again: bool) -> list[Differentiated]:
    """The losses among the outputs."""
    by = frozenset(map(id, inputs if isinstance(inputs, Sequence) else (inputs,)))
    losses: Sequence[Any] = outputs if isinstance(outputs, Sequence) else (outputs,)
    found = ((loss, value) for loss in losses for value in unscaled(loss))
    return [Differentiated(weakref.ref(loss), value, by, again) for loss, value in found]


def losses_by(found: Sequence[Differentiated], optimizer: Any) -> list[Any]:
    """The losses that were derived by parameters of an optimizer, each once.

    None where gradients could be differentiated in turn: then it is not known which are losses.
    """
    owned = {id(each) for group in optimizer.param_groups for each in group["params"]}
    ours = [each for each in found if owned & each.by]
    if any(each.again for each in ours):
        return []
    tensors = [each.tensor() for each in ours]
    return [
        each.value
        for at, each in enumerate(ours)
        if tensors[at] is None or not any(tensors[at] is before for before in tensors[:at])
    ]
