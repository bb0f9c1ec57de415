"""`nettui compare`, and variants in other commands, run as a program."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from nettui.cli import BAD_INPUT
from tests.json_contract import READING, missing_paths
from tests.program import Terminal, json_lines, output_of, run_nettui

RACE = """
title = "A race"
course = ["8.8"]
[surface]
name = "beale"
[train]
optimizer = {name = "adam", rate = 0.1}
epochs = 30
[[compare]]
name = "adam"
[[compare]]
name = "gentle"
set = {"train.optimizer" = {name = "sgd", rate = 0.01}}
[[compare]]
name = "wild"
set = {"train.optimizer" = {name = "sgd", rate = 1.0}}
"""


@pytest.fixture(scope="module")
def race(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("race") / "race.toml"
    file.write_text(RACE)
    return file


def test_compare_prints_the_numbers_of_each_run_s_trace() -> None:
    result = json_lines("compare digits vanishing-sigmoid --steps 4 --seed 3")
    assert [line["step"] for line in result] == [0, 1, 2, 3]
    for at, name in enumerate(("digits", "vanishing-sigmoid")):
        alone = json_lines(f"trace {name} --steps 4 --seed 3")
        assert [line["runs"][at] for line in result] == [{"name": name, **line} for line in alone]
        assert [path for line in result for path in missing_paths(READING, line["runs"][at])] == []


def test_one_scenario_without_variants_is_compared_with_and_without_what_is_set(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text('[data]\nsource = "moons"\n')
    change = "--set train.optimizer.rate=1"
    result = json_lines(f"compare {tmp_path / 'mine.toml'} {change} --steps 3")
    alone = [json_lines(f"trace {tmp_path / 'mine.toml'} {sets} --steps 3") for sets in ("", change)]
    names = ("mine", "train.optimizer.rate=1")
    for line, *runs in zip(result, *alone, strict=True):
        assert line["runs"] == [{"name": name, **run} for name, run in zip(names, runs, strict=True)]


def test_each_variant_runs_to_its_own_end(race: Path) -> None:
    *_, last = json_lines(f"compare {race} --every 7")
    assert last["step"] == 29
    assert [(run["name"], run["step"]) for run in last["runs"]] == [("adam", 29), ("gentle", 29), ("wild", 3)]
    assert last["runs"][2]["fault"]["kind"] == "overflow"


def test_csv_has_a_column_per_number_and_run(race: Path) -> None:
    header, *rows = csv.reader(output_of(f"compare {race} --csv --every 20").splitlines())
    result = json_lines(f"compare {race} --every 20")
    for row, line in zip(rows, result, strict=True):
        cells = dict(zip(header, row, strict=True))
        assert cells["step"] == str(line["step"])
        for run in line["runs"]:
            assert cells[f"{run['name']}.loss.total"] == str(run["loss"]["total"])
            assert cells[f"{run['name']}.step"] == str(run["step"])


def test_compare_prints_losses_and_then_the_figures_of_each_run(race: Path) -> None:
    lines = output_of(f"compare {race} --steps 3").splitlines()
    assert [line.split() for line in lines[:2]] == [
        ["step", "adam", "gentle", "wild"],
        ["0", "41.2", "41.2", "41.2"],
    ]
    assert [line.split() for line in lines[4:6]] == [[], ["run", "step", "loss", "point"]]
    assert [line.split()[:3] for line in lines[6:]] == [
        ["adam", "2", "23.9"],
        ["gentle", "2", "8.21"],
        ["wild", "2", "7.97e108"],
    ]
    assert [line for line in lines if line != line.rstrip()] == []


def test_do_moves_all_variants_and_trace_prints_only_the_first_run(race: Path) -> None:
    (view,) = json_lines(f"do {race} 'next 20; back 5'")
    result = json_lines(f"compare {race} --steps 16")[15]["runs"]
    assert [other["name"] for other in view["others"]] == ["gentle", "wild"]
    assert [{"name": other["name"], **other["reading"]} for other in view["others"]] == result[1:]
    assert {"name": "adam", **view["reading"]} == result[0]
    assert "wild       3" in output_of(f"do {race} 'next 20'")
    assert [{"name": "adam", **line} for line in json_lines(f"trace {race} --steps 16")][15] == result[0]


MISTAKES = {
    "compare digits": "compare: runs: expected 2 to 8, found 1",
    "compare digits digits --steps 1": "compare: runs: expected different names, found 'digits' twice",
    "compare digits digts --steps 1": "did you mean 'digits'?",
    "compare": "compare options",
    "compare digits vanishing-sigmoid --json --csv": "--json and --csv exclude each other",
    "compare digits vanishing-sigmoid": "compare: needs a terminal; without one, use `--steps N`",
    "compare digits vanishing-sigmoid --set train.bach=3 --steps 1": "train.bach: expected a known key",
}


@pytest.mark.parametrize("line", MISTAKES)
def test_a_mistake_gets_one_message(line: str) -> None:
    process = run_nettui(line)
    assert (process.returncode, process.stdout) == (BAD_INPUT, "")
    assert MISTAKES[line] in process.stderr
    assert len(process.stderr.splitlines()) == 1


def test_the_screen_opens_on_the_compare_page(race: Path) -> None:
    terminal = Terminal()
    program = terminal.start(f"compare {race}")
    terminal.until(b"gentle")
    terminal.type(b"q")
    assert "Traceback" not in terminal.rest()
    assert program.wait(timeout=60) == 0
