"""Data-parallel training in which the last rank has fewer mini-batches than the others."""

import torch
import torch.distributed as dist
from torch import nn
from torch.nn.parallel import DistributedDataParallel

dist.init_process_group("gloo")
rank = dist.get_rank()
torch.manual_seed(rank)
batches = [torch.randn(16, 5) for _ in range(12 if rank < dist.get_world_size() - 1 else 9)]
model = DistributedDataParallel(nn.Sequential(nn.Linear(5, 8), nn.ReLU(), nn.Linear(8, 2)))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
criterion = nn.CrossEntropyLoss()
for epoch in range(2):
    with model.join():
        for inputs in batches:
            optimizer.zero_grad()
            criterion(model(inputs), (inputs.sum(1) > 0).long()).backward()
            optimizer.step()
dist.destroy_process_group()
