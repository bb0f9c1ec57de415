"""A module trained by Lightning; what it has logged is printed."""

import json
import sys

import lightning
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from nettui.callbacks.lightning import RecordTraining
from tests.digits import digits


class Module(lightning.LightningModule):
    def __init__(self):
        super().__init__()
        self.network = nn.Sequential(nn.Linear(64, 16), nn.ReLU(), nn.Linear(16, 10))
        self.steps, self.evaluations = [], []

    def look(self, batch):
        x, y = batch
        scores = self.network(x)
        return nn.functional.cross_entropy(scores, y), (scores.argmax(1) == y).float().mean()

    def training_step(self, batch, number):
        loss, accuracy = self.look(batch)
        self.log("acc", accuracy)
        rate = self.optimizers().param_groups[0]["lr"]
        self.steps.append((loss.item(), accuracy.item(), rate, self.current_epoch))
        return loss

    def validation_step(self, batch, number):
        loss, accuracy = self.look(batch)
        self.log_dict({"val/loss": loss, "val/acc": accuracy, "acc": torch.tensor(0.123)})

    def on_validation_epoch_end(self):
        found = self.trainer.callback_metrics
        if not self.trainer.sanity_checking:
            self.evaluations.append((found["val/loss"].item(), found["val/acc"].item()))

    def configure_optimizers(self):
        optimizer = torch.optim.Adam(self.parameters(), 1e-2)
        schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 0.9**step)
        return [optimizer], [{"scheduler": schedule, "interval": "step"}]


path, epochs, *words = sys.argv[1:]
torch.manual_seed(0)
x, y = map(torch.as_tensor, digits(240))
module = Module()
trainer = lightning.Trainer(
    max_epochs=int(epochs),
    accelerator="cpu",
    devices=2 if "ranks" in words else 1,
    strategy="ddp" if "ranks" in words else "auto",
    logger=False,
    enable_checkpointing=False,
    enable_progress_bar=False,
    enable_model_summary=False,
    callbacks=[RecordTraining(path, max_overhead=None)],
)
train, held_out = TensorDataset(x[:160], y[:160]), TensorDataset(x[160:], y[160:])
trainer.fit(module, DataLoader(train, 32), DataLoader(held_out, 50))
print(json.dumps({"steps": module.steps, "evaluations": module.evaluations}))
print("steps", trainer.global_step, "rate", module.steps[-1][2])
