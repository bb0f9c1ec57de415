"""The tensors of a PyTorch module that can be looked at between two steps."""

from __future__ import annotations

from typing import Any

from nettui.sources.recording.tensors import HeldTensor
from nettui.sources.torch.modules import clean
from nettui.types import Array

NUMPY_KNOWS = 4
"""Bytes of the smallest float of PyTorch that every NumPy knows."""


def tensors_of(model: Any) -> dict[str, HeldTensor]:
    """The parameters with their gradients, and the buffers, by the names of the user's code."""
    found = {}
    for name, parameter in model.named_parameters():
        found[clean(name)] = _held_tensor(parameter)
        if parameter.grad is not None:
            found[f"{clean(name)}.grad"] = _held_tensor(parameter.grad)
    return found | {clean(name): _held_tensor(buffer) for name, buffer in model.named_buffers()}


def _held_tensor(tensor: Any) -> HeldTensor:
    import torch

    def array() -> Array:
        whole = tensor.detach()
        if whole.is_quantized:
            whole = whole.dequantize()
        elif whole.layout is not torch.strided:
            whole = whole.to_dense()
        if whole.is_floating_point() and whole.element_size() < NUMPY_KNOWS:
            whole = whole.float()
        found: Array = whole.cpu().numpy()
        return found

    return HeldTensor(tuple(tensor.shape), str(tensor.dtype).removeprefix("torch."), array)
