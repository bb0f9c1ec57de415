"""Dropout at prediction: passes differ, and their mean comes to the scaled network where that is exact."""

from __future__ import annotations

import numpy as np
import pytest

from nettui.nn.dropout import Dropout
from nettui.visuals.noise import drops, noise
from tests.nets import Net

LINEAR = Net(inputs=6, hidden=(8,), activations=("linear",), bias=(True, True), loss="hinge")


@pytest.mark.parametrize("mode", ["plain", "inverted"])
def test_in_a_linear_network_the_mean_of_the_passes_is_the_scaled_one(mode: str) -> None:
    trainer = Net(**{**vars(LINEAR), "dropout": Dropout(0.5, mode)}).build()
    found = noise(trainer, trainer.start(), trainer.data.train.x[0], 4000)
    spread = found.passes.std(axis=0)
    assert (spread > 0).all()
    assert (np.abs(found.passes.mean(axis=0) - found.whole) < 4 * spread / np.sqrt(4000)).all()


def test_ten_passes_differ_and_come_again_the_same() -> None:
    trainer = Net(dropout=Dropout(0.5)).build()
    state, x = trainer.start(), trainer.data.train.x[0]
    found = noise(trainer, state, x)
    assert found.passes.shape == (10, 3)
    np.testing.assert_allclose(found.passes.sum(axis=1), 1)
    assert len({tuple(answer) for answer in found.passes.tolist()}) > 5
    assert np.array_equal(noise(trainer, state, x).passes, found.passes)


def test_one_output_is_told_for_both_classes() -> None:
    trainer = Net(loss="binary-cross-entropy", classes=2, dropout=Dropout(0.5)).build()
    found = noise(trainer, trainer.start(), trainer.data.train.x[0])
    assert found.passes.shape == (10, 2)
    assert found.whole.sum() == pytest.approx(1)


def test_the_masks_are_those_of_the_step() -> None:
    trainer = Net(dropout=Dropout(0.5)).build()
    found = drops(trainer.step(trainer.start()))
    assert [(op.site, op.arrays["mask"].shape) for op in found] == [
        ("dropout1", (10, 5)),
        ("dropout2", (10, 4)),
    ]
    assert not drops(Net().build().step(Net().build().start()))
