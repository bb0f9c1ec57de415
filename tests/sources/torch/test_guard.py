"""Whatever a script does, its training is not ended by what looks at it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.sources.torch.test_unchanged import RECORD, losses, opened, printed

pytest.importorskip("torch")

HEAD = """
import torch
from torch import nn
from torch.utils.data import DataLoader, IterableDataset

def train(model, *optimizers, batches=((torch.ones(4, 2),),) * 3):
    for (x,) in batches:
        for each in optimizers:
            each.zero_grad()
        loss = (model(x) - 1).pow(2).mean()
        loss.backward()
        print("loss", loss.item())
        for each in optimizers:
            each.step()

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1))
"""

SCRIPTS = {
    "an optimizer that calls its base's step": """
class Mine(torch.optim.SGD):
    def step(self, closure=None):
        return super().step(closure)
torch.optim.SGD([nn.Parameter(torch.ones(1))], 0.1)
train(model, Mine(model.parameters(), 0.1))
""",
    "a step that failed": """
optimizer = torch.optim.SGD(model.parameters(), 0.1)
for each in optimizer.param_groups:
    each["lr"] = "none"
try:
    model(torch.ones(4, 2)).sum().backward()
    optimizer.step()
except TypeError:
    optimizer.param_groups[0]["lr"] = 0.1
train(model, optimizer)
""",
    "samples without numbers": """
class Stream(IterableDataset):
    def __iter__(self):
        return iter(torch.ones(12, 1, 2))
batches = ((x,) for x in DataLoader(Stream(), 4))
train(model, torch.optim.SGD(model.parameters(), 0.1), batches=batches)
""",
    "an optimizer without a rate": """
class Own(torch.optim.Optimizer):
    def step(self, closure=None):
        for group in self.param_groups:
            for each in group["params"]:
                each.data -= 0.1 * each.grad
train(model, Own(model.parameters(), {"lr": None}))
""",
    "layers whose shapes come later": """
model = nn.Sequential(nn.LazyLinear(3), nn.ReLU(), nn.LazyLinear(1))
model(torch.ones(4, 2))
train(model, torch.optim.SGD(model.parameters(), 0.1))
""",
    "names of modules and methods that PyTorch has too": """
class LeakyReLU(nn.Module):
    def forward(self, x):
        return torch.relu(x)
class Net(nn.Sequential):
    def param_groups(self):
        return []
model = Net(nn.Linear(2, 3), LeakyReLU(), nn.Linear(3, 1))
model.zero_grad()
train(model, torch.optim.SGD(model.parameters(), 0.1))
""",
    "losses that are scripted or mapped": """
from torch.func import functional_call, grad, vmap
torch.jit.script(nn.CrossEntropyLoss())
scores = {name: each.detach() for name, each in model.named_parameters()}
def score(params, x):
    return nn.functional.mse_loss(functional_call(model, params, (x,)), torch.zeros(1))
vmap(grad(score), (None, 0))(scores, torch.ones(5, 2))
train(model, torch.optim.SGD(model.parameters(), 0.1))
""",
}


def recorded(folder: Path, text: str, *options: str) -> subprocess.CompletedProcess[str]:
    (folder / "train.py").write_text(HEAD + text)
    line = [sys.executable, *options, *RECORD[1:], str(folder / "run.nettui"), str(folder / "train.py")]
    return subprocess.run(line, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("kind", SCRIPTS)
def test_an_unusual_script_is_recorded_whole(kind: str, tmp_path: Path) -> None:
    done = recorded(tmp_path, SCRIPTS[kind])
    assert (done.returncode, done.stderr) == (0, "")
    found = losses(opened(tmp_path / "run.nettui"))
    assert found[-3:] == pytest.approx(printed(done.stdout, "loss"), rel=1e-6)
    assert len(found) == 3


def test_optimizers_of_several_models_that_share_a_loss_have_it_in_all_their_recordings(
    tmp_path: Path,
) -> None:
    text = """
encoder, decoder = nn.Linear(2, 3), nn.Linear(3, 1)
optimizers = [torch.optim.SGD(each.parameters(), 0.1) for each in (encoder, decoder)]
train(lambda x: decoder(encoder(x)), *optimizers)
"""
    done = recorded(tmp_path, text)
    for name in ("run.nettui", "run-2.nettui"):
        assert losses(opened(tmp_path / name)) == pytest.approx(printed(done.stdout, "loss"), rel=1e-6)


@pytest.mark.parametrize("every", [1, 2])
def test_optimizers_of_one_model_share_its_recording(every: int, tmp_path: Path) -> None:
    text = """
parts = [torch.optim.SGD(model[0].parameters(), 0.1), torch.optim.Adam(model[2].parameters(), 0.01)]
for k in range(6):
    train(model, *parts[: 1 + (k % EVERY == 0)], batches=[(torch.randn(4, 2),)])
"""
    done = recorded(tmp_path, text.replace("EVERY", str(every)))
    session = opened(tmp_path / "run.nettui")
    assert [each.name for each in tmp_path.glob("*.nettui")] == ["run.nettui"]
    assert losses(session) == pytest.approx(printed(done.stdout, "loss"), rel=1e-6)
    assert set(session.run.past.history.column("rate")) == {0.1}
    session.do("goto 4")
    assert [layer.update_ratio > 0 for layer in session.reading.layers] == [True, every == 1]
    assert all(layer.seen and layer.gradient.W_norm > 0 for layer in session.reading.layers)


@pytest.mark.parametrize("options", [(), ("-W", "error")])
def test_an_error_of_what_looks_ends_the_looking_alone(options: tuple[str, ...], tmp_path: Path) -> None:
    spoilt = "from nettui.sources.torch import unchanged\nunchanged.TorchSubject = None\n"
    done = recorded(tmp_path, f"{spoilt}train(model, torch.optim.SGD(model.parameters(), 0.1))", *options)
    assert (done.returncode, len(printed(done.stdout, "loss"))) == (0, 3)
    if not options:
        assert done.stderr.count("what follows is not recorded, training goes on: TypeError") == 1
