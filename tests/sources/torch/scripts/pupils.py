"""Trains one model after the other: with all optimizers from the start, or each made for its own part."""

import sys

import torch
from torch import nn


def train(model, optimizer, target):
    for _ in range(30):
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(x), target)
        loss.backward()
        optimizer.step()
        print("loss", loss.item(), flush=True)


def made():
    model = nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 1))
    return model, torch.optim.SGD(model.parameters(), lr=0.1)


torch.manual_seed(0)
x = torch.randn(32, 4)
if sys.argv[1] == "kept":
    teacher, pupil = made(), made()
    train(*teacher, x.sum(1, keepdim=True))
    train(*pupil, teacher[0](x).detach())
else:
    for fold in range(2):
        train(*made(), x.sum(1, keepdim=True))
