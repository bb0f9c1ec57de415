"""Lessons in a scenario: their languages, and mistakes in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from nettui.common.language import LANGUAGES
from nettui.debugger.answers import Answer, Choice, FormulaAnswer, NumberAnswer
from nettui.debugger.expressions import expression
from nettui.debugger.formulas import formula
from nettui.debugger.lesson import LessonPoint, LessonQuestion
from nettui.debugger.places import AtStep
from nettui.scenario import (
    lesson_progress,
    load,
    open_session,
    parse_scenario,
)
from nettui.scenario.tables import to_table
from tests.scenario.helpers import error_message

LESSON = """
[[lesson]]
at = {at}
look = "{look}"
say.en = "See."
say.fr = "Voyez."
[lesson.ask]
question = "How much?"
answers.en = ["a", "b"]
answers.fr = {french}
right = {right}
why.fr = "Parce que."
"""
WELL = {"at": 3, "look": "loss", "french": '["un", "deux"]', "right": 1}


def lesson_file(folder: Path, **changed: object) -> Path:
    (folder / "taught.toml").write_text(LESSON.format(**{**WELL, **changed}))
    return folder / "taught.toml"


def test_a_lesson_uses_the_other_language_where_one_is_missing(tmp_path: Path) -> None:
    scenario = load(lesson_file(tmp_path))
    assert parse_scenario(to_table(scenario), "taught") == (scenario, [])
    english, french = (lesson_progress(scenario, language).lesson.points[0] for language in LANGUAGES)
    assert english == LessonPoint(
        AtStep(3), "See.", LessonQuestion("How much?", Choice(("a", "b"), 1), "Parce que."), "loss"
    )
    assert french == LessonPoint(
        AtStep(3), "Voyez.", LessonQuestion("How much?", Choice(("un", "deux"), 1), "Parce que."), "loss"
    )
    progress = open_session(scenario).do("lesson").lesson
    assert progress is not None
    assert progress.ask == english.ask
    assert lesson_progress(scenario, "en", 7).done == 1


def test_a_network_without_the_layer_of_a_claim_can_still_be_opened(tmp_path: Path) -> None:
    path = lesson_file(tmp_path)
    path.write_text(
        path.read_text().replace(
            'say.en = "See."', 'say.en = "{layer(9).units}"\nclaims = ["layer(9).units > 1"]'
        )
    )
    view = open_session(load(path, {"network.hidden": []})).do("lesson; lesson")
    assert view.lesson is not None
    shown = view.lesson.point
    assert shown is not None
    assert (shown.say, [str(claim) for claim in shown.claims]) == ("?", ["layer(9).units > 1"])


def test_a_lesson_on_a_loss_surface_cannot_refer_to_layers(tmp_path: Path) -> None:
    path = lesson_file(tmp_path, at='"layer(1).units > 1"')
    path.write_text(f"[surface]\nname = 'beale'\n{path.read_text()}")
    assert "lesson[0].at: expected a layer of this network, found `layer(1)`" in error_message(path)


@pytest.mark.parametrize(
    ("changed", "phrase"),
    [
        ({"at": '"loss <"'}, "lesson[0].at: expected"),
        ({"at": '"layer(7).units > 1"'}, "lesson[0].at: expected a layer of this network, found `layer(7)`"),
        ({"at": -1}, "lesson[0].at: expected a whole number of at least 0 or a string, found -1"),
        ({"look": "los"}, "did you mean 'loss'?"),
        ({"right": 2}, "lesson[0].ask.right: expected one of the answers, 0 to 1, found 2"),
        ({"french": '["un"]'}, "lesson[0].ask.answers: expected 2 to 9 answers, the same number in each"),
        ({"french": "3"}, "lesson[0].ask.answers.fr: expected a list"),
        (
            {"right": '["loss > 1"]'},
            "ask.right: expected a condition for each of the 2 answers, found 1",
        ),
        (
            {"right": '["loss > 1", "los"]'},
            "ask.right[1]: expected a name, found 'los' at column 1",
        ),
        ({"french": '["un", "{los}"]'}, "lesson[0].ask.answers.fr[1]: expected a name, found 'los'"),
        ({"french": '["un", "{findings}"]'}, "expected a single number, found a list of texts"),
        ({"french": '["un", "{loss:x}"]'}, "expected a format after the colon: %, .1%"),
    ],
)
def test_a_mistake_in_a_lesson_is_reported(tmp_path: Path, changed: dict[str, object], phrase: str) -> None:
    assert phrase in error_message(lesson_file(tmp_path, **changed))


TYPED = """
[[lesson]]
at = 3
say = "See."
[lesson.ask]
question = "How much?"
why = "So."
{ask}
"""


def typed(folder: Path, ask: str) -> Path:
    (folder / "typed.toml").write_text(TYPED.format(ask=ask))
    return folder / "typed.toml"


@pytest.mark.parametrize(
    ("ask", "answer"),
    [
        ("number = 0.5", NumberAnswer(0.5)),
        ("number = 0", NumberAnswer(0.0)),
        ('number = "loss"\ntolerance = 0.1', NumberAnswer(expression("loss"), 0.1)),
        ('formula = "x*(y-t)/N"', FormulaAnswer(formula("x*(y-t)/N"))),
    ],
)
def test_an_answer_may_be_typed(tmp_path: Path, ask: str, answer: Answer) -> None:
    scenario = load(typed(tmp_path, f'hint.fr = "Pensez {{step}}"\n{ask}'))
    assert parse_scenario(to_table(scenario), "typed") == (scenario, [])
    (point,) = lesson_progress(scenario, "fr").lesson.points
    assert point.ask == LessonQuestion("How much?", answer, "So.", "Pensez {step}")


@pytest.mark.parametrize(
    ("ask", "phrase"),
    [
        ("", "lesson[0].ask: expected one of answers, number and formula, found none"),
        (
            'number = 1\nformula = "x"',
            "ask: expected one of answers, number and formula, found number and formula",
        ),
        ('number = 1\nanswers = ["a", "b"]\nright = 0', "found answers and number"),
        ("number = 1\nright = 0", "lesson[0].ask.right: expected no index beside ask.number"),
        ('answers = ["a", "b"]', "lesson[0].ask.right: expected one of the answers, 0 to 1, found nothing"),
        ('number = "los"', "lesson[0].ask.number: expected a name, found 'los' at column 1"),
        ('number = "loss > 1"', "lesson[0].ask.number: expected a single number, found a condition"),
        ('number = "output.mean"', "lesson[0].ask.number: expected a single number, found a list of numbers"),
        ("number = true", "lesson[0].ask.number: expected a number or a string"),
        ("number = 1\ntolerance = -1", "lesson[0].ask.tolerance: expected a number of at least 0, found -1"),
        ('formula = "x*("', "lesson[0].ask.formula: expected a name, a number or '('"),
        ('formula = "f(x)"', "lesson[0].ask.formula: expected a function, found 'f' at column 1"),
        ('formula = "2"', "lesson[0].ask.formula: expected a formula with at least one variable, found 2"),
        ('formula = "log(-1-x*x)"', "lesson[0].ask.formula: expected a formula that has values"),
        ('number = 1\nhint = "{los}"', "lesson[0].ask.hint: expected a name, found 'los'"),
        ("numbr = 1", "did you mean 'number'?"),
    ],
)
def test_a_mistake_in_a_typed_answer_is_reported(tmp_path: Path, ask: str, phrase: str) -> None:
    assert phrase in error_message(typed(tmp_path, ask))
