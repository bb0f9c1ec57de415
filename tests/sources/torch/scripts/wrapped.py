"""Optimizers that have another one do the step: Lookahead; and SAM, which has two backward passes a step."""

import sys

import torch
from torch import nn


class Lookahead(torch.optim.Optimizer):
    def __init__(self, inner, period=3, share=0.5):
        super().__init__(inner.param_groups, {})
        self.inner, self.period, self.share, self.count = inner, period, share, 0
        self.slow = [each.detach().clone() for each in inner.param_groups[0]["params"]]

    def step(self, closure=None):
        loss = self.inner.step(closure)
        self.count += 1
        if self.count % self.period == 0:
            with torch.no_grad():
                for slow, fast in zip(self.slow, self.inner.param_groups[0]["params"]):
                    slow += self.share * (fast - slow)
                    fast.copy_(slow)
        return loss


class Sharpness(torch.optim.Optimizer):
    def __init__(self, params, radius=0.05, **options):
        super().__init__(params, {"radius": radius, **options})
        self.inner = torch.optim.SGD(self.param_groups, **options)
        self.param_groups = self.inner.param_groups

    @torch.no_grad()
    def climb(self):
        params = self.param_groups[0]["params"]
        norm = torch.stack([each.grad.norm() for each in params]).norm()
        self.start = [each.clone() for each in params]
        for each in params:
            each += 0.05 * each.grad / norm
        self.zero_grad()

    @torch.no_grad()
    def descend(self):
        for each, start in zip(self.param_groups[0]["params"], self.start):
            each.copy_(start)
        self.inner.step()

    def step(self, closure):
        self.climb()
        with torch.enable_grad():
            closure()
        self.descend()


def computed():
    loss = nn.functional.cross_entropy(model(x), y)
    loss.backward()
    print("loss" if last else "first", loss.item())


kind = sys.argv[1]
torch.manual_seed(0)
model = nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 3))
x, y = torch.randn(32, 4), torch.randint(0, 3, (32,))
if kind == "lookahead":
    optimizer = Lookahead(torch.optim.Adam(model.parameters(), lr=0.01))
else:
    optimizer = Sharpness(model.parameters(), lr=0.1)
for _ in range(6):
    optimizer.zero_grad()
    last = kind == "lookahead"
    computed()
    last = True
    if kind == "lookahead":
        optimizer.step()
    elif kind == "closure":
        optimizer.step(computed)
    else:
        optimizer.climb()
        computed()
        optimizer.descend()
