"""Layers with the parameters they have; the counts that the lecture asks for (course 2.2)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given

from nettui.nn.dropout import Dropout
from nettui.visuals.layer_summary import anatomy, outputs
from tests.nets import Net, nets, planted


@pytest.mark.parametrize(
    ("inputs", "hidden", "classes", "counts"),
    [
        (2, (3,), 2, ["(2+1)×3", "(3+1)×1"]),
        (2, (5,), 2, ["(2+1)×5", "(5+1)×1"]),
        (7, (5, 3), 2, ["(7+1)×5", "(5+1)×3", "(3+1)×1"]),
        (7, (5, 3, 4, 7), 4, ["(7+1)×5", "(5+1)×3", "(3+1)×4", "(4+1)×7", "(7+1)×4"]),
    ],
)
def test_parameters_are_counted_as_in_the_lecture(
    inputs: int, hidden: tuple[int, ...], classes: int, counts: list[str]
) -> None:
    net = Net(
        inputs=inputs,
        hidden=hidden,
        activations=("tanh",) * len(hidden),
        bias=(True,) * (len(hidden) + 1),
        loss="cross-entropy" if classes > 2 else "binary-cross-entropy",
        classes=classes,
    )
    layers = anatomy(net.config())
    assert [layer.formula for layer in layers] == counts
    assert [layer.parameters for layer in layers] == [eval(told.replace("×", "*")) for told in counts]


@given(net=nets())
def test_the_counts_add_up_to_all_parameters(net: Net) -> None:
    config = net.config()
    layers = anatomy(config)
    assert sum(layer.parameters for layer in layers) == config.network.layout.size
    assert [layer.name for layer in layers] == [f"dense{n}" for n in range(1, len(layers) + 1)]
    assert [layer.function for layer in layers] == [*net.activations, config.loss.output]


@given(net=nets())
def test_what_flows_out_is_what_the_next_layer_reads(net: Net) -> None:
    trainer = net.build()
    step = trainer.step(trainer.start())
    x, *flows = outputs(step)
    assert x is step.ops[0].out
    assert [flow.shape[1] for flow in flows] == [layer.units for layer in anatomy(trainer.config)]
    for layer, (read, dense) in enumerate(zip([x, *flows], trainer.config.network.layers, strict=False)):
        z = next(op.out for op in step.ops if op.phase == "forward" and op.site == dense.site)
        bias = step.before.params[dense.bias] if dense.has_bias else 0.0
        np.testing.assert_allclose(read @ step.before.params[dense.weight] + bias, z, err_msg=str(layer))
    assert flows[-1] is next(op.out for op in step.ops if op.site == trainer.config.loss.output)


def test_a_fault_cuts_the_flow_short() -> None:
    trainer = Net(dropout=Dropout(0.5)).build()
    step = trainer.step(planted(trainer.start(), "dense2.W", np.nan))
    assert len(outputs(step)) == 3  # the batch, the first layer, and the one that broke
