"""Dropout at prediction: passes differ; in a linear network their mean is that of the scaled network."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Literal

import numpy as np
import pytest

from nettui.nn.dropout import Dropout
from nettui.visuals.dropout_passes import dropout_ops, dropout_passes
from tests.nets import Net

LINEAR = Net(inputs=6, hidden=(8,), activations=("linear",), bias=(True, True), loss="hinge")


@pytest.mark.parametrize("mode", ["plain", "inverted"])
def test_in_a_linear_network_the_mean_of_the_passes_is_the_scaled_one(
    mode: Literal["plain", "inverted"],
) -> None:
    trainer = replace(LINEAR, dropout=Dropout(0.5, mode)).build()
    found = dropout_passes(trainer, trainer.start(), trainer.data.train.x[0], 4000)
    spread = found.passes.std(axis=0)
    assert (spread > 0).all()
    assert (np.abs(found.passes.mean(axis=0) - found.scaled) < 4 * spread / np.sqrt(4000)).all()


def test_ten_passes_differ_and_are_reproducible() -> None:
    trainer = Net(dropout=Dropout(0.5)).build()
    state, x = trainer.start(), trainer.data.train.x[0]
    found = dropout_passes(trainer, state, x)
    assert found.passes.shape == (10, 3)
    np.testing.assert_allclose(found.passes.sum(axis=1), 1)
    assert len({tuple(y) for y in found.passes.tolist()}) > 5
    assert np.array_equal(dropout_passes(trainer, state, x).passes, found.passes)


@pytest.mark.parametrize("mode", ["plain", "inverted"])
def test_the_expectation_is_the_mean_over_every_combination_of_masks(
    mode: Literal["plain", "inverted"],
) -> None:
    p, f = 0.8, 1.0 if mode == "plain" else 1 / 0.8
    trainer = Net(dropout=Dropout(p, mode)).build()
    state, x = trainer.start(), trainer.data.train.x[0]
    params, mean = state.params, np.zeros(3)
    for bits in product((0, 1), repeat=5 + 4):
        first = np.tanh(x @ params["dense1.W"] + params["dense1.b"]) * bits[:5] * f
        second = np.maximum(first @ params["dense2.W"] + params["dense2.b"], 0) * bits[5:] * f
        exp = np.exp(second @ params["dense3.W"] + params["dense3.b"])
        mean += p ** sum(bits) * (1 - p) ** (9 - sum(bits)) * exp / exp.sum()
    found = dropout_passes(trainer, state, x)
    assert found.expected is not None
    np.testing.assert_allclose(found.expected, mean, rtol=1e-12)
    np.testing.assert_allclose(found.gap, found.scaled - mean, atol=1e-12)
    assert np.abs(found.gap).max() > 1e-3


def test_with_too_many_masks_the_gap_is_that_to_the_mean_of_the_passes() -> None:
    trainer = Net(hidden=(7, 4), dropout=Dropout(0.5)).build()
    found = dropout_passes(trainer, trainer.start(), trainer.data.train.x[0])
    assert found.expected is None
    np.testing.assert_allclose(found.gap, found.scaled - found.passes.mean(axis=0))


def test_a_single_output_has_a_column_for_each_of_both_classes() -> None:
    trainer = Net(loss="binary-cross-entropy", classes=2, dropout=Dropout(0.5)).build()
    found = dropout_passes(trainer, trainer.start(), trainer.data.train.x[0])
    assert found.passes.shape == (10, 2)
    assert found.scaled.sum() == pytest.approx(1)


def test_the_masks_are_those_of_the_step() -> None:
    trainer = Net(dropout=Dropout(0.5)).build()
    found = dropout_ops(trainer.step(trainer.start()))
    assert [(op.site, op.arrays["mask"].shape) for op in found] == [
        ("dropout1", (10, 5)),
        ("dropout2", (10, 4)),
    ]
    assert not dropout_ops(Net().build().step(Net().build().start()))
