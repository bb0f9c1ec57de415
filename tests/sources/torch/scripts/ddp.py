"""Data-parallel training, a process a rank; the first argument plants a mistake: drift, shard, slow or none."""

import sys
import time

import torch
import torch.distributed as dist
from torch import nn
from torch.nn.parallel import DistributedDataParallel
from torch.utils.data import DataLoader, DistributedSampler, TensorDataset

mistake = sys.argv[1]
dist.init_process_group("gloo")
rank = dist.get_rank()
torch.manual_seed(0)
x = torch.randn(256, 5)
data = TensorDataset(x, (x.sum(1) > 0).long())
sampler = DistributedSampler(data, shuffle=True)
loader = (
    DataLoader(data, batch_size=16, generator=torch.Generator().manual_seed(1), shuffle=True)
    if mistake == "shard"
    else DataLoader(data, batch_size=16, sampler=sampler)
)
model = DistributedDataParallel(nn.Sequential(nn.Linear(5, 8), nn.ReLU(), nn.Linear(8, 2)))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
criterion = nn.CrossEntropyLoss()
for epoch in range(3):
    sampler.set_epoch(epoch)
    for inputs, labels in loader:
        if mistake == "slow" and rank == 1:
            time.sleep(0.02)
        optimizer.zero_grad()
        criterion(model(inputs), labels).backward()
        optimizer.step()
        if mistake == "drift" and rank == 1 and epoch == 1:
            with torch.no_grad():
                model.module[0].bias.add_(1e-3)
dist.destroy_process_group()
