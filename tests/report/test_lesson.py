"""A lesson without a screen: what `nettui do` prints, in the chosen language."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from nettui.cli import BAD_INPUT, FINE, main

QUESTION, ANSWER = "lesson; lesson", "lesson; lesson; answer 3"


def output_of(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(words) == FINE
    return capsys.readouterr().out


def test_the_numbers_that_answer_a_question_are_hidden_until_it_is_answered(
    capsys: pytest.CaptureFixture[str],
) -> None:
    question = output_of(capsys, "do", "vanishing-sigmoid", QUESTION, "--lang", "en")
    assert "— Lesson 2/4 —\nBack-propagation goes from dense6" in question
    assert "3  thousands of times smaller" in question
    assert "4.44e-6" not in question
    assert "vanishing gradient" not in question
    output = output_of(capsys, "do", "vanishing-sigmoid", ANSWER, "--lang", "en")
    assert "✔ Right: *thousands of times smaller*" in output
    assert "4.44e-6" in output
    assert "vanishing gradient" in output


@pytest.mark.parametrize("words", [["--lang", "fr", "do"], ["do", "--lang", "fr"]])
def test_the_lesson_is_in_the_language_of_the_option(
    capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    output = output_of(capsys, *words, "vanishing-sigmoid", "lesson 2; answer 1")
    assert "✘ Vous avez choisi *à peu près autant*\u00a0; la réponse : *des milliers de fois moins*" in output


def test_the_lesson_is_in_the_language_of_the_locale(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("LANGUAGE", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delitem(os.environ, variable, raising=False)
    monkeypatch.setenv("LANG", "fr_CA.UTF-8")
    assert "— Leçon 1/4 —" in output_of(capsys, "do", "vanishing-sigmoid", "lesson")


def test_json_of_an_open_question_lacks_the_answer(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    question, output = (
        json.loads(output_of(capsys, "do", "vanishing-sigmoid", line, "--json", "--lang", "en"))["lesson"]
        for line in (QUESTION, ANSWER)
    )
    assert (question["point"], question["of"], question["phase"], len(question["answers"])) == (
        2,
        4,
        "asked",
        3,
    )
    assert not {"right", "why", "say"} & question.keys()
    assert (output["phase"], output["chosen"], output["right"]) == ("told", 2, 2)
    without = tmp_path / "without.toml"
    without.write_text('data = {source = "blobs"}', encoding="utf-8")
    assert json.loads(output_of(capsys, "do", str(without), "pause", "--json"))["lesson"] is None


def test_an_unknown_language_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["do", "digits", "lesson", "--lang", "de"]) == BAD_INPUT
    assert "'en', 'fr'" in capsys.readouterr().err


def test_show_prints_the_number_of_lesson_points(capsys: pytest.CaptureFixture[str]) -> None:
    shown = output_of(capsys, "show", "vanishing-sigmoid")
    assert "lesson.points" in shown
    assert "Back-propagation" not in shown
