"""A module trained by the Trainer of Hugging Face; the history that it has logged is printed."""

import json
import sys
from pathlib import Path

import torch
from torch import nn
from transformers import Trainer, TrainerCallback, TrainingArguments

from nettui.callbacks.transformers import RecordTraining
from tests.digits import digits


class Module(nn.Module):
    def __init__(self):
        super().__init__()
        self.network = nn.Sequential(nn.Linear(64, 16), nn.ReLU(), nn.Linear(16, 10))

    def forward(self, x, labels=None):
        scores = self.network(x)
        return {"loss": nn.functional.cross_entropy(scores, labels), "logits": scores}


class Rates(TrainerCallback):
    """Notes the rate with which the optimizer has just done its step."""

    last = 0.0

    def on_optimizer_step(self, args, state, control, optimizer=None, **rest):
        self.last = optimizer.param_groups[0]["lr"]


path, epochs, *words = sys.argv[1:]
rates = Rates()
torch.manual_seed(0)
data = [{"x": x, "labels": y} for x, y in zip(*digits(240), strict=True)]
arguments = TrainingArguments(
    str(Path(path).parent),
    num_train_epochs=int(epochs),
    per_device_train_batch_size=16 if "accumulate" in words else 32,
    gradient_accumulation_steps=2 if "accumulate" in words else 1,
    learning_rate=1e-2,
    warmup_steps=2,
    logging_steps=1,
    eval_strategy="epoch",
    save_strategy="no",
    report_to=[],
    use_cpu=True,
    disable_tqdm=True,
)
trainer = Trainer(
    Module(),
    arguments,
    train_dataset=data[:160],
    eval_dataset=data[160:],
    compute_metrics=lambda found: {"accuracy": float((found.predictions.argmax(1) == found.label_ids).mean())},
    callbacks=[RecordTraining(path, max_overhead=None), rates],
)
trainer.train()
print()
print(json.dumps(trainer.state.log_history))
print("steps", trainer.state.global_step, "rate", rates.last)
