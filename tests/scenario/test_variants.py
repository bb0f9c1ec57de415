"""Variants: the scenario with some fields changed, for comparison."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from nettui.common.errors import InputError, InvalidValue
from nettui.scenario import (
    load,
)
from tests.scenario.helpers import error_message


def test_variants_are_the_scenario_with_some_fields_changed(tmp_path: Path) -> None:
    (tmp_path / "s.toml").write_text(
        """
        loss = {penalty = {strength = 0.5}}
        train = {optimizer = {name = "adam", rate = 0.5}, batch = 32}
        compare = [
          {name = "Xavier", set = {"network.init" = {name = "xavier"}, train.batch = 7}},
          {name = "He"},
          {name = "plain", set = {"train.optimizer" = {name = "sgd"}}},
          {name = "slow", set = {train.optimizer.rate = 0.1}},
          {name = "hinge", set = {loss.name = "hinge"}},
        ]
        """
    )
    scenario = load(tmp_path / "s.toml", ["train.epochs=3"], seed=5)
    changes: dict[str, dict[str, object]] = {
        "He": {},
        "Xavier": {"network.init": "xavier", "train.batch": 7},
        "plain": {"train.optimizer": "sgd"},
        "slow": {"train.optimizer.rate": 0.1},
        "hinge": {"loss.name": "hinge"},
    }
    assert [run.label for run in scenario.runs] == [*changes]
    for run in scenario.runs:
        alone = load(tmp_path / "s.toml", {"train.epochs": 3, **changes[run.label]}, seed=5)
        assert replace(run, name="s", title="s", compare=()) == replace(alone, compare=())


def test_a_variant_s_data_path_is_relative_to_the_scenario(tmp_path: Path) -> None:
    (tmp_path / "other.csv").write_text("1,2,0\n3,4,1\n5,6,0\n")
    (tmp_path / "s.toml").write_text(
        'compare = [{name = "file", set = {"data.path" = "other.csv", "train.batch" = 2}}]'
    )
    (variant,) = load(tmp_path / "s.toml").variants
    assert len(variant.dataset(0).train.t) == 3


def test_at_most_eight_runs_can_be_compared() -> None:
    variants = [f'{{name="{n}",set={{seed={n}}}}}' for n in range(8)]
    assert len(load("digits", [f"compare=[{','.join(variants[1:])}]"]).runs) == 8
    assert "compare: expected at most 8 runs" in error_message("digits", f"compare=[{','.join(variants)}]")


def test_each_problem_of_a_comparison_is_reported_once() -> None:
    sets = {"train.epochs": 0, "compare": [{"name": "a", "set": {"train.batch": 0}}, {"set": {"sed": 1}}]}
    with pytest.raises(InputError) as caught:
        load("digits", sets)
    problems = [problem for problem in caught.value.problems if isinstance(problem, InvalidValue)]
    assert sorted(problem.where for problem in problems) == [
        "compare[0].set.train.batch",
        "compare[1].name",
        "compare[1].set.sed",
        "train.epochs",
    ]
