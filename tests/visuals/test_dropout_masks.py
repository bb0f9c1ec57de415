"""One unit behind a dropout: its sums are those of the network, their mean is what prediction computes."""

from __future__ import annotations

from itertools import product
from typing import Literal

import numpy as np
import pytest

from nettui.nn.dropout import Dropout
from nettui.visuals.dropout_masks import masked_layers, masked_unit
from nettui.visuals.dropout_passes import all_masks, dropout_passes
from tests.nets import Net
from tests.scenarios.runs import present

MODES: tuple[Literal["plain", "inverted"], ...] = ("plain", "inverted")


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("bias", [True, False])
def test_the_mean_over_all_masks_is_p_times_the_sum_of_all_inputs(
    mode: Literal["plain", "inverted"], bias: bool
) -> None:
    p, f = 0.8, 1.0 if mode == "plain" else 1 / 0.8
    net = Net(hidden=(2,), activations=("tanh",), bias=(True, bias), dropout=Dropout(p, mode))
    trainer = net.build()
    step = trainer.step(trainer.start())
    params, x = step.before.params, present(step.ops[0].out)[3]
    hidden = np.tanh(x @ params["dense1.W"] + params["dense1.b"])
    w, b = params["dense2.W"][:, 1], params["dense2.b"][1] if bias else 0.0
    found = present(masked_unit(trainer, step, 0, 1, 3, 4))
    by_mask = dict(zip(map(tuple, found.masks.tolist()), found.z, strict=True))
    assert by_mask == {m: pytest.approx(f * (hidden * w) @ m + b) for m in product((0.0, 1.0), repeat=2)}
    assert found.probability is not None
    np.testing.assert_allclose(found.probability, [0.04, 0.16, 0.16, 0.64])
    expected = p * f * (w @ hidden) + b
    assert [found.mean, found.expected, found.scaled] == [pytest.approx(expected)] * 3
    scores = trainer.config.network.forward(params, x[None])[-1].out
    assert found.scaled == pytest.approx(present(scores)[0, 1])


@pytest.mark.parametrize("mode", MODES)
def test_under_the_mask_of_the_step_the_sum_is_that_of_the_step(mode: Literal["plain", "inverted"]) -> None:
    trainer = Net(dropout=Dropout(0.5, mode)).build()
    step = trainer.step(trainer.start())
    outputs = {op.site: op.out for op in step.ops if op.phase == "forward"}
    dense = masked_layers(step.before.config.network)
    assert [layer.site for layer in dense] == ["dense2", "dense3"]
    for number, layer in enumerate(dense):
        for sample, unit in ((0, 0), (4, 2)):
            found = present(masked_unit(trainer, step, number, unit, sample, 2**5))
            (at,) = np.flatnonzero((found.masks == found.drawn).all(axis=1))
            assert found.z[at] == pytest.approx(present(outputs[layer.site])[sample, unit])


def test_random_masks_are_those_of_the_passes() -> None:
    net = Net(hidden=(7,), activations=("relu",), bias=(True, True), loss="hinge", dropout=Dropout(0.5))
    trainer = net.build()
    step = trainer.step(trainer.start())
    passes = dropout_passes(trainer, step.before, present(step.ops[0].out)[2]).passes
    found = present(masked_unit(trainer, step, 0, 1, 2, 10))
    assert found.probability is None
    np.testing.assert_allclose(found.z, passes[:, 1])
    assert found.mean == pytest.approx(passes[:, 1].mean())
    exact = present(masked_unit(trainer, step, 0, 1, 2, 2**7))
    assert found.expected == pytest.approx(exact.mean)


def test_the_masks_of_two_units() -> None:
    assert all_masks(2).tolist() == [[0, 0], [1, 0], [0, 1], [1, 1]]
    assert len({tuple(mask) for mask in all_masks(6).tolist()}) == 64
