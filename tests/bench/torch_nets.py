"""Networks as PyTorch users write them, and a step of their training."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class Training:
    """A network, and what a loop does with it: forward, cross-entropy, backward, Adam."""

    rate = 1e-3

    def __init__(self, model: Any, x: Any, y: Any) -> None:
        import torch

        self.model, self._x, self._y = model, x, y
        self._optimizer = torch.optim.Adam(model.parameters(), lr=self.rate)
        self._loss = torch.nn.functional.cross_entropy

    def step(self) -> Any:
        """One step; returns its loss."""
        self._optimizer.zero_grad()
        loss = self._loss(self.model(self._x).flatten(0, -2), self._y)
        loss.backward()
        self._optimizer.step()
        return loss


def mlp() -> Training:
    """784-256-128-10 on 128 samples."""
    import torch
    from torch import nn

    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 128), nn.ReLU(), nn.Linear(128, 10))
    return Training(model, torch.randn(128, 784), torch.randint(0, 10, (128,)))


def conv() -> Training:
    """Two convolutions and two dense layers on 64 images of 28×28."""
    import torch
    from torch import nn

    torch.manual_seed(0)
    model = nn.Sequential(
        nn.Conv2d(1, 16, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(16, 32, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(32 * 7 * 7, 128),
        nn.ReLU(),
        nn.Linear(128, 10),
    )
    return Training(model, torch.randn(64, 1, 28, 28), torch.randint(0, 10, (64,)))


def transformer() -> Training:
    """Two blocks of width 128 on 16 texts of 64 characters."""
    import torch
    from torch import nn

    torch.manual_seed(0)
    block = nn.TransformerEncoderLayer(128, 4, 512, dropout=0.0, batch_first=True)
    model = nn.Sequential(
        nn.Embedding(65, 128), nn.TransformerEncoder(block, 2, enable_nested_tensor=False), nn.Linear(128, 65)
    )
    return Training(model, torch.randint(0, 65, (16, 64)), torch.randint(0, 65, (16 * 64,)))


NETS: dict[str, Callable[[], Training]] = {"mlp": mlp, "conv": conv, "transformer": transformer}
