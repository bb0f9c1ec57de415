"""Problems of public reports, each rebuilt as a scenario with a remedied twin."""

from __future__ import annotations

from collections.abc import Mapping

from tests.bench.problems import inputs, labels, mistakes, network, numbers, order, training
from tests.bench.problems.problem import Problem

PROBLEMS: Mapping[str, Problem] = {
    problem.name: problem
    for family in (inputs, labels, order, network, training, numbers, mistakes)
    for problem in family.PROBLEMS
}
"""Every problem by its name."""
