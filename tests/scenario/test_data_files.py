"""Scenarios on data files: where a path leads, and how the source is chosen."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import nettui
from nettui.scenario import (
    load,
    parse_scenario,
)
from nettui.scenario.tables import to_table
from tests.scenario.helpers import error_message


@pytest.fixture
def flowers(tmp_path: Path) -> Path:
    """A scenario on a CSV file in the same folder."""
    (tmp_path / "flowers.csv").write_text("kind,width\nrose,1\nlily,2\nrose,1.5\nlily,2.5\n")
    text = '[data]\npath = "flowers.csv"\nlabel = "kind"\n[train]\nbatch = "all"\n[network]\nhidden = [2]\n'
    (tmp_path / "flowers.toml").write_text(text)
    return tmp_path / "flowers.toml"


def test_a_data_path_in_a_scenario_is_relative_to_its_file(
    flowers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenario = load(flowers)
    assert to_table(scenario)["data"]["path"] == str(flowers.parent / "flowers.csv")
    assert parse_scenario(to_table(scenario), "flowers") == (scenario, [])
    assert scenario.network_trainer(0).data.train.t.tolist() == [1, 0, 1, 0]
    monkeypatch.chdir(flowers.parent)
    assert load("flowers.toml").network_trainer(0).data.classes == 2


def test_a_data_path_set_as_an_override_is_relative_to_the_working_folder(
    flowers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (flowers.parent / "here").mkdir()
    monkeypatch.chdir(flowers.parent / "here")
    assert "found 'flowers.csv'" in error_message(flowers, "data.path=flowers.csv")
    (flowers.parent / "here" / "flowers.csv").write_text("width,kind\n5,x\n6,y\n7,z\n")
    assert load(flowers, ["data.path=flowers.csv"]).network_trainer(0).data.classes == 3
    assert load("digits", ["data.path=flowers.csv", "train.batch=1"]).data.scale == "center"


def test_changing_the_source_removes_the_options_of_the_previous_one(flowers: Path) -> None:
    table = to_table(
        load("init-tanh-small", {"data.path": str(flowers.parent / "flowers.csv"), "data.label": 0})
    )
    assert table["data"]["source"] == "csv"
    assert "features" not in table["data"]
    moons = to_table(load(flowers, {"data.samples": 40, "data.source": "moons"}))["data"]
    own = {"source": "moons", "samples": 40, "noise": 0.1}
    shared = {"scale": "none", "validation": 0.0, "split": "random", "task": "auto", "scale_target": "none"}
    assert moons == {**own, **shared}
    assert to_table(load("init-tanh-small", {"data.source": "gaussian"})) == to_table(load("init-tanh-small"))


def test_the_format_of_a_data_file_can_be_set(flowers: Path) -> None:
    (flowers.parent / "flowers.csv").rename(flowers.parent / "flowers.txt")
    sets = {"data.path": str(flowers.parent / "flowers.txt"), "data.label": "kind", "train.batch": "all"}
    for ordered in ({**sets, "data.source": "csv"}, {"data.source": "csv", **sets}):
        for name in ("digits", flowers):
            assert load(name, ordered).network_trainer(0).data.classes == 2


def test_a_data_file_is_cached_until_the_scenario_is_loaded_again(flowers: Path) -> None:
    scenario, file = load(flowers), flowers.parent / "flowers.csv"
    text = file.read_text()
    file.unlink()
    assert [len(scenario.network_trainer(seed).data.train.t) for seed in range(5)] == [4] * 5
    file.write_text(text + "rose,3\n")
    assert len(load(flowers).network_trainer(0).data.train.t) == 5


def test_nan_in_a_data_file_is_reported_at_the_batch(tmp_path: Path) -> None:
    x = np.arange(20.0).reshape(10, 2)
    x[7, 1] = np.nan
    np.savez(tmp_path / "mine.npz", X=x, y=np.arange(10) % 2)
    sets = {"data.path": str(tmp_path / "mine.npz"), "data.validation": 0.0, "train.batch": "all"}
    for scale in ("none", "center", "standardize"):
        nonfinite = nettui.open("digits", {**sets, "data.scale": scale}).reading.nonfinite
        assert nonfinite is not None
        assert (nonfinite.phase, nonfinite.kind) == ("batch", "nan")
        assert (nonfinite.index, nonfinite.count) == ((7, 1), 1)


def test_a_malformed_data_file_is_reported_once(flowers: Path) -> None:
    (flowers.parent / "flowers.csv").write_text("kind,width\nrose,1\nlily,wide\n")
    expected = f"data.path: expected a number in line 3, column 'width' of {flowers.parent}/flowers.csv"
    message = error_message(flowers)
    assert message.startswith(f"{flowers}: {expected}, found 'wide' (")
    assert message.count("expected") == 1
