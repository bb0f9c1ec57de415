"""A script that records its first training itself, and then trains without a Recorder."""

import sys
from contextlib import nullcontext

import torch
from torch import nn

import nettui

torch.manual_seed(0)
x, y = torch.randn(32, 4), torch.randint(0, 3, (32,))
for steps in (5, 3):
    model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    with nettui.Recorder(sys.argv[1], model) if steps == 5 else nullcontext() as recorder:
        for _ in range(steps):
            loss = nn.functional.cross_entropy(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            print("loss", loss.item())
            if recorder is not None:
                recorder.step(loss=loss)
