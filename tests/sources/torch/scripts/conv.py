"""A small convolutional network on made-up pictures, as in many tutorials; arguments: --epochs, --rate."""

import argparse

import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 8, 3, padding=1)
        self.conv2 = nn.Conv2d(8, 16, 3, padding=1)
        self.fc1 = nn.Linear(16 * 4, 32)
        self.fc2 = nn.Linear(32, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        x = F.relu(self.fc1(torch.flatten(x, 1)))
        return F.log_softmax(self.fc2(x), dim=1)


def train(model, loader, optimizer, epoch):
    model.train()
    for x, y in loader:
        optimizer.zero_grad()
        out = model(x)
        loss = F.nll_loss(out, y)
        loss.backward()
        optimizer.step()
        print("loss", loss.item())
        print("accuracy", (out.argmax(1) == y).double().mean().item())
        print("norm", model.fc1.weight.grad.double().norm().item())


def test(model, loader):
    model.eval()
    with torch.no_grad():
        for x, y in loader:
            F.nll_loss(model(x), y)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--rate", type=float, default=0.05)
    args = parser.parse_args()
    torch.manual_seed(0)
    y = torch.randint(0, 10, (260,))
    x = torch.randn(10, 1, 8, 8)[y] + 0.5 * torch.randn(260, 1, 8, 8)
    loader = DataLoader(TensorDataset(x[:200], y[:200]), batch_size=32, shuffle=True)
    test_loader = DataLoader(TensorDataset(x[200:], y[200:]), batch_size=100)
    model = Net()
    optimizer = torch.optim.SGD(model.parameters(), lr=args.rate, momentum=0.9)
    for epoch in range(args.epochs):
        train(model, loader, optimizer, epoch)
        test(model, test_loader)


if __name__ == "__main__":
    main()
