"""A loop over single samples gives the same numbers as matrix products over the mini-batch (course 3.5)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nettui.nn.sample_loop import loss_and_gradients
from tests.nets import Net, nets, with_random_params


@given(net=nets(), seed=st.integers(0, 2**32))
@settings(max_examples=200)
def test_a_loop_over_samples_gives_the_same_loss_and_gradients(net: Net, seed: int) -> None:
    trainer = net.build()
    state = with_random_params(trainer.start(), seed)
    loss, gradients = loss_and_gradients(trainer, state)
    expected = trainer.gradients(state).flat
    assert loss == pytest.approx(trainer.loss(state), rel=1e-12)
    assert np.linalg.norm(gradients.flat - expected) <= 1e-12 * np.linalg.norm(expected) + 1e-14
