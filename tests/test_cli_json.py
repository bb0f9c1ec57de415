"""The JSON and CSV output of `nettui`."""

from __future__ import annotations

import csv
from typing import Any

import pytest

from nettui.cli import FAILED, FINE
from nettui.report import columns
from tests.json_contract import (
    EVALUATED,
    GRADCHECK,
    INSPECT,
    LIST,
    READING,
    SHOW,
    SWEEP,
    VIEW,
    missing_paths,
)
from tests.program import (
    DIVERGING,
    HUGE,
    json_lines,
    output_of,
)


@pytest.mark.parametrize(
    ("line", "shape", "code"),
    [
        ("list", LIST, FINE),
        ("show digits", SHOW, FINE),
        ("trace digits --steps 5", READING, FINE),
        (f"trace digits {DIVERGING}", READING, FINE),
        ("do digits next", VIEW, FINE),
        (f"do digits continue {DIVERGING}", VIEW, FINE),
        ("do digits 'next; inspect loss; inspect dense1.W[3, 2].gradient'", INSPECT, FINE),
        ("gradcheck gradient-check", GRADCHECK, FINE),
        ("gradcheck gradient-check --method complex --all", GRADCHECK, FINE),
        ("gradcheck digits --method forward --sweep", SWEEP, FINE),
        (f"gradcheck digits {HUGE}", GRADCHECK, FAILED),
    ],
)
def test_json_has_the_fields_of_the_contract(line: str, shape: Any, code: int) -> None:
    result = json_lines(line, code)
    assert result
    assert [path for answer in result for path in missing_paths(shape, answer)] == []


def test_validation_is_evaluated_at_step_0() -> None:
    result = json_lines("trace digits --steps 5")
    assert list(missing_paths(EVALUATED, result[0])) == []
    assert [line["validation"] for line in result[1:]] == [None] * 4


def test_nan_and_infinities_are_strings() -> None:
    *_, last = json_lines(f"trace digits {DIVERGING}")
    assert (last["fault"]["site"], last["fault"]["kind"]) == ("dense2", "overflow")
    assert last["loss"] == {"data": "nan", "penalty": "nan", "total": "nan"}
    (view,) = json_lines(f"do digits continue {DIVERGING}")
    assert (view["stopped_by"], view["reading"]) == ("fault", last)
    (table,) = json_lines(f"gradcheck digits {HUGE}", FAILED)
    assert (table["verdict"], table["worst"][0]["backprop"]) == ("fail", "nan")


def test_trace_and_do_print_the_same_numbers() -> None:
    lines = json_lines("trace digits --steps 5")
    assert [line["step"] for line in lines] == list(range(5))
    (view,) = json_lines("do digits 'goto 4'")
    assert view["cursor"]["step"] == 4
    assert view["reading"] == lines[4]


@pytest.mark.parametrize("line", ["trace digits --steps 5", f"trace digits {DIVERGING}"])
def test_csv_has_the_same_numbers_as_json(line: str) -> None:
    header, *rows = csv.reader(output_of(f"{line} --csv").splitlines())
    for row, result in zip(rows, json_lines(line), strict=True):
        cells = columns.csv_row(result)
        assert dict(zip(header, row, strict=True)) == {head: str(cells[head]) for head in header}


def test_another_seed_gives_another_run() -> None:
    one, other = (json_lines(f"trace digits --steps 1 --seed {seed}")[0]["loss"] for seed in (0, 1))
    assert one == json_lines("trace digits --steps 5")[0]["loss"] != other


def test_options_change_the_scenario() -> None:
    (result,) = json_lines("show digits --set train.batch=32 --set network.hidden=[7] --seed 3")
    assert (result["seed"], result["train"]["batch"], result["network"]["hidden"]) == (3, 32, [7])
    assert result["parameters"] == 64 * 7 + 7 + 7 * 10 + 10
