"""A polynomial is fitted without an optimizer; the loss of each step is printed."""

import torch
from torch.nn import functional

torch.manual_seed(0)
weights = torch.randn(4, 1) * 5
fc = torch.nn.Linear(4, 1)
for _ in range(30):
    x = torch.randn(32, 1)
    x = torch.cat([x**power for power in range(1, 5)], 1)
    fc.zero_grad()
    out = functional.smooth_l1_loss(fc(x), x @ weights + 2)
    out.backward()
    print("loss", out.item())
    for parameter in fc.parameters():
        parameter.data.add_(-0.1 * parameter.grad)
