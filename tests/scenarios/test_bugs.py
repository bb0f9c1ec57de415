"""The exercises: the bug does harm, is named first by the checks, and all is well without it."""

from __future__ import annotations

import pytest

import nettui
from nettui.scenario import load, open_session
from tests.scenarios.runs import trained

BUGS = {
    "bug-1": "negative-biases",
    "bug-2": "double-softmax",
    "bug-3": "transposed-weight",
}
SEEDS = range(3)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", BUGS)
def test_it_does_not_learn_as_it_should_and_does_without_the_bug(name: str, seed: int) -> None:
    spoilt, sound = trained(name, seed), trained(name, seed, fault__name="none")
    assert sound.validation.accuracy > 0.93
    assert spoilt.validation.accuracy < sound.validation.accuracy - 0.01
    assert spoilt.validation.loss > 1.5 * sound.validation.loss


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("name", "fault"), BUGS.items())
def test_the_checks_name_the_bug_first_and_nothing_without_it(name: str, fault: str, seed: int) -> None:
    found = nettui.check(name, seed=seed)
    assert (found.verdict, found.diagnosis[0].fault) == ("fail", fault)
    assert nettui.check(name, {"fault.name": "none"}, seed).diagnosis == ()


@pytest.mark.parametrize(("name", "fault"), BUGS.items())
def test_the_lesson_tells_the_bug_at_its_end_and_not_before(name: str, fault: str) -> None:
    *hints, last = load(name).lesson
    for language in ("en", "fr"):
        assert fault in getattr(last.say, language)
        assert not any(fault in getattr(point.say, language) for point in hints)
    assert fault not in load(name).title


@pytest.mark.parametrize("name", BUGS)
def test_the_bug_is_taken_out_by_a_command(name: str) -> None:
    session = open_session(load(name))
    session.do("set fault.name none; goto 449")
    assert session.reading.validation.accuracy > 0.93


def test_a_rising_difficulty_the_first_stands_still_the_last_learns() -> None:
    shares = [trained(name).validation.accuracy for name in BUGS]
    assert shares[0] < 0.2 < shares[1] < 0.8 < shares[2]


def test_only_the_gradient_check_sees_the_third_and_it_does_not_see_the_others() -> None:
    verdicts = [open_session(load(name)).gradcheck().verdict for name in BUGS]
    assert verdicts == ["ok", "ok", "fail"]
