"""A generator and a discriminator, each with its optimizer; the losses of both are printed."""

import torch
from torch import nn


class Discriminator(nn.Module):
    def __init__(self):
        super().__init__()
        self.main = nn.Sequential(nn.Linear(2, 16), nn.LeakyReLU(0.2), nn.Linear(16, 1))

    def forward(self, x):
        return self.main(x)


torch.manual_seed(1)
generator = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 2))
discriminator = Discriminator()
optimizer_g = torch.optim.Adam(generator.parameters(), 2e-3)
optimizer_d = torch.optim.Adam(discriminator.parameters(), 3e-3)
criterion = nn.BCEWithLogitsLoss()
for _ in range(15):
    discriminator.zero_grad()
    real = criterion(discriminator(torch.randn(32, 2) + 2), torch.ones(32, 1))
    real.backward()
    made = generator(torch.randn(32, 4))
    fake = criterion(discriminator(made.detach()), torch.zeros(32, 1))
    fake.backward()
    optimizer_d.step()
    generator.zero_grad()
    fooled = criterion(discriminator(made), torch.ones(32, 1))
    fooled.backward()
    optimizer_g.step()
    print("loss", real.item() + fake.item())
    print("second", fooled.item())
