"""The head of a network is trained first, then all of it, by another optimizer."""

import torch
from torch import nn

torch.manual_seed(0)
body, head = nn.Sequential(nn.Linear(4, 8), nn.ReLU()), nn.Linear(8, 3)
model = nn.Sequential(body, head)
x, y = torch.randn(32, 4), torch.randint(0, 3, (32,))
phases = (torch.optim.SGD(head.parameters(), lr=0.1), 4), (torch.optim.Adam(model.parameters(), lr=0.01), 3)
for optimizer, steps in phases:
    for _ in range(steps):
        loss = nn.functional.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        print("loss", loss.item())
