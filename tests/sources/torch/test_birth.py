"""Where a NaN was born: in a module, in the code between two modules, or in the loss on the way back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import nettui

torch = pytest.importorskip("torch")

PLACES = {
    "module": ("not a number", "NaN at forward second: Linear out[0, 0], 12 values"),
    "between": ("NaN from outside the layers", "NaN at forward second: input[2, 1], 1 value"),
    "loss": ("NaN from outside the layers", "NaN at backward second: grad_output"),
}
NOTES = {
    "module": "",
    "between": "outside of the modules, after first",
    "loss": "modules, in the loss or before",
}


class Net(torch.nn.Module):  # type: ignore[misc, name-defined]
    def __init__(self) -> None:
        super().__init__()
        self.first, self.second = torch.nn.Linear(3, 4), torch.nn.Linear(4, 3)

    def forward(self, x: Any, spoilt: bool) -> Any:
        x = torch.tanh(self.first(x))
        if spoilt:
            x = x.clone()
            x[2, 1] = torch.log(x[2, 1] - 5)
        return self.second(x)


@pytest.mark.parametrize("where", PLACES)
def test_the_birth_of_a_nan_is_where_it_was_planted(where: str, tmp_path: Path) -> None:
    torch.manual_seed(0)
    model = Net()
    optimizer = torch.optim.SGD(model.parameters(), 0.1)
    with nettui.Recorder(tmp_path / "a.nettui", model, max_overhead=None) as recorder:
        for step in range(6):
            if step == 5 and where == "module":
                with torch.no_grad():
                    model.second.weight[:] = float("nan")
            y = model(torch.randn(4, 3), step == 5 and where == "between")
            distance = y.pow(2) * (0 if step == 5 and where == "loss" else 1)
            loss = distance.sum(1).sqrt().mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            recorder.step(loss=loss)
    report = nettui.open(tmp_path / "a.nettui").check(only=["non-finite"])
    (finding,) = report.findings
    assert (finding.symptom, finding.measured) == PLACES[where]
    assert NOTES[where] in finding.evidence
    assert finding.evidence.startswith("step 5; ")
