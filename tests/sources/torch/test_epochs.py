"""Epochs are counted as a reader of the script would."""

from __future__ import annotations

import itertools

from nettui.sources.torch.epochs import MOST, Epochs, note_pass, pass_of

NUMBERS = itertools.count()


class Loader:
    """Something that is gone through."""

    def pass_over(self) -> Iterated:
        found = Iterated()
        note_pass(NUMBERS, found, self)
        return found


class Iterated:
    """One pass over it."""


def at(epochs: Epochs, *passes: Iterated) -> int:
    return epochs.at([found for each in passes if (found := pass_of(each)) is not None])


def test_each_pass_over_a_loader_is_an_epoch() -> None:
    epochs, loader = Epochs(), Loader()
    for epoch in range(3):
        one = loader.pass_over()
        assert [at(epochs, one), at(epochs, one), at(epochs)] == [epoch] * 3


def test_a_loader_that_follows_another_goes_on() -> None:
    epochs = Epochs()
    for epoch in range(MOST + 3):
        one = Loader().pass_over()
        assert at(epochs, one) == epoch


def test_passes_side_by_side_are_of_the_epoch_of_the_one_that_has_had_most() -> None:
    epochs, short, long = Epochs(), Loader(), Loader()
    slow = long.pass_over()
    for epoch in range(3):
        fast = short.pass_over()
        assert [at(epochs, fast), at(epochs, slow), at(epochs, fast)] == [epoch] * 3
    slow = long.pass_over()
    assert at(epochs, slow) == 2


def test_a_pass_that_is_over_by_the_time_of_the_step_was_no_training() -> None:
    epochs, loader, evaluated = Epochs(), Loader(), Loader()
    one = loader.pass_over()
    for _ in range(3):
        over = pass_of(evaluated.pass_over())
        training = pass_of(one)
        assert over is not None
        assert training is not None
        assert epochs.at([over, training]) == 0
