"""The tensors of a PyTorch module that can be looked at between two steps."""

from __future__ import annotations

from typing import Any

from nettui.sources.recording.tensors import Kept
from nettui.sources.torch.modules import clean
from nettui.types import Array


def tensors_of(model: Any) -> dict[str, Kept]:
    """The parameters with their gradients, and the buffers, by the names of the user's code."""
    found = {}
    for name, parameter in model.named_parameters():
        found[clean(name)] = _kept(parameter)
        if parameter.grad is not None:
            found[f"{clean(name)}.grad"] = _kept(parameter.grad)
    return found | {clean(name): _kept(buffer) for name, buffer in model.named_buffers()}


def _kept(tensor: Any) -> Kept:
    def array() -> Array:
        whole = tensor.detach()
        whole = whole.to_dense() if whole.is_sparse else whole
        found: Array = (whole.abs() if whole.is_complex() else whole).float().cpu().numpy()
        return found

    return Kept(tuple(tensor.shape), str(tensor.dtype).removeprefix("torch."), array)
