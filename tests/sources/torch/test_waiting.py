"""What is measured later, together, or not again shows the same numbers as what is looked at as it comes."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import nettui
from nettui.sources.recording.reader import Reader
from nettui.sources.torch import arrivals, cpu_sums, gradients
from nettui.sources.torch.cpu_sums import sample
from nettui.sources.torch.cpu_weights import WeightCopy
from nettui.types import LayerReading


def layered(torch: ModuleType) -> Any:
    """Layers whose outputs are overwritten in place, normalized, dropped, or used as they are."""
    nn = torch.nn

    class Net(nn.Module):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.conv = nn.Conv2d(1, 4, 3, padding=1)
            self.norm, self.relu = nn.BatchNorm2d(4), nn.ReLU()
            self.again, self.inplace = nn.Conv2d(4, 4, 3, padding=1), nn.ReLU(inplace=True)
            self.flat, self.dense = nn.Flatten(), nn.Linear(4 * 64, 8)
            self.tanh, self.drop, self.last = nn.Tanh(), nn.Dropout(0.2), nn.Linear(8, 3)
            self.plain, self.after = nn.Conv2d(4, 4, 3, padding=1), nn.ReLU()
            self.added = nn.Linear(8, 8)

        def forward(self, x: Any) -> Any:
            x = self.after(self.plain(self.relu(self.norm(self.conv(x)))))
            y = self.inplace(self.again(x))
            z = self.tanh(self.dense(self.flat(y + x)))
            added = self.added(z)
            added += z  # not what the layer returned
            return self.last(self.drop(added))

    return Net()


def train(torch: ModuleType, model: Any, path: Path, steps: int, spoil: Callable[[int], None]) -> Reader:
    torch.manual_seed(1)
    optimizer = torch.optim.SGD(model.parameters(), 0.1)
    with nettui.Recorder(path, model, max_overhead=None) as recorder:
        for step in range(steps):
            spoil(step)
            loss = torch.nn.functional.cross_entropy(
                model(torch.randn(16, 1, 8, 8)), torch.randint(0, 3, (16,))
            )
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            recorder.step(loss=loss)
    return Reader(path)


def flat(layers: Sequence[LayerReading]) -> list[float]:
    return [
        number
        for layer in layers
        for number in (*layer.output, *layer.gradient, *layer.weight, layer.update_ratio)
    ]


def test_what_waits_shows_what_is_seen_at_once(
    torch: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    readers = []
    for name in ("later", "now"):
        if name == "now":
            monkeypatch.setattr(arrivals, "MAX_TENSOR", 0)
            monkeypatch.setattr(gradients, "MAX_TENSOR", 0)
        torch.manual_seed(0)
        readers.append(train(torch, layered(torch), tmp_path / f"{name}.nettui", 4, lambda step: None))
    for step in range(4):
        (first, later), (second, now) = (reader.measured(step) for reader in readers)
        assert first is not None
        assert second is not None
        assert flat([first, *later]) == pytest.approx(flat([second, *now]), rel=1e-5, nan_ok=True)
        assert [layer.histogram for layer in later] == [layer.histogram for layer in now]
        assert [layer.activation for layer in later] == ["relu", "relu", "relu", "tanh", "", "linear"]
        seen = {layer.name: math.isfinite(layer.output.mean) for layer in later}
        assert seen == dict.fromkeys(seen, True) | {"added": False}


@pytest.mark.parametrize("largest", [0, arrivals.MAX_TENSOR])
@pytest.mark.parametrize("site", ["conv", "plain", "again", "dense", "added", "last"])
def test_a_nan_is_named_where_it_was_born_although_others_wait(
    torch: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, site: str, largest: int
) -> None:
    monkeypatch.setattr(arrivals, "MAX_TENSOR", largest)
    model = layered(torch)

    def spoil(step: int) -> None:
        if step == 3:
            with torch.no_grad():
                getattr(model, site).weight.view(-1)[0] = math.nan

    found = train(torch, model, tmp_path / "a.nettui", 4, spoil).nonfinite(3)
    assert found is not None
    assert (found.phase, found.site) == ("forward", site)


@pytest.mark.parametrize("hooked", [False, True])
def test_an_output_is_looked_at_unless_its_relu_shows_that_it_is_finite(
    torch: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hooked: bool
) -> None:
    monkeypatch.setattr(arrivals, "MAX_TENSOR", 0)
    model, looked, is_finite = layered(torch), list[int](), cpu_sums.is_finite

    def look(x: Any) -> bool:
        looked.append(x.size)
        return is_finite(x)

    monkeypatch.setattr(cpu_sums, "is_finite", look)
    if hooked:  # by a user
        model.after.register_forward_hook(lambda module, given, out: out + 1)
    train(torch, model, tmp_path / "a.nettui", 3, lambda step: looked.clear())
    # conv, what normalizes it, again, and plain only if its ReLU may be something else
    assert looked.count(16 * 4 * 64) == 3 + hooked


def test_a_nan_is_found_where_the_usual_relu_is_left_out(
    torch: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arrivals, "MAX_TENSOR", 0)
    model = layered(torch)

    def spoil(step: int) -> None:
        if step == 2:
            model.after = torch.nn.Identity()
            with torch.no_grad():
                model.plain.bias[0] = math.nan

    found = train(torch, model, tmp_path / "a.nettui", 3, spoil).nonfinite(2)
    assert found is not None
    assert (found.phase, found.site, found.array) == ("forward", "plain", "Conv2d out")


def test_what_a_user_s_hook_makes_of_an_output_is_not_trusted(torch: ModuleType, tmp_path: Path) -> None:
    model, divisor = layered(torch), [1.0]
    model.tanh.register_forward_hook(lambda module, given, out: out / divisor[0])

    def spoil(step: int) -> None:
        divisor[0] = 1.0 if step < 2 else math.nan

    found = train(torch, model, tmp_path / "a.nettui", 3, spoil).nonfinite(2)
    assert found is not None
    assert (found.site, found.array) == ("tanh", "Tanh out")


@pytest.mark.parametrize("scale", [1e-30, 1.0, 1e30])
def test_weights_are_compared_with_those_before_however_they_lie(scale: float) -> None:
    rng, kept = np.random.default_rng(0), WeightCopy()
    shapes = [(70, 1000), (6, 5, 4, 3)]
    before = [(rng.normal(size=shape) * scale).astype(np.float32) for shape in shapes]
    assert math.isnan(kept.take(before))
    for turn in range(3):
        now = [x + (rng.normal(size=x.shape) * scale / 100).astype(np.float32) for x in before]
        if turn:  # as in the memory format channels_last
            now[1] = np.ascontiguousarray(now[1].transpose(0, 2, 3, 1)).transpose(0, 3, 1, 2)
        wide = np.concatenate([x.ravel().astype(float) for x in before])
        moved = np.concatenate([x.ravel().astype(float) for x in now]) - wide
        assert kept.weight == pytest.approx((np.linalg.norm(wide), wide.std()), rel=1e-5)
        assert kept.take(now) == pytest.approx(np.linalg.norm(moved), rel=1e-5)
        before = now
    assert kept.take(before) == 0


@pytest.mark.parametrize("turned", [False, True])
def test_a_sample_is_a_copy_in_the_order_of_rows_and_units(turned: bool) -> None:
    x = np.arange(50 * 6 * 7 * 9, dtype=np.float32).reshape(50, 6, 7, 9)
    if turned:
        x = np.ascontiguousarray(x.transpose(1, 3, 0, 2)).transpose(2, 0, 3, 1)
    found = sample(x, 1)
    rows = np.moveaxis(x, 1, -1).reshape(-1)
    step = int(np.flatnonzero(rows == found[1])[0])
    assert found.tolist() == rows[::step].tolist()
    x[...] = -1
    assert found.min() >= 0
