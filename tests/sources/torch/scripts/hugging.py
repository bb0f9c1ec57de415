"""A module trained by the Trainer of Hugging Face; the losses of its steps are printed."""

import sys

import torch
from torch import nn
from transformers import Trainer, TrainingArguments


class Module(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(5, 16), nn.ReLU(), nn.Linear(16, 2))

    def forward(self, x, labels=None):
        scores = self.net(x)
        loss = nn.functional.cross_entropy(scores, labels)
        print("loss", loss.item())
        return {"loss": loss, "logits": scores}


torch.manual_seed(0)
data = [{"x": x, "labels": int(x.sum() > 0)} for x in torch.randn(128, 5)]
arguments = TrainingArguments(
    sys.argv[1],
    num_train_epochs=2,
    per_device_train_batch_size=32,
    report_to=[],
    save_strategy="no",
    use_cpu=True,
    disable_tqdm=True,
)
Trainer(Module(), arguments, train_dataset=data).train()
