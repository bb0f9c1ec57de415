"""The guard keeps what it hands out apart from what a trainer goes on changing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import nettui
from nettui.common.foreign import TrainerError
from nettui.types import Array, State, Step
from tests.foreign import Able


class Exchanges(Able):
    """Puts another array into the State that it was given."""

    def step(self, state: State) -> Step:
        rest: Any = state.rest
        if state.step == 2:
            rest["at"] = rest["at"] + 1
        return super().step(state)


class Buffered(Able):
    """Answers in a buffer that it uses again, with something of its own added each time."""

    def predict(self, state: State, x: Array) -> Array:
        buffer: Array = vars(self).setdefault("buffer", np.zeros((1000, 3)))
        count = vars(self)["count"] = vars(self).get("count", 0) + 1
        buffer[: len(x)] = super().predict(state, x) + 0.1 * count
        return buffer[: len(x)]


def test_a_trainer_that_exchanges_an_array_of_its_state_is_stopped() -> None:
    session = nettui.open(Exchanges())
    with pytest.raises(TrainerError, match="step 2 changes at of the State before it"):
        session.do("next 5")
    assert session.state.step == 1


def test_predictions_in_a_buffer_that_is_used_again_are_compared_as_they_were() -> None:
    (finding,) = nettui.open(Buffered()).check(only=["evaluate-twice"])
    assert finding.symptom == "prediction is noisy"
