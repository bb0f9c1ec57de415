"""The best weights are loaded again, and clipped, between two steps; how far each step moves them is printed."""

import copy

import torch
from torch import nn

torch.manual_seed(0)
model = nn.Linear(3, 2)
optimizer = torch.optim.SGD(model.parameters(), 0.1)
best = copy.deepcopy(model.state_dict())
for step in range(6):
    loss = model(torch.randn(16, 3)).square().mean()
    optimizer.zero_grad()
    loss.backward()
    before = model.weight.detach().clone()
    optimizer.step()
    print("loss", loss.item())
    print("moved", ((model.weight - before).norm() / before.norm()).item())
    if step == 2:
        model.load_state_dict({name: 10 * each for name, each in best.items()})
    if step == 3:
        model.weight.data.clamp_(-0.5, 0.5)
