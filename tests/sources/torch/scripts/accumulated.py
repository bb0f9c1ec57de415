"""Gradients of four mini-batches are accumulated and scaled; the sum of their losses is printed."""

import torch
from torch import nn

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(3, 8), nn.Tanh(), nn.Linear(8, 1))
optimizer = torch.optim.AdamW(model.parameters(), 1e-2)
scaler = torch.amp.GradScaler("cpu", init_scale=1024.0)
for _ in range(12):
    total = 0.0
    for _ in range(4):
        x = torch.randn(16, 3)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            loss = nn.functional.mse_loss(model(x), x.sum(1, keepdim=True).to(torch.bfloat16)) / 4
        total += loss.item()
        scaler.scale(loss).backward()
    scaler.step(optimizer)
    scaler.update()
    optimizer.zero_grad()
    print("loss", total)
