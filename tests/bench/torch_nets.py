"""Networks as PyTorch users write them, and a step of their training."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
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


def resnet() -> Training:
    """ResNet-20 for CIFAR-10 (He et al. 2015, section 4.2): 270,000 parameters, on 32 images of 32×32."""
    import torch
    from torch import nn

    class Block(nn.Module):  # type: ignore[misc]  # without PyTorch its type is not known
        """Two convolutions beside a shortcut, which is subsampled and padded where the width doubles."""

        def __init__(self, before: int, width: int) -> None:
            super().__init__()
            self.stride = width // before
            self.conv1 = nn.Conv2d(before, width, 3, self.stride, padding=1, bias=False)
            self.norm1 = nn.BatchNorm2d(width)
            self.conv2 = nn.Conv2d(width, width, 3, padding=1, bias=False)
            self.norm2 = nn.BatchNorm2d(width)
            self.relu1, self.relu2 = nn.ReLU(), nn.ReLU()

        def forward(self, x: Any) -> Any:
            out = self.norm2(self.conv2(self.relu1(self.norm1(self.conv1(x)))))
            more = out.shape[1] - x.shape[1]
            x = nn.functional.pad(x[:, :, :: self.stride, :: self.stride], (0, 0, 0, 0, 0, more))
            return self.relu2(out + x)

    torch.manual_seed(0)
    widths = [16, 16, 16, 16, 32, 32, 32, 64, 64, 64]
    model = nn.Sequential(
        nn.Conv2d(3, 16, 3, padding=1, bias=False),
        nn.BatchNorm2d(16),
        nn.ReLU(),
        *(Block(*pair) for pair in pairwise(widths)),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(64, 10),
    )
    return Training(model, torch.randn(32, 3, 32, 32), torch.randint(0, 10, (32,)))


NETS: dict[str, Callable[[], Training]] = {
    "mlp": mlp,
    "conv": conv,
    "transformer": transformer,
    "resnet": resnet,
}
