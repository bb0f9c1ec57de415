"""The exercises: the bug does harm, the checks name it first, and without it the network learns."""

from __future__ import annotations

import pytest

import nettui
from nettui.scenario import load, open_session
from tests.scenarios.runs import present, train_scenario

BUGS = {
    "bug-1": "negative-biases",
    "bug-2": "double-softmax",
    "bug-3": "transposed-weight",
}
SEEDS = range(3)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", BUGS)
def test_the_network_learns_well_only_without_the_bug(name: str, seed: int) -> None:
    with_bug, without = train_scenario(name, seed), train_scenario(name, seed, fault__name="none")
    assert without.validation.accuracy > 0.93
    assert with_bug.validation.accuracy < without.validation.accuracy - 0.01
    assert with_bug.validation.loss > 1.5 * without.validation.loss


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("name", "bug"), BUGS.items())
def test_the_checks_name_the_bug_first_and_find_nothing_without_it(name: str, bug: str, seed: int) -> None:
    report = nettui.check(name, seed=seed)
    assert (report.verdict, report.diagnosis[0].name) == ("fail", bug)
    assert nettui.check(name, {"fault.name": "none"}, seed).diagnosis == ()


@pytest.mark.parametrize(("name", "bug"), BUGS.items())
def test_only_the_last_point_of_the_lesson_names_the_bug(name: str, bug: str) -> None:
    *hints, last = load(name).lesson
    for language in ("en", "fr"):
        assert bug in getattr(last.say, language)
        assert not any(bug in getattr(point.say, language) for point in hints)
    assert bug not in str(load(name).title)


@pytest.mark.parametrize("name", BUGS)
def test_a_command_removes_the_bug(name: str) -> None:
    session = open_session(load(name))
    session.do("set fault.name none; goto 449")
    assert present(session.reading.validation).accuracy > 0.93


def test_the_first_exercise_does_not_learn_and_the_last_one_nearly_does() -> None:
    shares = [train_scenario(name).validation.accuracy for name in BUGS]
    assert shares[0] < 0.2 < shares[1] < 0.8 < shares[2]


def test_the_gradient_check_fails_for_the_third_exercise_only() -> None:
    verdicts = [open_session(load(name)).gradcheck().verdict for name in BUGS]
    assert verdicts == ["ok", "ok", "fail"]
