"""An LSTM goes on with sine waves, by LBFGS, whose one step evaluates a closure many times."""

import torch
from torch import nn


class Sequence(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTMCell(1, 11)
        self.linear = nn.Linear(11, 1)

    def forward(self, x):
        h = torch.zeros(x.size(0), 11, dtype=torch.double)
        c = torch.zeros(x.size(0), 11, dtype=torch.double)
        out = []
        for now in x.split(1, dim=1):
            h, c = self.lstm(now, (h, c))
            out.append(self.linear(h))
        return torch.cat(out, dim=1)


torch.manual_seed(0)
waves = torch.sin(torch.arange(30).double()[None] / 5 + torch.rand(8, 1).double())
model = Sequence().double()
criterion = nn.MSELoss()
optimizer = torch.optim.LBFGS(model.parameters(), lr=0.8)
for _ in range(3):

    def closure():
        optimizer.zero_grad()
        loss = criterion(model(waves[:, :-1]), waves[:, 1:])
        loss.backward()
        return loss

    print("loss", optimizer.step(closure).item())
