"""Loaders of many kinds, the epoch printed at each step: `each`, made anew; `two`, side by side; `phases`."""

import itertools
import sys

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
x, y = torch.randn(24, 5), torch.arange(24) % 3
data, held_out = TensorDataset(x, y), TensorDataset(torch.randn(8, 5), torch.arange(8) % 3)
model = nn.Linear(5, 3)
optimizer = torch.optim.SGD(model.parameters(), 0.1)
criterion = nn.CrossEntropyLoss(ignore_index=0)


def step(x, y, epoch):
    optimizer.zero_grad()
    scores = model(x)
    loss = criterion(scores, y)
    loss.backward()
    optimizer.step()
    counted = y != 0
    print("epoch", epoch)
    print("accuracy", (scores.argmax(1) == y)[counted].float().mean().item())


def evaluate(loader):
    model.eval()
    with torch.no_grad():
        for x, y in loader:
            criterion(model(x), y)
    model.train()


if sys.argv[1] == "each":
    for epoch in range(3):
        loader = DataLoader(data, 4 + 4 * epoch, shuffle=True)
        for x, y in loader:
            step(x, y, epoch)
        evaluate(DataLoader(held_out, 4))
elif sys.argv[1] == "two":
    loader, again = DataLoader(data, 6, shuffle=True), itertools.cycle(DataLoader(held_out, 4))
    own = DataLoader(held_out, 4)
    for epoch in range(3):
        for (x, y), (other, _) in zip(loader, again):
            step(torch.cat([x, other]), torch.cat([y, torch.zeros(4, dtype=torch.long)]), epoch)
            evaluate(own)
else:
    small, large = DataLoader(data, 4), DataLoader(data, 12)
    for epoch in range(5):
        for x, y in small if epoch < 3 else large:
            step(x, y, epoch)
