"""`nettui gradcheck`, run as a program."""

from __future__ import annotations

import re

from nettui.cli import FAILED
from tests.program import (
    HUGE,
    json_lines,
    output_of,
)


def test_gradcheck_shows_the_gradients_of_the_lecture() -> None:
    lecture = [-2.5, 0.6, 0.0, 1.1, 1.3, -2.1]
    (result,) = json_lines("gradcheck gradient-check")
    entries = [entry for entry in result["entries"] if entry["name"] == "dense1.W"]
    for way in ("backprop", "numeric"):
        assert [round(entry[way], 1) for entry in entries] == lecture
    shown = re.findall(r"^dense1\.W\[\d, \d\] +\S+ +(\S+)", output_of("gradcheck gradient-check"), re.M)
    assert [round(float(number), 1) for number in shown] == lecture


def test_a_gradient_within_the_numeric_error_is_marked_inconclusive() -> None:
    forward = output_of("gradcheck gradient-check --method forward")
    assert re.search(r"^dense1\.W\[1, 0\] .* 0\.6000 +0\.6025 +0\.00414 +≈ ok$", forward, re.M)
    assert "own error" in forward
    assert "≈" not in output_of("gradcheck gradient-check")


def test_a_failed_gradient_check_has_its_exit_code() -> None:
    *_, cause, foot = output_of(f"gradcheck digits --sample 1 {HUGE}", FAILED).splitlines()
    assert cause == "✘ the loss is nan at these parameters: nothing can be compared"
    assert foot == "✘ fail: 4 of 2410 parameters checked"


def test_all_parameters_are_checked_if_there_are_few() -> None:
    (small,) = json_lines("gradcheck digits")
    assert (small["checked"], small["of"]) == (2410, 2410)
    (large,) = json_lines("gradcheck digits --set network.hidden=[2000,2000] --set train.batch=8")
    assert large["checked"] < large["of"]
    assert {tensor["checked"] for tensor in large["tensors"]} == {10, 12}


def test_forward_differences_are_printed_as_in_the_lecture() -> None:
    result = output_of("gradcheck gradient-check --method forward")
    assert re.search(r"^  dense1\.W\[0, 0\] +0\.3400 +0\.3401 +1\.25322 +-2\.4997$", result, re.M)
