"""`nettui new --data`: what is decided on a file becomes fields, and what fits the file trains well."""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nettui.common.errors import InputError
from nettui.data.dataset import Dataset
from nettui.data.source import Samples
from nettui.scenario import load, open_named
from nettui.scenario.fit import batch_of, fit, hidden_of, scale_of
from nettui.scenario.own_data import key_of, look
from nettui.scenario.starter import Written, write
from nettui.scenario.template import fill
from tests.data.layouts.all import LAYOUTS
from tests.data.layouts.layout import Layout
from tests.data.test_layouts import missing_extra

BY_NAME = {layout.name: layout for layout in LAYOUTS}
SOME = ("wdbc.data", "adult.data", "titanic/train.csv", "get_dummies.csv", "messung.csv", "diabetes.tab.txt")
SOUND = (
    *("iris.data", "wine.data", "wdbc.data", "adult.data", "sonar.all-data", "glass.data", "zoo.data"),
    *("yeast.data", "seeds_dataset.txt", "balance-scale.data", "titanic/train.csv", "penguins.csv"),
    *("creditcard.csv", "mnist_train.csv", "abalone.data", "auto-mpg.data", "housing.data", "insurance.csv"),
    *("house-prices/train.csv", "mesures_latin1.csv", "diabetes.tab.txt", "regression.npz", "mtcars.csv"),
)
"""Layouts whose made-up labels can be learned."""


def written(layout: Layout, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Written:
    """The scenario that `nettui new mine --data FILE` writes, with `--label` where the user must say it."""
    if missing_extra(layout):
        pytest.skip("needs an extra")
    monkeypatch.chdir(folder)
    path = layout.make(folder).relative_to(folder)
    label = layout.say.get("label")
    return write("mine", str(path), None if label is None else str(label))


def dataset(path: Path) -> Dataset:
    scenario = load(path)
    return scenario.network_trainer(scenario.seed).data


@pytest.mark.parametrize("name", SOME)
def test_the_written_scenario_opens_the_file_as_decided(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opens(BY_NAME[name], tmp_path, monkeypatch)


@pytest.mark.slow
@pytest.mark.parametrize("name", BY_NAME)
def test_each_written_scenario_opens_its_file(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opens(BY_NAME[name], tmp_path, monkeypatch)


def opens(layout: Layout, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    new = written(layout, folder, monkeypatch)
    data = dataset(new.path)
    samples = len(data.train.t) + (len(data.validation.t) if data.validation else 0)
    dropped = layout.say.get("drop", ())  # which `nettui new` is not told
    features = layout.features + layout.indicators + len(dropped)
    assert (samples, data.train.x.shape[1]) == (layout.samples - layout.test, features)
    if "task" not in layout.say:
        assert data.classes == layout.classes
    table = tomllib.loads(new.path.read_text())["data"]
    decided = {key: value for decision in new.decisions for key, value in decision.fields.items()}
    assert {key: table[key] for key in decided} == decided
    assert new.sentence.startswith(f"{samples:,} samples, {features:,} feature")


@pytest.mark.parametrize("name", ["iris.data", "mesures_latin1.csv"])
def test_a_first_check_has_nothing_to_complain_about(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nothing_wrong(BY_NAME[name], tmp_path, monkeypatch)


@pytest.mark.slow
@pytest.mark.parametrize("name", SOUND)
def test_checks_on_sound_data_pass(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nothing_wrong(BY_NAME[name], tmp_path, monkeypatch)


def nothing_wrong(layout: Layout, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    new = written(layout, folder, monkeypatch)
    report = open_named(str(new.path)).check()
    complaints = [
        (finding.check, finding.measured) for finding in report if finding.status in ("warn", "fail")
    ]
    assert complaints == []
    assert report.data == new.sentence


def test_the_label_can_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    rows = "".join(f"{n % 7},{n % 3},{n % 2}\n" for n in range(60))
    Path("mine.csv").write_text(f"size,kind,sex\n{rows}")
    assert tomllib.loads(write("a", "mine.csv", "kind").path.read_text())["data"]["label"] == "kind"
    assert tomllib.loads(write("b", "mine.csv", "-2").path.read_text())["data"]["label"] == "kind"
    with pytest.raises(InputError, match="did you mean 'kind'"):
        write("c", "mine.csv", "kin")
    assert not Path("c.toml").exists()


def test_a_label_that_is_not_in_an_archive_can_be_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    np.savez("mine.npz", X=np.random.default_rng(0).normal(size=(60, 3)), kind=np.arange(60) % 2)
    with pytest.raises(InputError, match="did you mean 'kind'"):
        write("a", "mine.npz", "kin")
    write("a", "mine.npz", sets=["data.labels=kind", "data.validation=0.25"])
    data = tomllib.loads(Path("a.toml").read_text())["data"]
    assert (data["labels"], data["validation"]) == ("kind", 0.25)
    assert dataset(Path("a.toml")).classes == 2


@pytest.mark.parametrize(
    ("label", "task", "loss"),
    [("kind", "regression", "squared-error"), ("price", "classification", "cross-entropy")],
)
def test_the_task_that_is_given_is_fitted(
    label: str, task: str, loss: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    rows = "".join(f"{row % 7},{row * 1.5},{row % 3},{row % 13 * 7}\n" for row in range(80))
    (tmp_path / "mine.csv").write_text(f"a,b,kind,price\n{rows}")
    found = tomllib.loads(write("mine", "mine.csv", label, [f"data.task={task}"]).path.read_text("utf-8"))
    assert (found["data"]["task"], found["loss"]["name"]) == (task, loss)
    assert (dataset(tmp_path / "mine.toml").classes > 0) == (task == "classification")


def test_a_function_of_the_users_runs_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    code = "print('run', file=open('ran', 'a'))\ndef load(): return [[at] for at in range(40)], [0, 1] * 20\n"
    Path("my_data.py").write_text(code)
    assert write("mine", "my_data.py:load").sentence.startswith("40 samples, 1 feature, 2 classes")
    assert Path("ran").read_text() == "run\n"


@pytest.mark.parametrize(("text", "key"), [("2", 2), ("-1", -1), ("2.0", "2.0"), ("kind", "kind"), ("", "")])
def test_a_label_is_a_number_or_a_name(text: str, key: int | str) -> None:
    assert key_of(text) == key


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    import os

    os.mkfifo(tmp_path / "pipe.csv")
    (problem,) = look(str(tmp_path / "pipe.csv")).problems
    assert "it is a pipe" in str(problem)


def samples(total: int, width: int = 4, **others: Any) -> Samples:
    x = np.random.default_rng(0).normal(size=(total, width))
    return Samples(x, np.arange(total) % 2, 2)._replace(**others)


def test_a_quantity_gets_the_squared_error_and_is_scaled() -> None:
    y = np.linspace(0, 100, 300)
    from nettui.data.source import numbers_only

    fields = fit(numbers_only(samples(300).x, y, "mine"))
    assert fields["data"]["task"] == "regression"
    assert fields["data"]["scale_target"] == "standardize"
    assert fields["loss"]["name"] == "squared-error"


def test_rare_classes_are_held_out_by_their_share_and_single_samples_at_random() -> None:
    assert fit(samples(200))["data"]["split"] == "stratified"
    single = samples(200, t=np.r_[0, np.ones(199, int)])
    assert "split" not in fit(single)["data"]
    assert fit(samples(10))["data"]["validation"] == 0.0
    assert fit(samples(100, held_out=20))["data"]["validation"] == 0.0


def test_layers_and_mini_batches_grow_with_the_samples() -> None:
    sizes = (30, 120, 1000, 10_000, 60_000)
    assert [hidden_of(size) for size in sizes] == [[8], [8], [32, 16], [128, 64], [128, 64]]
    assert [batch_of(size) for size in sizes] == ["all", 16, 32, 64, 128]


def test_pixels_are_centered_and_other_inputs_standardized() -> None:
    pixels = np.random.default_rng(0).random((20, 64))
    assert [scale_of(x) for x in (pixels, pixels[:, :9], 255 * pixels)] == ["center", *["standardize"] * 2]


def test_fields_are_set_in_their_lines_and_others_below_the_path() -> None:
    lines = ["[data]  # d", '${own}path = "x"', "# label = 1  # which", "[loss]", "n = 3  # many"]
    filled = fill(lines, {"data": {"label": "a$  # b", "new": [1, "é"]}, "loss": {"n": 4, "more": True}})
    assert [*filled] == [
        *("[data]  # d", '${own}path = "x"', 'new = [1, "é"]'),
        *('label = "a$$  \\u0023 b"  # which', "[loss]", "more = true", "n = 4  # many"),
    ]


def test_disk_without_the_file_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError):
        write("mine", "nowhere.csv")
    assert not (tmp_path / "mine.toml").exists()
    shutil.rmtree(tmp_path)


def test_only_the_samples_that_are_asked_for_are_described(tmp_path: Path) -> None:
    rows = "".join(f"{n % 7},{n % 3},{'ab'[n % 2]}\n" for n in range(60))
    (tmp_path / "mine.csv").write_text(f"size,kind,sex\n{rows}")
    found = look(str(tmp_path / "mine.csv"), sets=["data.samples=10"])
    assert found.samples is not None
    assert len(found.samples.x) == 10
    (problem,) = look(str(tmp_path / "mine.csv"), sets=["data.samples=1000"]).problems
    assert "data.samples: expected at most the 60" in str(problem)
