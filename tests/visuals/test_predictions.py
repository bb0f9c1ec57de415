"""Predictions agree with the trainer's own evaluation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nettui.nn.stages import output
from nettui.visuals import predictions as module
from nettui.visuals.predictions import affordable, evenly_spaced, held_out_part, predict
from tests.nets import Net, nets, with_random_params, with_value


@given(net=nets(), seed=st.integers(0, 2**32))
def test_predictions_are_those_of_the_trainer(net: Net, seed: int) -> None:
    trainer = net.build()
    state = with_random_params(trainer.start(), seed)
    name, part = held_out_part(trainer.data)
    found = predict(state, part)
    expected = trainer.evaluate(state)
    assert expected is not None
    assert name == "validation"
    assert not net.classes or found.correct.mean() == expected.accuracy
    assert found.loss is not None
    assert found.loss.sum() / trainer.config.loss.divisor(part.t) == pytest.approx(expected.loss)
    np.testing.assert_array_equal(found.y, trainer.predict(state, part.x))
    last = trainer.config.network.stages[-1].forward(state.params, found.hidden, None)
    np.testing.assert_allclose(trainer.config.loss.predict(output(last)), found.y)


def test_a_single_output_has_a_column_for_each_of_both_classes() -> None:
    trainer = Net(loss="binary-cross-entropy", classes=2).build()
    found = predict(trainer.start(), trainer.data.train)
    assert found.by_class.shape == (10, 2)
    np.testing.assert_allclose(found.by_class.sum(axis=1), 1)
    assert np.array_equal(found.by_class.argmax(axis=1), found.predicted)


def test_the_highest_loss_comes_first_and_nan_before_it() -> None:
    trainer = Net().build()
    found = predict(trainer.start(), trainer.data.train)
    assert found.loss is not None
    assert (np.diff(found.loss[found.worst_first]) <= 0).all()
    loss = found.loss.copy()
    loss[7] = np.nan
    assert found._replace(loss=loss).worst_first[0] == 7
    broken = predict(with_value(trainer.start(), "dense1.W", np.nan), trainer.data.train)
    assert broken.worst_first.tolist() == list(range(10))


@given(total=st.integers(1, 1000), most=st.integers(1, 1000))
def test_samples_are_evenly_spaced_over_the_whole_part(total: int, most: int) -> None:
    rows = evenly_spaced(total, most)
    assert len(rows) == len(set(rows.tolist())) == min(total, most)
    assert rows[0] == 0
    assert rows[-1] == total - 1 or most == 1
    gaps = np.diff(rows)
    assert gaps.size == 0 or gaps.max() - gaps.min() <= 1


def test_a_large_network_predicts_fewer_samples(monkeypatch: pytest.MonkeyPatch) -> None:
    trainer = Net().build()
    state = trainer.start()
    assert affordable(state, 10) == 10
    monkeypatch.setattr(module, "MULTIPLICATIONS", 3 * state.params.layout.size)
    assert affordable(state, 10) == 3
    assert predict(state, trainer.data.train).rows.tolist() == [0, 4, 9]
    monkeypatch.setattr(module, "MULTIPLICATIONS", 1)
    assert affordable(state, 10) == 1
