"""The problems of public reports: each is there, and its remedy helps, by plain training."""

from __future__ import annotations

import pytest

from tests.bench.problems import PROBLEMS
from tests.bench.problems.problem import Problem, train

FEW = ("positive-inputs", "xor-without-hidden-layer", "one-batch-an-epoch")
"""Problems that are trained in a second, one of each kind."""


@pytest.mark.parametrize("problem", PROBLEMS.values(), ids=PROBLEMS)
def test_a_problem_says_where_it_was_reported_and_what_was_wrong(problem: Problem) -> None:
    assert problem.report.startswith("https://")
    assert problem.wrong.endswith(".")
    assert problem.remedy or problem.remedied
    assert problem.bad < problem.good


@pytest.mark.parametrize("problem", PROBLEMS.values(), ids=PROBLEMS)
def test_a_problem_and_its_twin_are_scenarios(problem: Problem) -> None:
    for scenario in (problem.scenario(0), problem.twin(0)):
        assert scenario.network_trainer(0).start().step == 0


@pytest.mark.parametrize("name", FEW)
def test_a_problem_trains_badly_and_its_twin_trains_well(name: str) -> None:
    assert_problem(PROBLEMS[name], PROBLEMS[name].seeds[0])


@pytest.mark.slow
@pytest.mark.parametrize(("at", "problem"), enumerate(PROBLEMS.values()), ids=PROBLEMS)
def test_every_problem_trains_badly_and_its_twin_trains_well(at: int, problem: Problem) -> None:
    assert_problem(problem, problem.seeds[at % len(problem.seeds)])


def assert_problem(problem: Problem, seed: int) -> None:
    assert problem.score(train(problem.scenario(seed), seed)) <= problem.bad
    assert problem.score(train(problem.twin(seed), seed)) >= problem.good
