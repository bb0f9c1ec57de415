"""Saves, copies, scripts and traces its model whole in the midst of its training, and maps over it."""

import copy
import warnings
from pathlib import Path
from tempfile import mkdtemp

import torch
from torch import nn

warnings.simplefilter("ignore")
torch.manual_seed(0)
model = nn.Sequential(nn.Linear(5, 4), nn.ReLU(), nn.Linear(4, 1))
bare = nn.utils.parametrizations.weight_norm(nn.Linear(5, 1))
optimizer = torch.optim.SGD([*model.parameters(), *bare.parameters()], lr=0.1)
place = Path(mkdtemp()) / "model.pt"
for step in range(4):
    x = torch.randn(16, 5)
    optimizer.zero_grad()
    loss = ((model(x) + bare(x) - 1) ** 2).mean()
    loss.backward()
    optimizer.step()
    torch.save(model, place)
    copied, loaded = copy.deepcopy(model), torch.load(place, weights_only=False)
    hooks = [len(each._forward_hooks) for made in (copied, loaded) for each in made.modules()]
    copied(x + 100), torch.jit.trace(model, x), torch.jit.script(model)
    torch.func.vmap(model)(x)
    print("loss", loss.item())
print("hooks", *hooks)
