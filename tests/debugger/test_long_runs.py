"""A run that is too long for all its rows to be kept shows the same as one that keeps them all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nettui.common.errors import CommandError
from nettui.debugger import keyframes, live_monitors, rows, thinned
from nettui.debugger.history import History
from nettui.debugger.keyframes import Keyframes
from nettui.debugger.session import Session
from nettui.debugger.view import View
from tests.debugger.recipes import NetRecipe, replayed
from tests.debugger.test_jumps import RECIPES, Explosive, everything
from tests.nets import Net

LONG = Net(batch=2, epochs=30)  # 5 steps an epoch, 150 in all
MOVES = [
    *("goto 3", "goto 40", "goto 77", "goto 149", "goto 400", "goto end", "goto start", "goto epoch 7"),
    *("next", "next 4", "next 60", "back", "back 7", "back 50", "e", "e 3", "e 20", "E", "E 2", "E 15"),
    *(
        "continue",
        "C",
        "set rate 0.2",
        "set batch 5",
        "set hidden [3,4]",
        "undo",
        "fork 0",
        "fork 1",
        "restart",
    ),
    *("goto when step > 8", "goto when loss <= lowest(loss) and step > 20"),
    *("break when loss == lowest(loss) and step > 9", "break disable 1", "break enable 1", "break delete 1"),
    *("break when validation.loss > prev(validation.loss)", "break when 'plateau' in findings"),
    *("watch lowest(loss)", "watch highest_step(loss)", "watch last(validation.loss)", "watch prev(loss)"),
]


@contextmanager
def short_memory() -> Iterator[None]:
    """Limits so small that a run of a hundred steps is a long one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rows, "FEWEST", 8)
        patch.setattr(rows, "MOST", 8)
        patch.setattr(rows, "FIRST", 4)
        patch.setattr(rows, "TOGETHER", 3)
        patch.setattr(thinned, "MOST", 4)
        patch.setattr(thinned.Thinned.with_rows, "__defaults__", (4,))
        patch.setattr(keyframes, "MAX_STATES", 4)
        patch.setattr(keyframes, "NEAR_STEPS", 2)
        patch.setattr(keyframes, "NEAR_STATES", 2)
        patch.setattr(keyframes, "FINGERPRINT_STEPS", 4)
        patch.setattr(keyframes, "MAX_FINGERPRINTS", 4)
        patch.setattr(live_monitors, "CHECKPOINT_STEPS", 4)
        patch.setattr(live_monitors, "MAX_CHECKPOINTS", 3)
        patch.setattr(live_monitors, "MAX_NEAR", 3)
        patch.setattr(live_monitors, "BEHIND", 6)
        yield


def shown(view: View) -> list[Any]:
    """What a View shows, with what is read from the history."""
    return [*everything(view), repr(view.held_out)]


@pytest.mark.parametrize("recipe", ["sound", "diverging", "nan"])
@given(moves=st.lists(st.sampled_from(MOVES), max_size=14))
@settings(max_examples=40, deadline=None)
def test_a_long_run_shows_what_a_whole_one_does(recipe: str, moves: list[str]) -> None:
    made = {"sound": NetRecipe(LONG), "diverging": NetRecipe(LONG, wrap=Explosive), "nan": RECIPES["nan"]}
    whole = Session(made[recipe])
    with short_memory():
        long = Session(made[recipe], budget=2**16)
    for move in ("goto 120", *moves):
        with suppress(CommandError):
            expected = whole.do(move)
        with short_memory(), suppress(CommandError):
            found = long.do(move)
        assert shown(found) == shown(expected), move
        steps = found.history.steps(found.steps)
        for name in ("loss", "accuracy", "validation_loss", "rate", "epoch"):
            exact = expected.history.column(name, expected.steps)[steps]
            np.testing.assert_array_equal(found.history.column(name, found.steps), exact)


def test_what_is_kept_does_not_grow_with_the_run() -> None:
    with short_memory():
        session = Session(NetRecipe(Net(batch=2, epochs=400)), budget=2**16)
        past, sizes = replayed(session), []
        for end in (500, 1000, 1999):
            session.do(f"goto {end}")
            monitors = session.run.navigator.monitors
            sizes.append(
                [
                    len(past.history.known().steps()),
                    len(past.keyframes._states),
                    sum(map(len, past.keyframes._near._levels.values())),
                    len(past.keyframes._fingerprints),
                    len(monitors._checkpoints),
                    len(monitors._near),
                ]
            )
    for few in zip(*sizes, strict=True):
        assert max(few) <= 2 * min(few) + 8


def test_two_hundred_thousand_steps_keep_as_much_as_a_hundred_thousand() -> None:
    trainer = LONG.build()
    step, history, frames = trainer.step(trainer.start()), History(), Keyframes(2**29)
    after, sizes = step.after, []
    assert after is not None
    for number in range(200_001):
        before = replace(step.before, step=number, epoch=number // 5, batch=number % 5)
        history.add(replace(step, before=before))
        assert frames.visit(0, replace(after, step=number + 1))
        if number in (100_000, 200_000):
            near = sum(map(len, frames._near._levels.values()))
            kept = (len(frames._states), near, len(frames._fingerprints))
            sizes.append((len(history.known().steps()), history._rows._exact.nbytes, *kept))
    (few, exact, states, near, prints), later = sizes
    assert few < 2**17
    assert exact <= rows.EXACT_BYTES
    assert states <= keyframes.MAX_STATES
    assert prints <= keyframes.MAX_FINGERPRINTS
    assert later[1] == exact
    assert later[0] <= few + 2**16
    assert near <= later[3] <= near + keyframes.NEAR_STATES
