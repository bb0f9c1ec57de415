"""On a run that predicts numbers no panel speaks of classes; the footer has room for all its keys."""

from __future__ import annotations

import nettui
from nettui.tui.keys import hidden_actions
from nettui.tui.panels.confusion import Confusion
from nettui.tui.panels.loss import Loss

NUMBERS = {"data.source": "cars", "loss.name": "squared-error", "data.scale_target": "standardize"}


def test_the_panel_of_predictions_is_named_after_what_it_shows() -> None:
    numbers, classes = nettui.open("linear-softmax", set=NUMBERS), nettui.open("linear-softmax")
    assert Confusion().heading(numbers.do("next")) == "Predicted and true"
    assert Confusion().heading(classes.do("next")) == "Confusion"


def test_the_first_loss_of_numbers_is_not_compared_with_chance() -> None:
    view = nettui.open("linear-softmax", set=NUMBERS).do("next")
    first = Loss().draw(view, 100, 20).plain.splitlines()[0]
    assert "E(y = 0)" in first
    assert "chance" not in first
    assert "from" not in first


def test_a_narrow_footer_on_the_page_of_checks_has_fewer_moves() -> None:
    narrow = hidden_actions(wide=False, has_lesson=True, shows_checks=True)
    assert {"do('back')", "do('step')"} <= narrow
    assert "do('back')" not in hidden_actions(wide=True, has_lesson=True, shows_checks=True)
    assert "do('back')" not in hidden_actions(wide=False, has_lesson=True, shows_checks=False)
