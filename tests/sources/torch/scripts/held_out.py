"""Trains with a validation set, and evaluates after each epoch as the word on the command line says."""

import sys

import torch
from torch import nn
from torch.nn import functional as F
from torch.utils.data import DataLoader, TensorDataset, random_split

torch.manual_seed(0)
way = sys.argv[1]
data = TensorDataset(torch.randn(90, 6), torch.randint(0, 3, (90,)))
train, held_out = random_split(data, [60, 30])
model = nn.Sequential(nn.Linear(6, 8), nn.ReLU(), nn.Dropout(0.5), nn.Linear(8, 3))
optimizer, loss_of = torch.optim.SGD(model.parameters(), 0.1), nn.CrossEntropyLoss()


def mean(source):
    total = 0.0
    with torch.no_grad():
        for x, t in DataLoader(source, 16):
            if way == "sum":
                total += F.cross_entropy(input=model(x), target=t, reduction="sum").item()
            else:
                total += loss_of(model(x), t).item() * len(x)
    return total / len(source)


for _ in range(2):
    model.train()
    for x, t in DataLoader(train, 20, shuffle=True):
        optimizer.zero_grad()
        loss = loss_of(model(x), t)
        if way == "mixed":
            loss = 0.7 * loss + 0.3 * loss_of(model(x), t.flip(0))
        if way == "more":
            loss = loss + model[0].weight.square().mean()
        loss.backward()
        optimizer.step()
    if way != "training mode":
        model.eval()
    if way == "both":
        mean(train)
    if way == "train only":
        mean(train)
    else:
        print("validation", mean(held_out))
    if way == "two":
        mean(TensorDataset(torch.randn(8, 6), torch.randint(0, 3, (8,))))
