"""Mistakes in the gradient at the output are named by the gradients that they make."""

from __future__ import annotations

import numpy as np
import pytest

from nettui.nn.activations import Tanh
from nettui.sources.own.backward import backward, forward
from nettui.sources.own.matching import LOSSES, FoundLoss
from nettui.sources.own.mistakes import find_mistake
from nettui.sources.own.outputs import of_outputs
from tests.sources.own.textbook import drawn

CASES = {
    "softmax": ("softmax", FoundLoss(LOSSES[1], "mean")),
    "scores": ("scores", FoundLoss(LOSSES[0], "sum")),
    "sigmoid": ("sigmoid", FoundLoss(LOSSES[2], "mean")),
    "squared sigmoid": ("sigmoid", FoundLoss(LOSSES[6], "mean")),
    "squared tanh": ("tanh", FoundLoss(LOSSES[7], "sum")),
    "squared softmax": ("softmax", FoundLoss(LOSSES[6], "mean")),
    "hinge": ("scores", FoundLoss(LOSSES[5], "mean")),
}


@pytest.mark.parametrize("case", CASES)
def test_each_is_named(case: str) -> None:
    output, loss = CASES[case]
    net = drawn((Tanh(),), output)
    run = forward(net.structure, net.params, net.x, net.targets, loss)
    right, seen = backward(net.structure, net.params, run), set()
    for variant in of_outputs(net.structure, loss, len(net.x)):
        wrong = backward(net.structure, net.params, run, variant)
        if all(np.allclose(wrong[name], right[name], rtol=1e-6) for name in right):
            continue
        found = find_mistake(net.structure, loss, net.params, wrong, net.x, net.targets)
        assert found is not None
        assert found.variant is not None, variant.what
        assert len(found.made) == 1
        again = backward(net.structure, net.params, run, found.variant)
        assert all(np.allclose(again[name], wrong[name], rtol=1e-3, atol=1e-9) for name in right)
        seen.add(found.variant.symptom)
    assert seen
