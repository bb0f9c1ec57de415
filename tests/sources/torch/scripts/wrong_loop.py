"""A training loop as beginners write it: right, or with the mistake that is named by its argument."""

import copy
import sys
import warnings

import torch
import torch.nn.functional as F
from torch import nn

warnings.simplefilter("ignore")  # PyTorch tells some of them
WRONG = sys.argv[1]
torch.manual_seed(0)
x = torch.randn(96, 6)
quantity = x.sum(1, keepdim=True)
classes = (quantity[:, 0] > 0).long()
model = nn.Sequential(nn.Linear(6, 8), nn.Tanh(), nn.Dropout(0.1), nn.Linear(8, 2))
if WRONG in ("softmax", "no log"):
    model.append(nn.Softmax(dim=1))
if WRONG == "frozen":
    model[0].requires_grad_(False)
if WRONG == "always in evaluation mode":
    model.eval()
owned = model[3] if WRONG in ("half", "frozen") else model
optimizer = torch.optim.SGD(owned.parameters(), lr=0.1)
if WRONG == "copied":
    model = copy.deepcopy(model)


def loss_of(scores, at):
    if WRONG == "no log":
        return F.nll_loss(scores, classes[at])
    if WRONG == "shapes":
        return nn.MSELoss()(scores[:, :1], quantity[at][:, 0])
    if WRONG == "sigmoid":
        return nn.BCEWithLogitsLoss()(torch.sigmoid(scores[:, 0]), classes[at].float())
    return F.cross_entropy(scores, classes[at])


def train():
    for at in torch.randperm(96).split(16):
        if WRONG != "not cleared":
            optimizer.zero_grad()
        loss_of(model(x[at]), at).backward()
        if WRONG == "cleared late":
            optimizer.zero_grad()
        optimizer.step()


for _ in range(12):
    train()
    if WRONG in ("evaluated", "nothing"):
        model.eval()
        with torch.no_grad():
            model(x)
    if WRONG == "nothing":
        model.train()
