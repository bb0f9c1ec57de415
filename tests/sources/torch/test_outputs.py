"""What modules return is seen once, in the order of the forward pass."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import nettui
from nettui.types import LayerReading


def layers_of_a_step(torch: ModuleType, path: Path, reentrant: bool | None) -> dict[str, LayerReading]:
    """The layers of one step of a network whose middle is checkpointed, or not at all."""
    from torch.utils.checkpoint import checkpoint

    class Model(torch.nn.Module):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.first, self.last = torch.nn.Linear(3, 4), torch.nn.Linear(4, 1)
            self.middle = torch.nn.Sequential(torch.nn.Linear(4, 8), torch.nn.ReLU(), torch.nn.Linear(8, 4))

        def forward(self, x: Any) -> Any:
            h = self.first(x)
            h = self.middle(h) if reentrant is None else checkpoint(self.middle, h, use_reentrant=reentrant)
            return self.last(h)

    torch.manual_seed(0)
    model = Model()
    optimizer = torch.optim.SGD(model.parameters(), 0.1)
    with nettui.Recorder(path, model) as recorder:
        loss = model(torch.randn(16, 3)).square().mean()
        loss.backward()
        optimizer.step()
        recorder.step(loss=loss)
    session = nettui.open(path)
    session.do("goto 0")
    return {layer.name: layer for layer in session.reading.layers}


@pytest.mark.parametrize("reentrant", [False, True])
def test_checkpointed_layers_show_what_they_show_without(
    torch: ModuleType, tmp_path: Path, reentrant: bool
) -> None:
    expected = layers_of_a_step(torch, tmp_path / "a.nettui", None)
    found = layers_of_a_step(torch, tmp_path / "b.nettui", reentrant)
    assert list(found) == list(expected) == ["first", "middle.0", "middle.2", "last"]
    for name, layer in expected.items():
        assert [*found[name].gradient] == pytest.approx([*layer.gradient], rel=1e-5)
        assert [*found[name].output] == pytest.approx([*layer.output], rel=1e-5, nan_ok=True)
