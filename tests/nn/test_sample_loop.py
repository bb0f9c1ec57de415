"""The loop form of a mini-batch gives the numbers of the matrix form (course 3.5)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nettui.nn.sample_loop import loss_and_gradients
from tests.nets import Net, nets, shaken


@given(net=nets(), seed=st.integers(0, 2**32))
@settings(max_examples=200)
def test_one_sample_after_the_other_gives_the_same_loss_and_gradients(net: Net, seed: int) -> None:
    trainer = net.build()
    state = shaken(trainer.start(), seed)
    loss, gradients = loss_and_gradients(trainer, state)
    whole = trainer.gradients(state).flat
    assert loss == pytest.approx(trainer.loss(state), rel=1e-12)
    assert np.linalg.norm(gradients.flat - whole) <= 1e-12 * np.linalg.norm(whole) + 1e-14
