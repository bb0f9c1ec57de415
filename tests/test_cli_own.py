"""The commands on a network of the user's own: check, gradcheck, compare --textbook, show, do."""

from __future__ import annotations

from pathlib import Path

import pytest

from nettui.cli import BAD_INPUT, FAILED
from tests.program import json_lines, output_of, run_nettui
from tests.sources.own.corpus import FOLDER

OK = f"{FOLDER}/params_loss/twolayer_ok.py:TwoLayerNet"
WRONG = f"{FOLDER}/params_loss/bias_scalar.py:TwoLayerNet"
COLUMNS = f"{FOLDER}/functions/two_layer_ok.py"


def test_check_names_the_mistake_and_its_line() -> None:
    text = output_of(f"check {WRONG} --only own-code --only gradient-check", FAILED)
    assert "db1 has shape () where b1 has (20,)" in text
    assert "bias_scalar.py:45" in text
    assert "likely scalar-bias-gradient" in text
    assert "samples as rows, labels 0 to K − 1" in text


def test_json_says_how_the_code_was_understood() -> None:
    (report,) = json_lines(f"check {OK} --only own-code")
    assert report["code"][-3:-1] == ["loss: mean cross-entropy", "network: relu, then scores"]
    (shown,) = json_lines(f"show {COLUMNS}")
    assert shown["about"][-2] == "network: tanh, then sigmoid"
    assert shown["about"][-1].startswith("update: ")
    assert [layer["tensors"] for layer in shown["layers"]] == [["W1", "b1"], ["W2", "b2"]]


def test_compare_textbook_finds_the_first_value_that_differs() -> None:
    (same,) = json_lines(f"compare {OK} --textbook --steps 2")
    assert same["first"] is None
    assert {row["what"] for row in same["rows"]} >= {"loss", "dW1", "db1", "dW2", "db2"}
    (wrong,) = json_lines(f"compare {WRONG} --textbook", FAILED)
    assert (wrong["first"], wrong["step"]) == ("db1", 0)
    assert "db1 is the first value that differs" in output_of(f"compare {WRONG} --textbook", FAILED)


def test_gradcheck_and_do_work_on_it() -> None:
    assert "fail" not in output_of(f"gradcheck {OK} --sample 3")
    text = output_of(
        f"do {OK} --arg hidden_size=6 --reg 0.01 --data moons 'next 4; back 2; set train.rate 0.5'"
    )
    assert "TwoLayerNet" in text
    assert "train.optimizer.rate 0.1 → 0.5" in text


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (f"check {OK}x", "did you mean 'TwoLayerNet'"),
        (f"check {OK} --arg hidden=3", "an argument of TwoLayerNet"),
        (f"check {OK} --arg hidden", "expected NAME=VALUE"),
        (f"check {OK} --loss cross-entrpy", "did you mean 'cross-entropy'"),
        (f"check {OK} --set network.hidden=[3]", "because the network is your own"),
        ("do digits next --arg x=3", "expected FILE.py:NAME beside the other fields of [code]"),
        ("compare digits --textbook", "--textbook is for a network of your own"),
        (f"compare {FOLDER}/attributes/own_generator_ok.py:MLP --textbook", "its passes draw random numbers"),
    ],
)
def test_a_mistake_in_the_command_is_told(line: str, message: str) -> None:
    done = run_nettui(line)
    assert done.returncode == BAD_INPUT
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_what_the_code_fixes_is_told_in_words_about_it() -> None:
    fixed = f"{FOLDER}/step_only/rate_inside_ok.py:Net"
    text = output_of(f"check {fixed} --only learning-rate --only overfit-tiny --only penalty")
    assert "the rate is set inside the code: 0.05" in text
    assert "the rate is set inside your code; change it there" in text
    assert "your code makes the update; change it there" in text
    assert "tuned(" not in text


def test_code_that_leaves_its_convention_is_told_in_its_own_words(tmp_path: Path) -> None:
    path = tmp_path / "net.py"
    text = (FOLDER / "params_loss/twolayer_ok.py").read_text(encoding="utf-8")
    path.write_text(text.replace("return loss, grads", "return loss"), encoding="utf-8")
    done = run_nettui(f"check {path}:TwoLayerNet")
    assert done.returncode == BAD_INPUT
    expected = (
        "net.py:TwoLayerNet: code: expected (loss, grads) from loss(X, y), found a number, and there is"
    )
    assert expected in done.stderr
    assert "Traceback" not in done.stderr
