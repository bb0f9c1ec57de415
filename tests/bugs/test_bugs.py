"""Planted bugs: each has its place, says what it is, is a pure function still, and is in no sound trainer."""

from __future__ import annotations

import numpy as np
import pytest

from nettui.bugs.bug import about, faults, reveal
from nettui.checks.registry import checks
from nettui.common.errors import InvalidValue
from nettui.scenario import read
from tests.bench.networks import NETWORKS, planted
from tests.nets import Net, crc

NAMES = [name for name in faults() if name != "none"]
ROOM = {
    *("forgotten-mean", "gradients-not-zeroed", "init-too-large", "init-too-small", "labels-off-by-one"),
    *("labels-shuffled", "loss-is-a-sum", "rate-too-high", "rate-too-low", "raw-inputs"),
}
"""What any network has a place for."""

SYMPTOMS = {symptom for check in checks().values() for symptom in check.troubles}


def test_there_are_at_least_the_26_of_the_issue() -> None:
    assert len(NAMES) >= 26
    assert "none" in faults()


@pytest.mark.parametrize("name", NAMES)
def test_a_fault_says_what_it_is_and_what_to_try(name: str) -> None:
    kind = faults()[name]
    assert kind.name == name
    assert reveal(kind).endswith(".")
    assert about(kind).endswith(".")
    assert kind.remedy
    assert kind.signs


@pytest.mark.parametrize("name", NAMES)
def test_its_signs_are_symptoms_of_the_checks(name: str) -> None:
    assert set(faults()[name].signs) <= SYMPTOMS


@pytest.mark.parametrize("name", NAMES)
def test_a_planted_trainer_is_another_one_and_still_a_pure_function(name: str) -> None:
    table = planted(name, "digits-relu")
    scenario, wrong = read(table)
    sound, _ = read(table | {"fault": {"name": "none"}})
    assert not wrong
    trainer, clean = scenario.network_trainer(0), sound.network_trainer(0)
    before = clean.step(clean.start())
    state = trainer.start()
    assert crc(trainer.step(state)) == crc(trainer.step(state))
    assert crc(clean.step(clean.start())) == crc(before)
    assert scenario.fault.name == name


@pytest.mark.parametrize("name", NAMES)
def test_where_there_is_no_place_for_it_that_is_told(name: str) -> None:
    net = Net(hidden=(), activations=(), bias=(False,), loss="perceptron", penalty="l1")
    trainer = net.build()
    bare = trainer.on(trainer.data._replace(validation=None))
    fault = faults()[name]()
    if name in ROOM:
        made = fault.plant(bare)
        assert np.isfinite(made.step(made.start()).loss.data)
    else:
        with pytest.raises(InvalidValue, match="name: expected a scenario with"):
            fault.plant(bare)


def test_the_networks_of_the_bench_are_sound_scenarios() -> None:
    for table in NETWORKS.values():
        assert read(table)[1] == []
