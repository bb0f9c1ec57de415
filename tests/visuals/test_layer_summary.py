"""Layers and their parameter counts, as in the lecture (course 2.2)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given

from nettui.nn.dropout import Dropout
from nettui.visuals.layer_summary import layer_outputs, layer_summary
from tests.nets import Net, nets, with_value


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
    layers = layer_summary(net.config())
    assert [layer.formula for layer in layers] == counts
    assert [layer.parameters for layer in layers] == [eval(count.replace("×", "*")) for count in counts]


@given(net=nets())
def test_the_counts_add_up_to_all_parameters(net: Net) -> None:
    config = net.config()
    layers = layer_summary(config)
    assert sum(layer.parameters for layer in layers) == config.network.layout.size
    assert [layer.name for layer in layers] == [f"dense{n}" for n in range(1, len(layers) + 1)]
    assert [layer.function for layer in layers] == [*net.activations, config.loss.output]


@given(net=nets())
def test_an_output_is_what_the_next_layer_reads(net: Net) -> None:
    trainer = net.build()
    step = trainer.step(trainer.start())
    x, *outputs = layer_outputs(step)
    assert x is step.ops[0].out
    assert [out.shape[1] for out in outputs] == [layer.units for layer in layer_summary(trainer.config)]
    for layer, (read, dense) in enumerate(zip([x, *outputs], trainer.config.network.layers, strict=False)):
        z = next(op.out for op in step.ops if op.phase == "forward" and op.site == dense.site)
        expected = read @ step.before.params[dense.weight]
        if dense.has_bias:
            expected += step.before.params[dense.bias]
        assert z is not None
        np.testing.assert_allclose(z, expected, err_msg=str(layer))
    assert outputs[-1] is next(op.out for op in step.ops if op.site == trainer.config.loss.output)


def test_the_outputs_end_with_the_layer_that_is_not_finite() -> None:
    trainer = Net(dropout=Dropout(0.5)).build()
    step = trainer.step(with_value(trainer.start(), "dense2.W", np.nan))
    assert len(layer_outputs(step)) == 3  # the batch, the first layer, and the one with the NaN
