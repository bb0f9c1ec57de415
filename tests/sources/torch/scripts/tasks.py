"""A copy of the model learns each task with an optimizer of its own, as MAML does; the model, from all tasks."""

import copy
import gc
import os
import weakref

import torch
from torch import nn

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(1, 8), nn.Tanh(), nn.Linear(8, 1))
outer = torch.optim.Adam(model.parameters(), lr=0.01)
learners = []
for _ in range(4):
    outer.zero_grad()
    for _ in range(3):
        x = torch.rand(10, 1)
        y = torch.rand(1) * x
        learner = copy.deepcopy(model)
        learners.append(weakref.ref(learner))
        inner = torch.optim.SGD(learner.parameters(), lr=0.1)
        for _ in range(2):
            inner.zero_grad()
            nn.functional.mse_loss(learner(x), y).backward()
            inner.step()
        inner.zero_grad()
        nn.functional.mse_loss(learner(x), y).backward()
        for mine, other in zip(model.parameters(), learner.parameters()):
            mine.grad = other.grad.clone() if mine.grad is None else mine.grad + other.grad
    outer.step()
    print("norm", sum(each.norm().item() for each in model.parameters()))
del learner, inner
gc.collect()
print("alive", sum(each() is not None for each in learners))
print("files", len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0)
