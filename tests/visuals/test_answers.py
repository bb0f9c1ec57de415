"""What the network answers is what the trainer's own evaluation finds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nettui.nn.stages import output
from nettui.visuals import answers as module
from nettui.visuals.answers import answers, held_out, room, spread
from tests.nets import Net, nets, planted, shaken


@given(net=nets(), seed=st.integers(0, 2**32))
def test_answers_are_those_of_the_trainer(net: Net, seed: int) -> None:
    trainer = net.build()
    state = shaken(trainer.start(), seed)
    name, part = held_out(trainer.data)
    seen = answers(state, part)
    expected = trainer.evaluate(state)
    assert name == "validation"
    assert seen.right.mean() == expected.accuracy
    assert seen.loss.mean() == pytest.approx(expected.loss)
    np.testing.assert_array_equal(seen.answer, trainer.predict(state, part.x))
    last = trainer.config.network.stages[-1].forward(state.params, seen.hidden, None)
    np.testing.assert_allclose(trainer.config.loss.predict(output(last)), seen.answer)


def test_the_chances_of_one_output_are_those_of_both_classes() -> None:
    trainer = Net(loss="binary-cross-entropy", classes=2).build()
    seen = answers(trainer.start(), trainer.data.train)
    assert seen.chances.shape == (10, 2)
    np.testing.assert_allclose(seen.chances.sum(axis=1), 1)
    assert np.array_equal(seen.chances.argmax(axis=1), seen.label)


def test_the_worst_come_first_and_what_is_no_number_before_them() -> None:
    trainer = Net().build()
    seen = answers(trainer.start(), trainer.data.train)
    assert (np.diff(seen.loss[seen.worst]) <= 0).all()
    loss = seen.loss.copy()
    loss[7] = np.nan
    assert seen._replace(loss=loss).worst[0] == 7
    sick = answers(planted(trainer.start(), "dense1.W", np.nan), trainer.data.train)
    assert sick.worst.tolist() == list(range(10))


@given(total=st.integers(1, 1000), most=st.integers(1, 1000))
def test_samples_are_spread_over_the_whole_part(total: int, most: int) -> None:
    rows = spread(total, most)
    assert len(rows) == len(set(rows.tolist())) == min(total, most)
    assert rows[0] == 0
    assert rows[-1] == total - 1 or most == 1
    gaps = np.diff(rows)
    assert gaps.size == 0 or gaps.max() - gaps.min() <= 1


def test_a_large_network_is_asked_about_fewer_samples(monkeypatch: pytest.MonkeyPatch) -> None:
    trainer = Net().build()
    state = trainer.start()
    assert room(state, 10) == 10
    monkeypatch.setattr(module, "WORK", 3 * state.params.layout.size)
    assert room(state, 10) == 3
    assert answers(state, trainer.data.train).rows.tolist() == [0, 4, 9]
    monkeypatch.setattr(module, "WORK", 1)
    assert room(state, 10) == 1
