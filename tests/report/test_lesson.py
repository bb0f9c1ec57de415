"""A lesson without a screen: what `nettui do` prints of it, in the language asked for."""

from __future__ import annotations

import json
import os

import pytest

from nettui.cli import BAD_INPUT, FINE, main

ASKED, TOLD = "lesson; lesson", "lesson; lesson; answer 3"


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(words) == FINE
    return capsys.readouterr().out


def test_a_question_is_asked_before_what_answers_it_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    asked = printed(capsys, "do", "vanishing-sigmoid", ASKED, "--lang", "en")
    assert "— Lesson 2/4 —\nBack-propagation goes from dense6" in asked
    assert "3  about five thousand times smaller" in asked
    assert "4.44e-6" not in asked
    assert "vanishing gradient" not in asked
    told = printed(capsys, "do", "vanishing-sigmoid", TOLD, "--lang", "en")
    assert "✔ Right: *about five thousand times smaller*" in told
    assert "4.44e-6" in told
    assert "vanishing gradient" in told


@pytest.mark.parametrize("words", [["--lang", "fr", "do"], ["do", "--lang", "fr"]])
def test_it_speaks_the_language_asked_for(capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    told = printed(capsys, *words, "vanishing-sigmoid", "lesson 2; answer 1")
    assert "✘ Vous avez dit *à peu près autant*; c'est : *environ cinq mille fois moins*" in told


def test_it_speaks_the_language_of_the_locale(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("LANGUAGE", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delitem(os.environ, variable, raising=False)
    monkeypatch.setenv("LANG", "fr_CA.UTF-8")
    assert "— Leçon 1/4 —" in printed(capsys, "do", "vanishing-sigmoid", "lesson")


def test_in_json_an_open_question_does_not_tell_its_answer(capsys: pytest.CaptureFixture[str]) -> None:
    asked, told = (
        json.loads(printed(capsys, "do", "vanishing-sigmoid", line, "--json", "--lang", "en"))["lesson"]
        for line in (ASKED, TOLD)
    )
    assert (asked["point"], asked["of"], asked["phase"], len(asked["answers"])) == (2, 4, "asked", 3)
    assert not {"right", "why", "say"} & asked.keys()
    assert (told["phase"], told["chosen"], told["right"]) == ("told", 2, 2)
    assert json.loads(printed(capsys, "do", "xavier-tanh", "pause", "--json"))["lesson"] is None


def test_a_language_there_is_not_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["do", "digits", "lesson", "--lang", "de"]) == BAD_INPUT
    assert "'en', 'fr'" in capsys.readouterr().err


def test_show_tells_how_many_points_a_lesson_has(capsys: pytest.CaptureFixture[str]) -> None:
    shown = printed(capsys, "show", "vanishing-sigmoid")
    assert "lesson.points" in shown
    assert "Back-propagation" not in shown
