"""`nettui compare`, and variants in the other commands, run as a program."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from nettui.cli import BAD_INPUT
from tests.test_cli import READING, Terminal, answers, lacks, nettui, printed

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


def test_scenarios_are_compared_step_by_step_with_the_numbers_of_their_traces() -> None:
    told = answers("compare digits vanishing-sigmoid --steps 4 --seed 3")
    assert [line["step"] for line in told] == [0, 1, 2, 3]
    for at, name in enumerate(("digits", "vanishing-sigmoid")):
        alone = answers(f"trace {name} --steps 4 --seed 3")
        assert [line["runs"][at] for line in told] == [{"name": name, **line} for line in alone]
        assert [lack for line in told for lack in lacks(READING, line["runs"][at])] == []


def test_variants_run_to_their_own_ends(race: Path) -> None:
    *_, last = answers(f"compare {race} --every 7")
    assert last["step"] == 29
    assert [(run["name"], run["step"]) for run in last["runs"]] == [("adam", 29), ("gentle", 29), ("wild", 3)]
    assert last["runs"][2]["fault"]["kind"] == "overflow"


def test_csv_has_a_column_for_every_number_of_every_run(race: Path) -> None:
    header, *rows = csv.reader(printed(f"compare {race} --csv --every 20").splitlines())
    told = answers(f"compare {race} --every 20")
    for row, line in zip(rows, told, strict=True):
        cells = dict(zip(header, row, strict=True))
        assert cells["step"] == str(line["step"])
        for run in line["runs"]:
            assert cells[f"{run['name']}.loss.total"] == str(run["loss"]["total"])
            assert cells[f"{run['name']}.step"] == str(run["step"])


def test_people_read_the_losses_then_where_each_run_stands(race: Path) -> None:
    lines = printed(f"compare {race} --steps 3").splitlines()
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


def test_do_moves_the_variants_too_and_trace_tells_of_the_run_itself(race: Path) -> None:
    (view,) = answers(f"do {race} 'next 20; back 5'")
    told = answers(f"compare {race} --steps 16")[15]["runs"]
    assert [other["name"] for other in view["others"]] == ["gentle", "wild"]
    assert [{"name": other["name"], **other["reading"]} for other in view["others"]] == told[1:]
    assert {"name": "adam", **view["reading"]} == told[0]
    assert "wild       3" in printed(f"do {race} 'next 20'")
    assert [{"name": "adam", **line} for line in answers(f"trace {race} --steps 16")][15] == told[0]


SLIPS = {
    "compare digits": "compare: runs: expected 2 to 8, found 1",
    "compare digits digits --steps 1": "compare: runs: expected different names, found 'digits' twice",
    "compare digits digts --steps 1": "did you mean 'digits'?",
    "compare": "compare options",
    "compare digits vanishing-sigmoid --json --csv": "--json and --csv exclude each other",
    "compare digits vanishing-sigmoid": "compare: needs a terminal; without one, use `--steps N`",
    "compare digits vanishing-sigmoid --set train.bach=3 --steps 1": "digits: train.bach: expected a known key",
}


@pytest.mark.parametrize("line", SLIPS)
def test_a_slip_is_answered_with_one_message(line: str) -> None:
    done = nettui(line)
    assert (done.returncode, done.stdout) == (BAD_INPUT, "")
    assert SLIPS[line] in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_the_screen_opens_on_the_page_that_compares(race: Path) -> None:
    terminal = Terminal()
    program = terminal.start(f"compare {race}")
    terminal.until(b"gentle")
    terminal.type(b"q")
    assert "Traceback" not in terminal.rest()
    assert program.wait(timeout=60) == 0
