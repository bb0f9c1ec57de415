"""Loading scenarios: what ships is valid, and values can be overridden."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest

import nettui
from nettui.common.errors import InvalidValue
from nettui.debugger.commands.movement import Continue
from nettui.scenario import (
    list_shipped_scenarios,
    load,
    open_session,
    parse_assignments,
    parse_scenario,
)
from nettui.scenario.files import read_toml
from nettui.scenario.tables import to_table
from tests.program import run_nettui

NAMES = [entry.name for entry in list_shipped_scenarios()]


@pytest.mark.parametrize("name", NAMES)
def test_every_shipped_scenario_written_as_a_table_reads_back_the_same(name: str) -> None:
    scenario = load(name)
    assert scenario.title
    assert scenario.course
    assert parse_scenario(to_table(scenario), name) == (scenario, [])


def test_shipped_scenarios_are_sorted_by_course_reference() -> None:
    rows = [[int(part) for part in entry.course[0].split(".")] for entry in list_shipped_scenarios()]
    assert rows == sorted(rows)
    assert {"digits", "vanishing-sigmoid", "init-tanh-small", "loss-at-init", "gradient-check"} <= set(NAMES)


def test_an_empty_file_is_a_scenario_of_defaults(tmp_path: Path) -> None:
    (tmp_path / "bare.toml").write_text("")
    scenario = load(tmp_path / "bare.toml")
    assert (scenario.name, scenario.title, scenario.train.batch) == ("bare", "bare", 64)


@pytest.mark.parametrize("seed", range(5))
def test_the_healthy_network_learns(seed: int) -> None:
    view = open_session(load("digits", seed=seed)).do(Continue())
    assert view.stopped_by == "end"
    assert view.reading.validation is not None
    assert view.reading.validation.accuracy >= 0.95


def test_tanh_layers_with_small_weights_fade_as_in_the_lecture() -> None:
    spread = [layer.output.std for layer in nettui.open("init-tanh-small").reading.layers]
    lecture = [0.213, 0.0476, 0.0106, 0.00238, 0.000532, 0.000119]
    assert np.allclose(spread[:6], lecture, rtol=0.03)
    assert spread[9] < 1e-6


def test_gradients_vanish_through_sigmoid_layers() -> None:
    sizes = [layer.gradient.W_mean_abs for layer in nettui.open("vanishing-sigmoid").reading.layers]
    assert all(below < above / 3 for below, above in itertools.pairwise(sizes))


@pytest.mark.parametrize("seed", range(5))
def test_the_initial_loss_is_that_of_guessing(seed: int) -> None:
    assert nettui.open("loss-at-init", seed=seed).reading.loss.total == pytest.approx(np.log(10), rel=0.01)


def test_gaussian_samples_depend_on_the_seed() -> None:
    scenario = load("init-tanh-small", {"data.samples": 5, "data.features": 3, "network.hidden": [3]})
    one, other = scenario.network_trainer(0).data.train.x, scenario.network_trainer(1).data.train.x
    assert np.array_equal(one, scenario.network_trainer(0).data.train.x)
    assert not np.array_equal(one, other)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("train.batch=32", 32),
        ("train.batch=all", "all"),
        ('train.batch="all"', "all"),
        ("network.activation=tanh", "tanh"),
        ('network.init={name="normal",std=0.1}', {"name": "normal", "std": 0.1}),
        ("title=a = b", "a = b"),
        ("title=1\n[data]", "1\n[data]"),
        ("title=", ""),
    ],
)
def test_a_value_is_parsed_as_toml_or_taken_as_a_string(text: str, value: object) -> None:
    assert parse_assignments([text]) == {text.partition("=")[0]: value}


def test_an_assignment_needs_a_path() -> None:
    with pytest.raises(InvalidValue, match="--set: expected PATH=VALUE"):
        parse_assignments(["nothing"])


def test_an_option_of_a_part_can_be_set_alone(tmp_path: Path) -> None:
    (tmp_path / "s.toml").write_text('[train]\noptimizer = "sgd"')
    for name in (tmp_path / "s.toml", "digits"):
        scenario = load(name, ["train.optimizer.rate=0.01", "loss.penalty.strength=1"])
        assert (scenario.train.optimizer.rate, to_table(scenario.loss.penalty)["strength"]) == (0.01, 1.0)


def test_lists_set_activation_and_bias_of_each_layer() -> None:
    sets = {
        "network.hidden": [3, 2],
        "network.activation": ["tanh", "relu"],
        "network.bias": [True, False, True],
    }
    network = load("digits", sets).network_trainer(0).config.network
    assert [stage.site for stage in network.stages][1::2] == ["dense1.tanh", "dense2.relu"]
    assert [name for name in network.layout.shapes if name.endswith(".b")] == ["dense1.b", "dense3.b"]


def test_no_text_of_a_scenario_controls_the_terminal(tmp_path: Path) -> None:
    path = tmp_path / "hostile.toml"
    bad = r"\u001b]0;X\u0007\u001b[31m"
    path.write_text(f'title = "{bad}"\n[data]\nsource = "moons"\n[[compare]]\nname = "{bad}"\n"{bad}" = 1\n')
    for command in (f"show {path}", f"do {path} next", f"compare {path} --steps 1"):
        done = run_nettui(command)
        assert not {*done.stdout, *done.stderr} & {"\x1b", "\x07"}
        assert r"\x1b[31m" in done.stdout + done.stderr


def test_the_list_says_of_each_scenario_what_its_file_holds() -> None:
    for entry in list_shipped_scenarios("fr"):
        table = read_toml(entry.path)
        assert (entry.title, [*entry.course]) == (table["title"]["fr"], table["course"])
        assert entry.points == len(table.get("lesson", ()))
        assert entry.questions == sum("ask" in point for point in table.get("lesson", ()))
        assert entry.exercise == ("fault" in table)
