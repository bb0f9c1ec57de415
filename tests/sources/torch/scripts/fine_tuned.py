"""The head of a network is trained first, then all of it, by an optimizer that takes the place of the first one."""

import torch
from torch import nn


def train(steps):
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 2)
    for _ in range(steps):
        loss = nn.functional.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        print("loss", loss.item())
        print("rate", optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()


torch.manual_seed(0)
body, head = nn.Sequential(nn.Linear(4, 8), nn.ReLU()), nn.Linear(8, 3)
model = nn.Sequential(body, head)
x, y = torch.randn(32, 4), torch.randint(0, 3, (32,))
body.requires_grad_(False)
optimizer = torch.optim.SGD(head.parameters(), lr=0.1)
train(4)
body.requires_grad_(True)
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
train(3)
