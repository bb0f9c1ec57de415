"""The tables that `nettui` prints."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from nettui.scenario import list_shipped_scenarios
from tests.program import (
    json_lines,
    output_of,
    run_nettui,
)


def test_trace_prints_one_line_per_step_or_every_kth() -> None:
    head, *lines = output_of("trace digits --steps 6 --every 4").splitlines()
    assert head.split()[:4] == ["step", "epoch", "batch", "loss"]
    assert [line.split()[:3] for line in lines] == [["0", "0", "0"], ["4", "0", "4"], ["5", "0", "5"]]


def test_inspect_prints_the_terms_of_a_number() -> None:
    result = output_of("do digits 'inspect dense1.W[20, 2].gradient'")
    assert re.search(r"^dense1\.W\[20, 2\]\.gradient = -?\d\.\d+", result, re.M)
    assert re.search(r"sample \d+ .* x \S+ · δ \S+ +→ dense1\[\d+, 2\]\.gradient$", result, re.M)
    assert "54 smaller ones together" in result


def test_vectorize_shows_shapes_times_and_equal_gradients() -> None:
    (result,) = json_lines("vectorize digits --repeat 2")
    assert result["samples"] == 64
    assert [product["layer"] for product in result["products"]] == ["dense1"] * 2 + ["dense2"] * 3
    assert result["difference"] < 1e-12
    assert result["ratio"] == pytest.approx(result["loop_seconds"] / result["matrix_seconds"])
    assert "(64, 32)·(32, 10)" in output_of("vectorize digits --repeat 1")


def test_list_has_all_shipped_scenarios() -> None:
    result = output_of("list")
    assert all(entry.name in result and entry.title in result for entry in list_shipped_scenarios())


@pytest.mark.parametrize("line", ["list", "show digits", "do digits 'next 3'", "gradcheck gradient-check"])
def test_no_line_ends_with_spaces(line: str) -> None:
    assert [result for result in output_of(line).splitlines() if result != result.rstrip()] == []


def test_do_prints_the_view_as_a_table() -> None:
    result = output_of("do digits 'next 3; unstep'")
    assert "step 3 · backward dense1" in result
    assert re.search(r"^dense2 +10 +linear ", result, re.M)


def test_list_prints_the_reference_of_checks_and_bugs() -> None:
    for what in ("checks", "causes", "faults"):
        entries = json_lines(f"list {what}")[0]
        table = output_of(f"list {what}")
        assert len(entries) > 25
        assert all(entry["name"] in table for entry in entries)
    assert "transposed" not in output_of("list")
    assert "invalid choice: 'chks'" in run_nettui("list chks").stderr


def test_package_functions_are_not_replaced_by_submodules() -> None:
    """A submodule of a function's name would take its place when it is first imported."""
    code = "import nettui; nettui.check('gradient-check'); print(nettui.gradcheck('gradient-check').verdict)"
    process = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert process.stdout == "ok\n", process.stderr


def test_the_answers_of_all_commands_in_a_line_are_printed() -> None:
    result = run_nettui("do digits 'break when loss < 1; break list; forks; goto when accuracy > 2'").stdout
    assert "loss < 1" in result
    assert "fork 0" in result
    assert "never held: accuracy > 2" in result
