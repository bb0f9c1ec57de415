"""The gradients of two tasks are computed by autograd.grad and put together; the second time, twice."""

import torch
from torch import nn

torch.manual_seed(0)
model = nn.Linear(3, 2)
parameters = [*model.parameters()]
optimizer = torch.optim.SGD(parameters, 0.1)
for step in range(4):
    first, second = model(torch.randn(16, 3)).square().mean(0)
    one = torch.autograd.grad(first, parameters, retain_graph=True)
    other = torch.autograd.grad(second, model.weight, retain_graph=True) + torch.autograd.grad(
        outputs=second, inputs=model.bias
    )
    for parameter, a, b in zip(parameters, one, other, strict=True):
        parameter.grad = a + b
    optimizer.step()
    print("loss", (first + second).item())
