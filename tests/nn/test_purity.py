"""A step is a pure function: the same State gives the same bits, here and in another process."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nettui.nn.dropout import Dropout
from nettui.nn.optimizers import OPTIMIZERS
from tests.nets import Net, after, checksum, nets, run

ROOT = Path(__file__).parents[2]


@given(net=nets(), name=st.sampled_from(sorted(OPTIMIZERS)))
@settings(max_examples=100)
def test_the_same_state_gives_the_same_step(net: Net, name: str) -> None:
    net = replace(net, optimizer=OPTIMIZERS[name]())
    trainer, state = net.build(), np.random.get_state()
    first = trainer.step(trainer.start())
    trainer.step(after(first))
    assert (
        checksum(first) == checksum(trainer.step(trainer.start())) == checksum(net.build().step(first.before))
    )
    assert repr(np.random.get_state()) == repr(state)


EVERYTHING = """Net(hidden=(6, 5, 4, 3), activations=("prelu", "elu", "leaky-relu", "sigmoid"),
    bias=(True,) * 5, dropout=Dropout(0.7), optimizer=Adam(), penalty="l1", strength=0.01, batch=3)"""


@pytest.mark.parametrize("net", ["Net(batch=3)", EVERYTHING])
def test_another_process_computes_identical_bits(net: str) -> None:
    names = "from tests.nets import *; from nettui.nn.adaptive import Adam; "
    code = f"{names}print(*map(checksum, run({net}.build())))"
    other = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    here = eval(net, {"Net": Net, "Dropout": Dropout, "Adam": OPTIMIZERS["adam"]})
    assert other.stdout.split() == [str(checksum(step)) for step in run(here.build())]


@pytest.mark.parametrize(
    "other", [Net(batch=3, seed=1), Net(batch=3, rate=0.2), Net(batch=3, strength=0.1), Net(batch=4)]
)
def test_the_checksum_depends_on_the_configuration(other: Net) -> None:
    assert checksum(run(Net(batch=3).build())[2]) != checksum(run(other.build())[2])


@given(net=nets(), name=st.sampled_from(sorted(OPTIMIZERS)))
@settings(max_examples=20)
def test_the_arrays_of_a_state_are_read_only(net: Net, name: str) -> None:
    trainer = replace(net, optimizer=OPTIMIZERS[name]()).build()
    step = trainer.step(trainer.start())
    for state in (step.before, after(step)):
        for array in (state.params.flat, *state.params.values(), *state.slots.values()):
            assert not array.flags.writeable
            with pytest.raises(ValueError, match="read-only"):
                array[...] = 0


def test_each_epoch_uses_every_sample_once_in_a_new_order() -> None:
    steps = run(Net(batch=3, epochs=2).build())
    epochs = [
        [step.ops[0].arrays["rows"] for step in steps if step.before.epoch == epoch] for epoch in (0, 1)
    ]
    orders = [np.concatenate(rows).tolist() for rows in epochs]
    assert sorted(orders[0]) == sorted(orders[1]) == list(range(10))
    assert orders[0] != orders[1]
    assert [step.before.batch for step in steps] == [0, 1, 2, 3] * 2
    assert {step.batches for step in steps} == {4}
    assert [step.end for step in steps] == [False] * 7 + [True]
    assert [step.validation is not None for step in steps] == [True, False, False, True] + [False] * 3 + [
        True
    ]
