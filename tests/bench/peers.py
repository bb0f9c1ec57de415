"""The same training by others: PyTorch, with hooks, with TensorBoard; nettui's step recorded by nnscope."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from itertools import pairwise
from types import ModuleType
from typing import Any

from nettui.types import Step
from tests.bench.workloads import BATCHES, RATE, Workload, training


class Torch:
    """The workload as PyTorch users write it: Sequential, cross_entropy, backward, SGD."""

    def __init__(self, load: Workload, dtype: str) -> None:
        import torch

        torch.set_num_threads(1)
        self.torch: ModuleType = torch
        kind = getattr(torch, dtype)
        layers: list[Any] = []
        for fan_in, fan_out in pairwise(load.sizes):
            layers += [torch.nn.Linear(fan_in, fan_out, dtype=kind), torch.nn.ReLU()]
        self.model = torch.nn.Sequential(*layers[:-1])
        self.optimizer = torch.optim.SGD(self.model.parameters(), RATE)
        data = load.data().train
        x, t = torch.tensor(data.x, dtype=kind), torch.tensor(data.t)
        rows = torch.split(torch.randperm(len(t)), load.batch)
        self.batches = [(x, t, row) for row in rows]
        self.number = 0

    def step(self) -> None:
        x, t, row = self.batches[self.number % BATCHES]
        self.number += 1
        self.optimizer.zero_grad()
        self.torch.nn.functional.cross_entropy(self.model(x[row]), t[row]).backward()
        self.optimizer.step()

    def record(self, look: Callable[[str, Any], object]) -> None:
        """Calls `look` with every layer's output and its gradient, from hooks."""
        for name, module in self.model.named_modules():
            if name:
                module.register_forward_hook(lambda _, __, out, name=name: look(name, out.detach()))
                module.register_full_backward_hook(
                    lambda _, __, grads, name=name: look(f"{name}.grad", grads[0])
                )

    def parameters(self) -> list[tuple[str, Any]]:
        """Every parameter and its gradient."""
        named = list(self.model.named_parameters())
        return [(name, p.detach()) for name, p in named] + [(f"{name}.grad", p.grad) for name, p in named]


def bare(load: Workload, dtype: str) -> Callable[[], object]:
    return Torch(load, dtype).step


def hooks(load: Workload, dtype: str) -> Callable[[], object]:
    """Mean, std, minimum, maximum and a histogram of every output; norms of weights and gradients."""
    torch = Torch(load, dtype)

    def look(name: str, x: Any) -> None:
        seen[name] = [x.mean().item(), x.std().item(), x.min().item(), x.max().item()]
        if not name.endswith(".grad"):
            seen[name].append(torch.torch.histc(x, 48).tolist())

    seen: dict[str, list[Any]] = {}
    torch.record(look)

    def work() -> None:
        torch.step()
        for name, x in torch.parameters():
            seen[name] = [x.norm().item(), x.abs().mean().item()]

    return work


def tensorboard(load: Workload, dtype: str) -> Callable[[], object]:
    """`add_histogram` of every output, weight and gradient, as in its tutorials."""
    from torch.utils.tensorboard import SummaryWriter

    torch = Torch(load, dtype)
    writer = SummaryWriter(tempfile.mkdtemp())
    torch.record(lambda name, x: writer.add_histogram(name, x, torch.number))

    def work() -> None:
        torch.step()
        for name, x in torch.parameters():
            writer.add_histogram(name, x, torch.number)

    return work


def nnscope(load: Workload, dtype: str) -> Callable[[], object]:
    """nettui's step, recorded by nnscope without its server."""
    from nnscope import Scope

    scope = Scope(live=False, quiet=True, layout="in_out")
    layers = range(1, len(load.sizes))

    def log(step: Step) -> None:
        params, grads = step.before.params, step.gradients
        assert grads is not None
        outputs = {op.site.partition(".")[0]: op.out for op in step.ops if op.phase == "forward"}
        scope.log(
            weights=[params[f"dense{n}.W"] for n in layers],
            biases=[params[f"dense{n}.b"] for n in layers],
            grads=[grads[f"dense{n}.W"] for n in layers],
            bias_grads=[grads[f"dense{n}.b"] for n in layers],
            activations=[outputs[f"dense{n}"] for n in layers],
            loss=step.loss.total,
        )

    return training(load, dtype, log)


PEERS: dict[str, Callable[[Workload, str], Callable[[], object]]] = {
    "torch": bare,
    "torch + hooks": hooks,
    "torch + tensorboard": tensorboard,
    "nnscope": nnscope,
}
