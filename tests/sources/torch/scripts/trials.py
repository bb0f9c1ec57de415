"""Tries several rates, one after the other, on the same loaders; all models are kept."""

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
x = torch.randn(60, 4)
y = (x[:, 0] > 0).long()
training = DataLoader(TensorDataset(x[:40], y[:40]), 10, shuffle=True)
held_out = DataLoader(TensorDataset(x[40:], y[40:]), 10)
mean = torch.cat([batch for batch, _ in training]).mean(0)
trials = []
for rate in (0.01, 0.1, 1.0):
    model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2))
    trials.append((model, torch.optim.SGD(model.parameters(), rate)))
for model, optimizer in trials:
    for _ in range(2):
        model.train()
        for inputs, targets in training:
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(model(inputs - mean), targets)
            loss.backward()
            optimizer.step()
            print("loss", loss.item())
        model.eval()
        with torch.no_grad():
            losses = [nn.functional.cross_entropy(model(inputs - mean), t).item() for inputs, t in held_out]
        print("validation", sum(losses) / len(losses))
