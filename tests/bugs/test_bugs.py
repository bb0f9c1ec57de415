"""Planted bugs: each changes the training, is described, and needs the part of the network that it is in."""

from __future__ import annotations

import numpy as np
import pytest

from nettui.bugs.bug import bugs, describe_bug, summarize_bug, with_data
from nettui.checks.causes.registry import causes, recognizable_causes
from nettui.common.errors import InvalidValue
from nettui.nn.trainer import BackPropTrainer
from nettui.scenario import parse_scenario
from nettui.types import State
from tests.bench.networks import NETWORKS, Table, with_bug
from tests.nets import Net, checksum

NAMES = [name for name in bugs() if name != "none"]

ANYWHERE = {
    *("forgotten-mean", "gradients-not-zeroed", "init-one-sided", "init-too-large", "init-too-small"),
    "labels-off-by-one",
    *("class-mislabelled", "labels-shuffled", "loss-is-a-sum", "rate-too-high", "rate-too-low", "raw-inputs"),
    *("class-imbalance", "contradictory-labels", "features-unscaled", "inputs-off-center", "label-leak"),
}
"""The bugs that can be planted in any network."""

STEPS = 3
"""Steps after which every bug has changed the training."""


def build(table: Table) -> BackPropTrainer:
    scenario, problems = parse_scenario(table)
    assert not problems
    trainer: BackPropTrainer = scenario.network_trainer(0)
    return trainer


def trainers(name: str) -> tuple[BackPropTrainer, BackPropTrainer]:
    """The same network with a bug and without; its penalty is not 0, so that a bug in it has an effect."""
    table = with_bug(name, "digits-relu")
    table["loss"] = {**table["loss"], "penalty": {"name": "l2", "strength": 0.01}}
    return build(table), build(table | {"fault": {"name": "none"}})


def run_checksums(trainer: BackPropTrainer) -> list[int]:
    """Checksums of the first steps: inputs, labels, all ops, the update and the evaluation."""
    checksums: list[int] = []
    state: State | None = trainer.start()
    while state is not None and len(checksums) < STEPS:
        step = trainer.step(state)
        checksums.append(checksum(step))
        state = step.after
    return checksums


UNNAMED = {
    *("class-mislabelled", "held-out-reversed", "penalty-per-sample", "schedule-by-step"),
}
"""The bugs of the exercises that no check points at."""


def test_every_other_bug_has_symptoms() -> None:
    assert {*NAMES} - {*recognizable_causes()} == UNNAMED


def test_there_are_at_least_26_bugs() -> None:
    assert len(NAMES) >= 26
    assert "none" in bugs()


@pytest.mark.parametrize("name", NAMES)
def test_a_bug_has_a_description_and_a_remedy(name: str) -> None:
    kind = bugs()[name]
    assert kind.name == name
    assert describe_bug(kind).endswith(".")
    assert summarize_bug(kind).endswith(".")
    assert causes()[name].remedy


@pytest.mark.parametrize("name", NAMES)
def test_a_planted_trainer_is_another_one_and_its_steps_differ(name: str) -> None:
    planted, correct = trainers(name)
    assert run_checksums(planted) != run_checksums(correct)


@pytest.mark.parametrize("name", NAMES)
def test_a_trainer_with_a_bug_is_a_pure_function_and_leaves_the_correct_one_alone(name: str) -> None:
    planted, correct = trainers(name)
    before = run_checksums(correct)
    assert run_checksums(planted) == run_checksums(planted)
    assert run_checksums(correct) == before


@pytest.mark.parametrize("name", NAMES)
def test_a_bug_that_cannot_be_planted_says_what_it_needs(name: str) -> None:
    net = Net(hidden=(), activations=(), bias=(False,), loss="perceptron", penalty="l1")
    trainer = net.build()
    bare = with_data(trainer, trainer.data._replace(validation=None))
    bug = bugs()[name]()
    if name in ANYWHERE:
        planted = bug.plant(bare)
        assert np.isfinite(planted.step(planted.start()).loss.data)
    else:
        with pytest.raises(InvalidValue, match="name: expected a scenario with"):
            bug.plant(bare)


def test_the_networks_of_the_benchmark_are_valid_scenarios() -> None:
    for table in NETWORKS.values():
        assert parse_scenario(table)[1] == []
